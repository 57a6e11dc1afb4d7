"""無作為抽出: decisions of some days that an auditor looks at. Nobody chose them, and anybody can draw them again.

The lot (`くじの番号`) orders all decisions by a digest; the first of that order are the sample. Whoever has the lot and
the same days draws the same.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from osekkai.casework import kinds
from osekkai.casework.models import Case, Decision
from osekkai.ledger import queries as ledger

SAMPLE = 20
LOT = 8
"""Characters of a lot."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`chosen` of so many (`of`) decisions, by the `lot`.

    `disposed` are no longer among them, as their retention is over. `lost` are decisions that the ledger tells of and
    the tables do not have: who took one away would have taken it from the sample too.
    """

    chosen: list[Decision]
    of: int
    lot: str
    disposed: int
    lost: list[str]


def sample(
    sections: Collection[str], since: date, until: date, service: str = "", lot: str = "", most: int = SAMPLE
) -> Sample:
    """By a new lot, where none is given; all of them, where there are fewer than `most`."""
    found = Decision.objects.filter(
        case__section__in=sections, decided_at__date__gte=since, decided_at__date__lte=until
    )
    if service:
        found = found.filter(case__service=service)
    lot = lot or secrets.token_hex(LOT // 2)
    ids = list(found.filter(case__disposal=None).values_list("pk", flat=True))
    drawn = sorted(ids, key=lambda id: hashlib.sha256(f"{lot}:{id}".encode()).digest())[:most]
    rows = Decision.objects.filter(pk__in=drawn).select_related(
        "case__process", "case__disposal", "case__application", "decided_by"
    )
    disposed = found.exclude(case__disposal=None).count()
    return Sample(list(rows.order_by("decided_at", "pk")), len(ids), lot, disposed, _lost(sections, since, until))


def _lost(sections: Collection[str], since: date, until: date) -> list[str]:
    """Decisions of the ledger without a row: of a case of these sections, or of one that is gone as well."""
    told = ledger.events_between(kinds.DECIDED, since, until)
    there = {str(kinds.DECISION(each)) for each in Decision.objects.values_list("pk", flat=True)}
    gone = [each for each in told if each.after not in there]
    of = {str(kinds.CASE(pk)): section for pk, section in _sections_of({each.about.id for each in gone})}
    return [each.after for each in gone if of.get(each.object) in (None, *sections)]


def _sections_of(cases: Collection[str]) -> list[tuple[int, str]]:
    return list(Case.objects.filter(pk__in=cases).values_list("pk", "section"))
