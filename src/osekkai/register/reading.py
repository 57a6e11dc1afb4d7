"""A CSV file as its lines come, whatever system wrote it: UTF-8 or Shift_JIS (CP932), with errors by line.

Lines end with LF, CR LF or CR, the last one perhaps with the end of file of old systems (0x1A). What is not read is
named for what it is: UTF-16, EUC-JP, ISO-2022-JP, a spreadsheet, tabs.

Only a line at a time is in memory. A line that is too long, or not in the encoding of the file, is reported and passed
over. The file must be the same when the last line is read as when the first was.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

LONGEST = 64 * 1024
"""Bytes in a line; a longer one is not an extract's."""
_CHUNK = 1 << 20
BOM = b"\xef\xbb\xbf"
_END_OF_FILE = b"\x1a"
_AGAIN = "UTF-8 か Shift_JIS（CP932）の CSV で出しなおしてください"
_OTHERS = (
    (b"\xff\xfe", "文字コードが UTF-16"),
    (b"\xfe\xff", "文字コードが UTF-16"),
    (b"\x00\x00\xfe\xff", "文字コードが UTF-32"),
    (b"PK\x03\x04", "CSV ではなく Excel のブック（zip）"),
    (b"\xd0\xcf\x11\xe0", "CSV ではなく Excel の古いブック"),
    (b"%PDF-", "CSV ではなく PDF"),
    (b"\x1f\x8b", "圧縮したファイル（gzip）"),
)
"""First bytes of files that are not read, and what they are."""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line (0: the whole file), and what to do about it.

    `household`: whose line it is, in an extract of residents, where it can be told.
    """

    line: int
    column: str
    what: str
    mend: str = ""
    household: str = ""

    def __str__(self) -> str:
        where = f"{self.line}行目" if self.line else "ファイル全体"
        column = f"「{self.column}」" if self.column else ""
        return f"{where}{column}: {self.what}{f'　→ {self.mend}' if self.mend else ''}"


class Unreadable(Exception):
    """The file as a whole cannot be taken in; carries a `LineProblem`."""

    def __init__(self, what: str, mend: str) -> None:
        self.problem = LineProblem(0, "", what, mend)
        super().__init__(str(self.problem))


@dataclass(slots=True)
class CsvFile:
    """The rows of a CSV file. `problems` fills while they are read, and `notes` with what was taken in and is open."""

    path: Path
    problems: list[LineProblem] = field(default_factory=list)
    notes: list[LineProblem] = field(default_factory=list)
    encoding: str = ""

    def digest(self) -> str:
        found = hashlib.sha256()
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
        return found.hexdigest()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line number, cells) of every line that is not empty; one of blanks and commas alone is.

        Raises `Unreadable` where the file changed on the way.
        """
        with self.path.open("rb") as file:
            before = _state(file)
            head = file.read(LONGEST)
            _refuse_others(head)
            file.seek(0)
            lines = _by_returns(file) if b"\r" in head and b"\n" not in head else _lines(file)
            reader = csv.reader(self._text(lines), strict=True)
            while True:
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error:
                    raise Unreadable(
                        f'{reader.line_num}行目あたりで 引用符（"）が閉じていません',
                        "ファイルが途中で切れていないか、抽出しなおしてください",
                    ) from None
                if "".join(row).strip():
                    yield reader.line_num, row
            if _state(file) != before or _state_of(self.path) != before:
                raise Unreadable(
                    "読んでいる間に ファイルが変わりました", "書き込みが終わってから、もう一度取り込んでください"
                )

    def _text(self, lines: Iterator[bytes | None]) -> Iterator[str]:
        for number, line in enumerate(lines, start=1):
            if line is None:
                self.problems.append(
                    LineProblem(
                        number, "", f"1行が {LONGEST:,}バイトを超えています", "改行が抜けていないか確かめてください"
                    )
                )
                yield "\n"
                continue
            raw = line.removeprefix(BOM) if number == 1 else line
            if raw.endswith(_END_OF_FILE) or raw.strip() == _END_OF_FILE:
                raw = raw.replace(_END_OF_FILE, b"")
            if not self.encoding and not raw.isascii():
                self.encoding = _encoding_of(raw)
            try:
                yield raw.decode(self.encoding or "ascii")
            except UnicodeDecodeError:
                self.problems.append(
                    LineProblem(
                        number,
                        "",
                        f"{self.encoding} として読めない文字があります",
                        _AGAIN,
                    )
                )
                yield "\n"


def _refuse_others(head: bytes) -> None:
    """Raises `Unreadable` where the first bytes are of something that is not read."""
    found = next((name for start, name in _OTHERS if head.startswith(start)), "")
    if not found and max(head.count(b",\0"), head.count(b"\0,")) > head.count(b",") // 2:
        found = "文字コードが UTF-16"
    if not found and re.search(rb"\x1b\$[@B]|\x1b\(J", head):
        found = "文字コードが ISO-2022-JP（JIS）"
    if found:
        raise Unreadable(f"{found} です", _AGAIN)


def _encoding_of(line: bytes) -> str:
    """Raises `Unreadable` for EUC-JP, of which every byte could be Shift_JIS too, but then half-width kana."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        if _words(line, "euc_jp") > _words(line, "cp932"):
            raise Unreadable("文字コードが EUC-JP です", _AGAIN) from None
        return "cp932"
    return "utf-8"


def _words(line: bytes, encoding: str) -> float:
    """How much of a line is kanji and kana of full width, read so; 0 where it cannot be."""
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    return len(re.findall(r"[ぁ-ヶー一-龥]", text)) / (len(text) or 1)


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Lines with their ends; None for one that is too long, of which nothing is kept."""
    while line := file.readline(LONGEST):
        if len(line) < LONGEST or line.endswith(b"\n"):
            if b"\r" in line[:-2]:
                yield from re.split(rb"(?<=\r)(?!\n)", line)
            else:
                yield line
            continue
        while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass
        yield None


def _by_returns(file: BinaryIO) -> Iterator[bytes | None]:
    """The same of a file whose lines end with CR alone, as old systems write it."""
    rest = b""
    while chunk := file.read(LONGEST):
        *whole, rest = (rest + chunk).split(b"\r")
        yield from (None if len(each) >= LONGEST else each + b"\n" for each in whole)
        rest = rest[: LONGEST + 1]  # of one that is too long nothing is kept
    if rest:
        yield None if len(rest) >= LONGEST else rest


def _state(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


def _state_of(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
