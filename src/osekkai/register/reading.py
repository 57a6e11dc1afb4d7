"""A CSV file as its lines come, whatever system wrote it: UTF-8 or Shift_JIS (CP932), with errors by line.

Only a line at a time is in memory. A line that is too long, or not in the encoding of the file, is reported and passed
over. The file must be the same when the last line is read as when the first was.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

LONGEST = 64 * 1024
"""Bytes in a line; a longer one is not an extract's."""
_CHUNK = 1 << 20
BOM = b"\xef\xbb\xbf"


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
            reader = csv.reader(self._text(file), strict=True)
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

    def _text(self, file: BinaryIO) -> Iterator[str]:
        for number, line in enumerate(_lines(file), start=1):
            if line is None:
                self.problems.append(
                    LineProblem(
                        number, "", f"1行が {LONGEST:,}バイトを超えています", "改行が抜けていないか確かめてください"
                    )
                )
                yield "\n"
                continue
            raw = line.removeprefix(BOM) if number == 1 else line
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
                        "UTF-8 か Shift_JIS（CP932）で出しなおしてください",
                    )
                )
                yield "\n"


def _encoding_of(line: bytes) -> str:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Lines with their ends; None for one that is too long, of which nothing is kept."""
    while line := file.readline(LONGEST):
        if len(line) < LONGEST or line.endswith(b"\n"):
            yield line
            continue
        while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass
        yield None


def _state(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


def _state_of(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
