"""manage.py before there is an environment: run as a stranger would, in an empty folder, with a stub in Django's place."""

from __future__ import annotations

import ast
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).parents[2] / "manage.py"
STUB = 'import sys\ndef execute_from_command_line(words):\n    print("Django was asked", words[1:], sys.prefix)\n'
NOWHERE = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
UNOBTAINABLE = f"reading-room-stub==1.0 --hash=sha256:{'0' * 64}\n"


def make_folder(folder: Path) -> Path:
    """A project with manage.py, a requirements file that needs nothing from the network, and a Django that only says what it was asked."""
    (folder / "requirements").mkdir(parents=True)
    (folder / "requirements" / "base.txt").write_text("# nothing\n")
    (folder / "django" / "core" / "management").mkdir(parents=True)
    for package in ("django", "django/core"):
        (folder / package / "__init__.py").touch()
    (folder / "django" / "core" / "management" / "__init__.py").write_text(STUB)
    shutil.copy(MANAGE, folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "room")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose environment stands; making one takes seconds, so the tests that use it leave it as it is."""
    folder = make_folder(tmp_path_factory.mktemp("ready") / "room")
    assert run(folder, "version").returncode == 0
    return folder


def start(folder: Path, *words: str, python: tuple[str, ...] = (sys.executable,), **environment: str) -> subprocess.Popen[str]:
    """As in an empty shell: no HOME, no PATH, no LANG."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    return subprocess.Popen(
        [*python, str(folder / "manage.py"), *words],
        env={**kept, **NOWHERE, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finish(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def run(folder: Path, *words: str, python: tuple[str, ...] = (sys.executable,), **environment: str) -> subprocess.CompletedProcess[str]:
    return finish(start(folder, *words, python=python, **environment))


def pretending(line: str) -> tuple[str, ...]:
    """A Python that runs `line` first and then the file that it was given."""
    code = f"import runpy, sys; {line}; del sys.argv[0]; sys.path[0] = ''; runpy.run_path(sys.argv[0], run_name='__main__')"
    return (sys.executable, "-c", code)


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    said = done.stderr.strip().splitlines()
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert all(word in said[-1] for word in words), said
    assert len([line for line in said if not line.startswith("Setting up")]) == 1


def test_manage_parses_on_pythons_that_are_too_old():
    ast.parse(MANAGE.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_python_that_is_too_old_is_told_so(folder):
    done = run(folder, "demo", python=pretending("sys.version_info = (3, 9, 1, 'final', 0); sys.version = '3.9.1 (old)'"))
    assert_one_sentence(done, "Python 3.11 or newer", "3.9.1")
    assert not (folder / ".venv").exists()


def test_a_python_that_cannot_make_environments_is_told_what_to_install(folder):
    done = run(folder, "demo", "--port", "8765", python=pretending("sys.modules['ensurepip'] = None"))
    assert_one_sentence(done, "venv", "apt install python3")


def test_a_taken_port_is_said_before_anything_is_installed(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for words in (["--port", port], [f"--port={port}"]):
            assert_one_sentence(run(folder, "demo", *words), f"Port {port}", "--port")
    assert not (folder / ".venv").exists()


def test_a_folder_that_may_not_be_written_to_is_named(folder):
    done = run(folder, "version", python=pretending("import os; os.access = lambda path, mode: False"))
    assert_one_sentence(done, "may not be written to", str(folder))


def test_the_environment_is_made_once_and_django_runs_in_it(ready):
    done = run(ready, "migrate", "--plan")
    assert done.stdout == f"Django was asked ['migrate', '--plan'] {ready / '.venv'}\n"
    assert done.stderr == ""


def test_without_network_there_is_one_sentence_and_the_next_run_goes_on(ready, tmp_path):
    folder = tmp_path / "room"
    shutil.copytree(ready, folder, symlinks=True)
    requirements = folder / "requirements" / "base.txt"
    requirements.write_text(UNOBTAINABLE)
    assert_one_sentence(run(folder, "version"), "cannot be reached", "same command again", ".venv/setup.log")
    assert_one_sentence(run(folder, "version"), "cannot be reached")
    requirements.write_text("# obtainable again\n")
    done = run(folder, "version")
    assert done.returncode == 0
    assert "Ready after" in done.stderr
    assert run(folder, "version").stderr == ""


def test_two_first_runs_at_once_make_one_environment(folder):
    together = [start(folder, "version") for _ in range(2)]
    done = [finish(process) for process in together]
    assert [one.returncode for one in done] == [0, 0]
    assert sorted(one.stderr.count("Ready after") for one in done) == [0, 1]


def test_an_environment_of_ones_own_is_left_alone(folder):
    done = run(folder, "check", READINGROOM_ENV="own")
    assert done.returncode == 0
    assert "Django was asked ['check']" in done.stdout
    assert not (folder / ".venv").exists()
