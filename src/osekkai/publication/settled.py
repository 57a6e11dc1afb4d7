"""Reading a folder that somebody may be saving at this moment."""

from __future__ import annotations

from pathlib import Path
from time import sleep

from osekkai.catalogue.folder import read_files
from osekkai.publication.errors import StillBeingWritten

APART = 0.5
"""Seconds between two reads."""
READS = 4


def read_settled(folder: Path) -> dict[str, str]:
    """The files as two reads found them, a moment apart. Raises `StillBeingWritten`; `PolicyError`."""
    before = read_files(folder)
    changing: list[str] = []
    for _ in range(READS - 1):
        sleep(APART)
        now = read_files(folder)
        if now == before:
            return now
        changing = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        before = now
    raise StillBeingWritten(changing)
