"""Settings of an office that has a bad hour; see `test_lines.py`."""

from __future__ import annotations

from osekkai.settings import *  # noqa: F403

ROOT_URLCONF = "tests.logs.bad_urls"
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405  each request finds out anew whether the database is there
