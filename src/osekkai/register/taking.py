"""Taking a file in: one transaction for a file, and only what differs from what the register holds is written."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from osekkai import bulk
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.register import kinds
from osekkai.register.extracts import Layout, records
from osekkai.register.homes import Look, look
from osekkai.register.models import Receipt, Source
from osekkai.register.protection import keys_away
from osekkai.register.reading import CsvFile, LineProblem, Unreadable
from osekkai.register.writing import FactWriter, ReceiptWriter, ResidentWriter, Writer

SHOWN = 1_000
"""Problems in a report; a file with more is broken as a whole."""


@dataclass(slots=True)
class Report:
    """What an extract was, what it changed, and what was wrong with it. `notes`: taken in, and something is open.

    `beside`: the households that are left out whole, for one of their lines. `refused` are the lines left out.
    """

    path: Path
    kind: str = ""
    lines: int = 0
    changed: int = 0
    problems: list[LineProblem] = field(default_factory=list)
    notes: list[LineProblem] = field(default_factory=list)
    beside: list[LineProblem] = field(default_factory=list)
    refused: int = 0
    homes: int = 0
    already: datetime | None = None
    taken: bool = False
    source: int | None = None

    @property
    def is_refused(self) -> bool:
        return not (self.taken or self.already)

    def __str__(self) -> str:
        if self.already:
            return f"・ {self.path.name}: もう取り込んであります（{self.already:%Y-%m-%d %H:%M}）"
        if not self.taken:
            can_be_kept = self.kind != "residents" or all(each.household for each in self.problems)
            return f"✗ {self.path.name}: {len(self.problems)}つの問題があり、何も取り込んでいません。" + (
                "直して もう一度、または --keep-good で" if can_be_kept else f"{_WHOSE}直して もう一度"
            )
        homes = f"（世帯ごと {self.homes:,}世帯）" if self.homes else ""
        return (
            f"✓ {self.path.name}（{self.kind}）: {self.lines:,}行、変わったもの {self.changed:,}件、"
            f"取り込まなかった行 {self.refused:,}{homes}"
            + (f"、確かめてほしい行 {len(self.notes):,}" if self.notes else "")
        )


_WHOSE = "どの世帯の行か わからない行があるので、--keep-good でも取り込めません（世帯の半分だけになるため）。"


class _Refused(Exception):
    """Rolls the transaction back; the problems are in the report."""


def take_in(
    path: Path, catalogue: Catalogue, *, keep_good: bool = False, generated: bool = False, today: date | None = None
) -> Report:
    """Take an extract in. Nothing of a file with a problem is kept, unless `keep_good` asks for what is good of it.

    Of residents that are whole households (see `homes`), of facts and receipts lines. A file that was taken in before
    changes nothing. A crash at any moment leaves the register as it was before.
    """
    report = Report(path)
    file = CsvFile(path)
    try:
        digest = file.digest()
        if before := Source.objects.filter(digest=digest).first():
            report.kind, report.already = before.layout, before.taken_at
            return report
        with transaction.atomic(), _no_collection():
            _take(file, digest, catalogue, report, keep_good, generated, today or timezone.localdate())
    except Unreadable as error:
        report.problems.append(error.problem)
    except _Refused:
        pass
    report.problems.sort(key=lambda each: each.line)
    return report


@contextmanager
def _no_collection() -> Iterator[None]:
    """Millions of small tuples in no cycle: looking for cycles among them costs a tenth of the import."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _take(
    file: CsvFile, digest: str, catalogue: Catalogue, report: Report, keep_good: bool, generated: bool, today: date
) -> None:
    source = Source.objects.create(
        kind=Source.Kind.FILE,
        name=file.path.name.encode("utf-8", "replace").decode()[:200],
        digest=digest,
        taken_at=timezone.now(),
        generated=generated,
    )
    layout, lines = records(file, catalogue, keys_away())
    report.kind = layout.kind
    seen = _looked(file, catalogue, report, keep_good, today) if layout.kind == "residents" else Look()
    writer = _writer(layout, source, file, today, seen.refused)
    for part in bulk.in_parts(_counted(lines, report, file, keep_good)):
        writer.write(part)
    writer.finish()
    if layout.kind != "residents":
        report.problems, report.refused = file.problems, len(file.problems)
    report.changed, report.notes = writer.changed, file.notes[:SHOWN]
    if digest != file.digest():
        raise Unreadable("読んでいる間に ファイルが変わりました", "書き込みが終わってから、もう一度取り込んでください")
    if report.problems and not keep_good:
        raise _Refused
    source.layout, source.lines = layout.kind, report.lines
    source.changed, source.refused = writer.changed, report.refused
    source.save(update_fields=["layout", "lines", "changed", "refused"])
    ended = Receipt.objects.filter(source__kind=Source.Kind.DECISION, replaced_at=source.taken_at)
    rows = [ledger.wrote(each, "replaced_at") for each in ended]
    ledger.record(kinds.TAKEN_IN, ledger.SYSTEM, kinds.SOURCE(source), after=digest, rows=rows)
    report.taken, report.source = True, source.pk


def _looked(file: CsvFile, catalogue: Catalogue, report: Report, keep_good: bool, today: date) -> Look:
    """What is wrong with the households of a file. Raises `_Refused` before anything of it is written."""
    seen = look(CsvFile(file.path), catalogue, today, most=None if keep_good else SHOWN)
    report.problems = seen.problems
    if len(seen.problems) >= SHOWN and not keep_good:
        report.problems.append(_TOO_MANY)
    if seen.problems and (not keep_good or seen.of_nobody):
        raise _Refused
    seen.leave_out()
    report.homes, report.refused, report.beside = len(seen.homes), len(seen.left_out), seen.beside()
    return seen


_TOO_MANY = LineProblem(
    0, "", f"問題が {SHOWN:,}件になったので、ここで止めました", "はじめの数行を直して、もう一度取り込んでください"
)


def _writer(layout: Layout, source: Source, file: CsvFile, today: date, refused: Collection[str]) -> Writer:
    if layout.kind == "residents":
        return ResidentWriter(source, file, today, refused)
    if layout.kind == "facts":
        return FactWriter(source, file, today, of_household=layout.of_household)
    return ReceiptWriter(source, file, today)


def _counted(
    lines: Iterator[tuple[int, list[Any]]], report: Report, file: CsvFile, keep_good: bool
) -> Iterator[tuple[int, list[Any]]]:
    for line in lines:
        report.lines += 1
        yield line
        if len(file.problems) >= SHOWN and not keep_good:
            report.problems = [*file.problems, _TOO_MANY]
            raise _Refused
