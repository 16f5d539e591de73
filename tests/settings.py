"""The room's own settings in a folder that is thrown away, with what only tests need."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="readingroom-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["READINGROOM_VAR"] = _folder
# Playwright's synchronous interface keeps an event loop in the thread that also uses the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from readingroom.settings import *

STATIC_ROOT.mkdir()
# Found where they lie; tests/door serves the hashed ones for real.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
# Tests say when the index is drained; tests/search sees the thread at work.
SEARCH_DRAIN_THREAD = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that threads and locks behave as they do in a room; it is thrown away, so it need not survive a power cut.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
