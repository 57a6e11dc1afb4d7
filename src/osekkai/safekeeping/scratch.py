"""A folder for what lies in the clear for a while: beside the database, for its owner alone, and gone afterwards.

Who was killed could not clear up: each folder is locked by the process that uses it, and one that nobody holds any
more goes before the next is made.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PREFIX = "scratch-"


@contextmanager
def scratch() -> Iterator[Path]:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with _locked(settings.VAR):  # nobody clears away what is made and not yet locked
        _clear_what_nobody_holds()
        folder = Path(tempfile.mkdtemp(dir=settings.VAR, prefix=PREFIX))
        held = _lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _clear_what_nobody_holds() -> None:
    for each in settings.VAR.glob(f"{PREFIX}*"):
        try:
            held = _lock(each, wait=False)
        except OSError:
            continue  # somebody holds it, or has just cleared it away
        shutil.rmtree(each, ignore_errors=True)
        os.close(held)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    held = _lock(folder)
    try:
        yield
    finally:
        os.close(held)


def _lock(folder: Path, *, wait: bool = True) -> int:
    """Held until it is closed or the process ends. Raises `OSError`."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(held)
        raise
    return held
