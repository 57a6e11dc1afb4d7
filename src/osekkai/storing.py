"""Files that the office keeps: on the disk for good before a row says so, and each known to the room that it is of.

Every room with files says in its `stored.py` which rows refer to which file, and what must be in it; so they can all be
compared with the tables, and sealed anew when the office has another key (see `safekeeping`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import Model

from osekkai import codes
from osekkai.problems import Problem, Unavailable
from osekkai.said import Said

log = logging.getLogger(__name__)


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


class Disposed(Problem):
    """Its time was over, and it was disposed of."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            Said(
                "この書類は、保存の期間が終わったので、破棄しました。",
                "この 書類は、とっておく 時間が おわったので、もう ありません。",
                "This paper was disposed of when the time for which it is kept was over.",
                "此文件的保存期限已过，已被销毁。",
                "이 서류는 보존 기간이 끝나 폐기되었습니다.",
            ),
            Said(
                "決まったことについては、窓口で聞いてください。",
                "わからない ことは、まどぐちで 聞いて ください。",
                "Please ask at the counter about what was decided.",
                "有关决定的内容，请向窗口咨询。",
                "결정된 내용은 창구에 문의해 주세요.",
            ),
        )


class NotOpened(Unavailable):
    """The storage does not have it, or none of the office's keys opens it: nobody knows yet whether it is lost."""

    def __init__(self, number: str = "") -> None:
        which = f"（{number}）" if number else ""
        super().__init__(
            Said(
                f"この書類は、いま開けません{which}。",
                f"この 書類は、いま 見る ことが できません{which}。",
                f"This paper cannot be opened now{f' ({number})' if number else ''}.",
                f"目前无法打开此文件{which}。",
                f"지금은 이 서류를 열 수 없습니다{f'({number})' if number else ''}.",
            ),
            Said(
                "すこし待って、もう一度 開いてください。"
                "それでも開けないときは、窓口（職員の方は、システムの係）に知らせてください。",
                "すこし 待って、もう 一度 ひらいて ください。だめな ときは、まどぐちに 電話して ください。",
                "Please wait a little and open it again. If that does not work, please telephone the counter.",
                "请稍候再打开。如果仍无法打开，请致电窗口。",
                "잠시 기다렸다가 다시 열어 주세요. 그래도 열리지 않으면 창구에 전화해 주세요.",
            ),
        )


def opened(stored: str, purpose: str) -> bytes:
    """A file in the clear. Raises `OSError` where it is not there, `ValueError` where it is not as it was sealed."""
    with default_storage.open(stored) as file:
        return codes.opened_file(file.read(), purpose)


@contextmanager
def for_a_reader(number: str = "", *, is_disposed: bool = False) -> Iterator[None]:
    """Whoever opens a file on a page reads what is so of one that is not there. Raises `Disposed`, `NotOpened`.

    `number` of a document, by which whoever keeps the files finds it.
    """
    try:
        yield
    except (OSError, ValueError) as problem:
        if is_disposed:
            raise Disposed from problem
        log.error("a file cannot be opened", exc_info=True)
        raise NotOpened(number) from problem


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
