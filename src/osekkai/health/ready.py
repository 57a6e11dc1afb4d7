"""What the office needs to be of use. Each in one word: whoever asks may be anybody."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from threading import Lock
from time import monotonic

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, InterfaceError, connection

from osekkai.background import queries as background
from osekkai.cli.ready import can_make_pages, lacking

log = logging.getLogger(__name__)
OK, AWAY, BEHIND, FULL, UNKNOWN = "ok", "away", "behind", "full", "unknown"
NEEDED = frozenset({"database", "migrations", "files", "pages"})
"""Without these no page is of use. The worker is told beside them."""
FOR = 1.0
"""Seconds for which an answer holds, so that asking often costs nothing."""
ROOM = 200_000_000
"""Bytes that must be free where files are kept."""
_lock = Lock()
_told: tuple[float, dict[str, str]] = (-FOR, {})
_migrated = _drawn = False


def state() -> dict[str, str]:
    """By name of what is needed: `ok`, or what is wrong with it."""
    global _told
    with _lock:
        at, found = _told
        if monotonic() - at >= FOR:
            found = {**_database(), "files": files(), "pages": _pages()}
            _told = (monotonic(), found)
            if wrong := {name: word for name, word in found.items() if word != OK}:
                log.warning("not ready", extra={"facts": wrong})
        return found


def _database() -> dict[str, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrations = OK if _is_migrated() else BEHIND
        worker = (OK if background.workers() else AWAY) if migrations == OK else UNKNOWN
    except (DatabaseError, InterfaceError):
        log.warning("the database is away", exc_info=True)
        return {"database": AWAY, "migrations": UNKNOWN, "worker": UNKNOWN}
    return {"database": OK, "migrations": migrations, "worker": worker}


def _is_migrated() -> bool:
    """Once they are, they stay so for this process."""
    global _migrated
    if not _migrated:
        _migrated = not lacking()
    return _migrated


def _pages() -> str:
    """Once they can be made, they can for this process: it has read the list of its static files."""
    global _drawn
    _drawn = _drawn or can_make_pages()
    return OK if _drawn else BEHIND


def files() -> str:
    """Looked at, not tried out: asking writes nothing. A disk that is mounted read-only counts as away."""
    if not isinstance(default_storage, FileSystemStorage):
        return OK  # an object store says so itself
    folder = Path(default_storage.location)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        return AWAY
    return OK if shutil.disk_usage(folder).free >= ROOM else FULL


def forget() -> None:
    """Look anew (tests)."""
    global _told, _migrated, _drawn
    _told, _migrated, _drawn = (-FOR, {}), False, False
