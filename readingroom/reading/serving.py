"""What `demo` and `start` share: a port held from the beginning, a room made ready once, and the server."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import waitress
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files import locks
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from readingroom.search import warming

THREADS = 8


def claim(host: str, port: int) -> socket.socket:
    """The address, held from now on, so that nobody waits for a room that cannot be served."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as problem:
        listener.close()
        reason = getattr(problem, "strerror", None) or str(problem)
        raise CommandError(
            _("Port %(port)s cannot be used (%(reason)s): choose another one with --port.") % {"port": port, "reason": reason}
        ) from None
    return listener


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time makes the room ready; the system frees the lock when a process dies."""
    with (settings.VAR_DIR / "ready.lock").open("a+") as file:
        locks.lock(file, locks.LOCK_EX)
        yield


def migrate() -> None:
    """Bring the database up to date; looking costs a tenth of what the command does."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Copy and hash scripts and styles, when any of them is newer than the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    found = _static_fingerprint()
    if not stamp.exists() or stamp.read_text() != found:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(found)


def _static_fingerprint() -> str:
    digest = sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            seen = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def serve(listener: socket.socket, announce: Callable[[], object]) -> None:
    """Say that the room is open, and answer requests until Ctrl-C or SIGTERM."""
    application = get_wsgi_application()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = waitress.create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        # Django decides what a proxy may say (READINGROOM_BEHIND_PROXY), so that one setting serves every server.
        clear_untrusted_proxy_headers=False,
        max_request_body_size=settings.LARGEST_REQUEST,
    )
    warming.start()
    with suppress(KeyboardInterrupt):
        announce()
        server.run()
