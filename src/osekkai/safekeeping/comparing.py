"""Every file that lies in the storage against every row that refers to one: missing, changed, nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from osekkai import codes
from osekkai.storing import all_files, everything

MOST_NAMED = 20
"""Files and rows that are named of each kind; all are counted."""
YOUNG = timedelta(days=1)
"""A file that nobody refers to is as yet nobody's: its row may be about to be committed."""


@dataclass(slots=True)
class Comparison:
    """`files` are all that lie there. Of what is wrong each is a row and its file; of what is nobody's, the file.

    `closed` of the changed ones are sealed with a key that the office does not have.
    """

    files: int = 0
    size: int = 0
    closed: int = 0
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
        yield from self.causes()
        yield f"しまったファイル {self.files:,}（{self.size / 1e6:,.1f}MB）"
        for name, found in words:
            if found:
                rest = f"、ほか {len(found) - MOST_NAMED:,}" if len(found) > MOST_NAMED else ""
                yield f"{name} {len(found):,}：{'、'.join(found[:MOST_NAMED])}{rest}"

    def causes(self) -> Iterator[str]:
        """What most likely lies behind it, first of all: whoever reads it at night must not think of a forger first."""
        if self.closed:
            yield (
                f"区の鍵が足りないか、ちがうようです：いまの鍵のどれでも開かないファイル {self.closed:,}。"
                "OSEKKAI_SECRET_KEY と、前の鍵 OSEKKAI_SECRET_KEY_FORMER を確かめて、もう一度。"
            )


def compare() -> Comparison:
    """Reads and opens every file. A row that goes meanwhile takes its file along, so what is missing is asked twice."""
    found, named = Comparison(), set()
    for each in all_files():
        named.add(each.stored)
        try:
            with default_storage.open(each.stored) as file:
                sealed = file.read()
        except FileNotFoundError:
            found.missing.append(f"{each.row} {each.stored}")
            continue
        found.size += len(sealed)
        if not each.is_as_sealed(sealed):
            found.changed.append(f"{each.row} {each.stored}")
            found.closed += codes.is_of_another_key(sealed)
    if found.missing or found.changed:
        still = {f"{each.row} {each.stored}" for each in all_files()}
        found.missing = [each for each in found.missing if each in still]
        found.changed = [each for each in found.changed if each in still]
    found.files = len(set(everything()))
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
