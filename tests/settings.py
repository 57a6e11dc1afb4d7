"""The office's own settings, for tests: a key of their own, and plain static files."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("OSEKKAI_SECRET_KEY", "only-for-tests-7Qm2xV9cT4rLk8Zp1WsD6")
os.environ.setdefault("OSEKKAI_LEDGER_KEY", "only-for-tests-H3nYb6JdX0eGu5RfA9oC2")
os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")

from osekkai.settings import *  # noqa: F403

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
FOLDER_SHOWN = "files"
STAFF_SECOND_FACTOR = False
LEDGER_SEAL_EVERY = 0.0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
COOKIE_PREFIX, SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "", "sessionid", "csrftoken"
LIMITS = {}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow one takes a fifth of all tests' time
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file: a browser asks for several things at once, and tables in shared memory lock without waiting.
    _FILE = Path(tempfile.gettempdir()) / f"osekkai-tests-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(_FILE)}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405
