#!/usr/bin/env python3
"""The one door: sets up its own environment in .venv the first time, then is Django's manage.py.

Until that environment stands this file uses the standard library only, and it parses on Pythons that are too old, so that it can say so.
READINGROOM_ENV=own leaves the environment to you (containers, packagers, production).
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(ENVIRONMENT, "Scripts", "python.exe") if os.name == "nt" else os.path.join(ENVIRONMENT, "bin", "python")
MADE_BY = os.path.join(ENVIRONMENT, "made-by")
PORT = 8000


class CannotStart(Exception):
    """One sentence for the person at the keyboard."""


def main(words):
    require_python()
    if os.environ.get("READINGROOM_ENV") != "own":
        if words[:1] in (["demo"], ["start"]) and not {"-h", "--help"}.intersection(words):
            require_free_port(port_asked_for(words))
        prepare("base")
        if os.environ.get("READINGROOM_DATABASE", "").startswith("postgres"):
            prepare("postgres")
        if words[:1] == ["test"]:
            prepare("test")
        os.environ.update(READINGROOM_ENV="own", PYTHONUTF8="1")
        if os.path.normcase(sys.prefix) != os.path.normcase(ENVIRONMENT):
            become([PYTHON, os.path.join(ROOT, "manage.py"), *words])
    if words[:1] == ["test"]:
        sys.exit(importlib.import_module("tests.everything").main(words[1:]))
    if not importlib.util.find_spec("django"):
        raise CannotStart(
            "READINGROOM_ENV=own leaves the environment to you, and this Python has no Django: install requirements/base.txt."
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    management = importlib.import_module("django.core.management")
    management.execute_from_command_line([sys.argv[0], *words])


def require_python():
    if sys.version_info >= OLDEST:
        return
    found = sys.version.split()[0]
    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(name)]
    advice = f"run it with {newer[0]} instead of python3" if newer else "install a newer one from python.org or your system's packages"
    raise CannotStart(f"The reading room needs Python {OLDEST[0]}.{OLDEST[1]} or newer and this is Python {found}: {advice}.")


def port_asked_for(words):
    """The number after --port; what is no number is left to the command itself to refuse."""
    for place, word in enumerate(words):
        name, _, value = word.partition("=")
        if name == "--port":
            value = value or "".join(words[place + 1 : place + 2])
            return int(value) if value.isdigit() and int(value) < 65536 else 0
    return PORT


def require_free_port(port):
    """Said here as well as by the server: nobody should wait for an installation to hear it."""
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            other = port + 1 if 1024 <= port < 65535 else 8080
            raise CannotStart(f"Port {port} cannot be used ({problem.strerror}): choose another one, for example --port {other}.") from None


def prepare(name):
    """Make .venv hold requirements/NAME.txt; does nothing, quickly, when it does already."""
    if is_prepared(name):
        return
    with the_only_one():
        if is_prepared(name):
            return
        started = time.monotonic()
        print(f"Setting up the environment in .venv ({name}; needed once, about a minute) ...", file=sys.stderr, flush=True)
        if not has_environment():
            make_environment()
        install(name)
        write(stamp(name), fingerprint(name))
        print(f"Ready after {time.monotonic() - started:.0f} seconds.", file=sys.stderr, flush=True)


def is_prepared(name):
    return has_environment() and read(stamp(name)) == fingerprint(name)


def has_environment():
    """Whether .venv was finished, and its Python is still the one that it was made with (systems upgrade theirs)."""
    return os.path.exists(PYTHON) and read(MADE_BY) == os.path.realpath(PYTHON)


def make_environment():
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise CannotStart(
            "This Python cannot make environments because its venv module is missing: install it"
            f" (Debian and Ubuntu: apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv) and run the same command again."
        )
    # A .venv that its owner made by other means is taken over if it works, never wiped.
    if run_in_environment("pip", "--version") != 0:
        done = subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            lines = done.stdout.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
            raise CannotStart(f"The environment in .venv could not be made: {lines[-1]}")
    write(MADE_BY, os.path.realpath(PYTHON))


def install(name):
    log = os.path.join(ENVIRONMENT, "setup.log")
    os.environ.setdefault("PIP_RETRIES", "2")
    asked = ["pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--require-hashes"]
    if run_in_environment(*asked, "-r", requirements(name), log=log) == 0:
        return
    said = read(log)
    if "connection broken by" in said or "(from versions: none)" in said:
        reason = "the package index cannot be reached; connect to the network and run the same command again"
    else:
        errors = [line for line in said.splitlines() if line.startswith("ERROR:")] or ["pip gave no reason"]
        reason = errors[0][len("ERROR: ") :].rstrip(".")
    raise CannotStart(f"The packages in requirements/{name}.txt could not be installed: {reason} (pip's own words: .venv/setup.log).")


def run_in_environment(*words, log=os.devnull):
    if not os.path.exists(PYTHON):
        return 127
    with open(log, "wb") as output:
        return subprocess.run([PYTHON, "-m", *words], stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=ROOT).returncode


@contextlib.contextmanager
def the_only_one():
    """Two first runs at once: the second waits for the first. The system frees the lock when a process dies."""
    if not os.access(ROOT, os.W_OK):
        raise CannotStart(f"The environment cannot be made: {ROOT} may not be written to.")
    with open(os.path.join(ROOT, ".venv.lock"), "a+") as file:
        if not locked(file):
            print("Another command is setting up the environment; waiting for it ...", file=sys.stderr, flush=True)
            while not locked(file):
                time.sleep(0.2)
        yield


def locked(file):
    try:
        if os.name == "nt":
            msvcrt = importlib.import_module("msvcrt")
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl = importlib.import_module("fcntl")
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def become(words):
    """Go on as another program: the same process where the system can do that."""
    if os.name == "posix":
        os.execv(words[0], words)
    sys.exit(subprocess.call(words))


def requirements(name):
    return os.path.join(ROOT, "requirements", f"{name}.txt")


def fingerprint(name):
    with open(requirements(name), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def stamp(name):
    """Written last: an interrupted installation is gone on with, a changed requirements file is installed again."""
    return os.path.join(ENVIRONMENT, f"{name}.sha256")


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def write(path, text):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotStart as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on where this one was.")
