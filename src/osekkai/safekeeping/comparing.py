"""Every file that lies in the storage against every row that refers to one: missing, changed, nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from osekkai.storing import all_files, everything

MOST_NAMED = 100
"""Files and rows that are named of each kind; all are counted."""
YOUNG = timedelta(days=1)
"""A file that nobody refers to is as yet nobody's: its row may be about to be committed."""


@dataclass(slots=True)
class Comparison:
    """`files` are those looked at. Of what is wrong each is a row and its file; of what is nobody's, the file."""

    files: int = 0
    size: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """What is nobody's harms nobody's papers; it is told all the same."""
        return not (self.missing or self.changed)

    def lines(self) -> Iterator[str]:
        words = (
            ("なくなったもの", self.missing),
            ("変わったもの", self.changed),
            ("だれのものでもないもの", self.orphaned),
        )
        yield f"照らしたファイル {self.files:,}（{self.size / 1e6:,.1f}MB）"
        for name, found in words:
            if found:
                yield f"{name} {len(found):,}：{'、'.join(found[:MOST_NAMED])}"


def compare() -> Comparison:
    """Reads and opens every file. A row that goes meanwhile takes its file along, so what is missing is asked twice."""
    found, named = Comparison(), set()
    for each in all_files():
        named.add(each.stored)
        found.files += 1
        try:
            with default_storage.open(each.stored) as file:
                sealed = file.read()
        except FileNotFoundError:
            found.missing.append(f"{each.row} {each.stored}")
            continue
        found.size += len(sealed)
        if not each.is_as_sealed(sealed):
            found.changed.append(f"{each.row} {each.stored}")
    if found.missing or found.changed:
        still = {f"{each.row} {each.stored}" for each in all_files()}
        found.missing = [each for each in found.missing if each in still]
        found.changed = [each for each in found.changed if each in still]
    found.orphaned = sorted(_nobodys(named, timezone.now() - YOUNG))
    return found


def remove_orphans() -> int:
    """Delete what nobody refers to, older than a day; how many."""
    found = list(_nobodys({each.stored for each in all_files()}, timezone.now() - YOUNG))
    for each in found:
        default_storage.delete(each)
    return len(found)


def _nobodys(named: set[str], before: datetime) -> Iterator[str]:
    for name in everything():
        if name not in named and default_storage.get_modified_time(name) < before:
            yield name
