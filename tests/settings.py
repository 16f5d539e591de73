"""The room's own settings in a folder that is thrown away, with a cheap password hash. Nothing else differs."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="readingroom-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["READINGROOM_VAR"] = _folder

from readingroom.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
