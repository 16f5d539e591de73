"""What `manage.py test` runs: the tools first, then pytest. With arguments, pytest alone and with those."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from tests.chromium import WHAT_TO_INSTALL, find_chromium

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
QUICK = "not slow and not corpus"
DJADE = os.path.join(sysconfig.get_path("scripts"), "djade")


def checks() -> list[tuple[str, list[str]]]:
    """Each check's name and its command. Python's own tools are run as modules: that works where a folder was moved."""
    templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    return [
        ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("djade", [DJADE, "--check", "--target-version", "5.2", *templates]),
        ("import-linter", [PYTHON, "-c", LINT_IMPORTS]),
        ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("mypy", [PYTHON, "-m", "mypy"]),
        ("pytest", [PYTHON, "-m", "pytest", "-q", "-n", str(min(4, os.cpu_count() or 1)), "-m", f"not browser and {QUICK}"]),
        # Two browsers at most: more of them wait for each other until they run out of time.
        ("pytest, in a browser", [PYTHON, "-m", "pytest", "-q", "-n", str(min(2, os.cpu_count() or 1)), "-m", f"browser and {QUICK}"]),
    ]


def main(words: list[str]) -> int:
    os.environ.setdefault("READINGROOM_ENV", "own")
    if words:
        return run([PYTHON, "-m", "pytest", *words])
    failed = []
    for name, command in checks():
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        if run(command) != 0:
            failed.append(name)
        print(f"-- {name}: {'FAILED' if name in failed else 'good'}, {time.monotonic() - started:.1f} s", flush=True)
    if find_chromium() is None:
        print(f"\n{WHAT_TO_INSTALL}")
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nEverything passed.")
    return 1 if failed else 0


def run(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode
