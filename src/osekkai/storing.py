"""Files that the office keeps: on the disk for good before a row says so, and each known to the room that it is of.

Every room with files says in its `stored.py` which rows refer to which file, and what must be in it; so they can all be
compared with the tables, and sealed anew when the office has another key (see `safekeeping`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import Model

from osekkai import codes


@dataclass(frozen=True, slots=True)
class File:
    """A file that a row refers to: the row (`applications.Attachment:7`), where the file lies, what it is sealed for.

    `fits` says of its contents in the clear whether they are those that the row is about.
    """

    row: str
    stored: str
    purpose: str
    fits: Callable[[bytes], bool] = lambda contents: True

    def is_as_sealed(self, sealed: bytes) -> bool:
        try:
            return self.fits(codes.opened_file(sealed, self.purpose))
        except ValueError:
            return False


Holder = Callable[[str], Iterable[File]]
"""What a room keeps, as the tables of a database (its alias in Django's settings) say it."""
_holders: list[Holder] = []


def holds(holder: Holder) -> Holder:
    """Called once for each kind of files, in the `stored.py` of its room."""
    _holders.append(holder)
    return holder


def all_files(using: str = "default") -> Iterator[File]:
    for holder in _holders:
        yield from holder(using)


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose values are sealed with the office's key for a purpose (`codes.office_cipher`).

    `inside`: only what has this name in the column's JSON is, in rows that have it; older ones may hold it as it is.
    `tell`: tells the ledger, which binds the column, of a row whose value was sealed anew, in the transaction of that.
    """

    label: str
    name: str
    purpose: str
    inside: str = ""
    tell: Callable[[Any], None] | None = None

    @property
    def model(self) -> type[Model]:
        found: type[Model] = apps.get_model(self.label)
        return found


_columns: list[Column] = []


def seals(label: str, name: str, purpose: str, *, inside: str = "", tell: Callable[[Any], None] | None = None) -> None:
    """Declare such a column, in the `stored.py` of its room."""
    _columns.append(Column(label, name, purpose, inside, tell))


def all_columns() -> list[Column]:
    return list(_columns)


class OnDisk(FileSystemStorage):
    """Django's folder of files, whose files outlast a power cut: `save` ends when file and folders are on the disk.

    A row that refers to a file is committed after that, never before.
    """

    def _save(self, name: str, content: Any) -> str:
        place = Path(self.path(name))
        new = [each for each in place.parents if not each.exists()]
        saved: str = super()._save(name, content)  # type: ignore[misc]
        made = Path(self.path(saved))
        synced(made)
        for each in {made.parent, *new, *(folder.parent for folder in new)}:
            synced(each)
        return saved

    def replace(self, name: str, contents: bytes) -> bool:
        """Other bytes under the same name, at once: whoever reads gets the old or the new. Whether it was there."""
        place = Path(self.path(name))
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        beside.write_bytes(contents)
        try:
            synced(beside)
            if not place.exists():  # deleted meanwhile: it must not come back
                return False
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        synced(place.parent)
        return True


def everything(folder: str = "") -> Iterator[str]:
    """The names of all files in the storage, without those that are just being replaced."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was stored yet, or it went meanwhile
    before = f"{folder}/" if folder else ""
    yield from (f"{before}{name}" for name in names if not name.startswith("."))
    for each in folders:
        yield from everything(f"{before}{each}")


def replaced(name: str, contents: bytes) -> bool:
    """See `OnDisk.replace`; a storage elsewhere needs its own way to do that at once."""
    return bool(default_storage.replace(name, contents))  # type: ignore[attr-defined]


def synced(place: Path) -> None:
    """Have the disk keep a file or folder now. A file system that cannot do it for folders is left as it is."""
    with suppress(PermissionError) if place.is_dir() else nullcontext():
        number = os.open(place, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
