"""Door (see `queries`): what people receive, and what a decision of this office wrote of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Model
from django.utils import timezone

from osekkai.ledger import queries as ledger
from osekkai.register import kinds
from osekkai.register.models import Receipt, Source, on, running


@dataclass(frozen=True, slots=True)
class Received:
    """What somebody receives of a service: since when, until when, yen each time where it is in yen.

    `decision` is by which decision of this office (`decision:7`); empty where another system pays it.
    """

    person: int
    service: str
    since: date
    until: date | None
    yen: int | None
    decision: str = ""


def received(people: Collection[int], service: str = "", day: date | None = None) -> list[Received]:
    """What people receive (of a service), the earliest first; without a day also what only begins later."""
    rows = Receipt.objects.filter(on(day) if day else running(timezone.localdate()), person__in=people)
    if service:
        rows = rows.filter(service=service)
    return [_received(each) for each in rows.select_related("source").order_by("valid_from", "id")]


def begun_by(*sources: str) -> list[Received]:
    """Everything that decisions (`decision:7`) put into the register, also what is replaced since."""
    rows = Receipt.objects.filter(source__kind=Source.Kind.DECISION, source__name__in=sources)
    return [_received(each) for each in rows.select_related("source").order_by("id")]


def left_by(source: str) -> list[Received]:
    """The same without what the decision itself took away again: what it left in the register for others."""
    rows = list(Receipt.objects.filter(source__kind=Source.Kind.DECISION, source__name=source).select_related("source"))
    told = ledger.events_of([kinds.RECEIPT(each) for each in rows], looks=False)
    undone = {each.object for each in told if each.kind in kinds.REPLACED.ids and each.after == source}
    return [_received(each) for each in rows if str(kinds.RECEIPT(each)) not in undone]


def _received(row: Receipt) -> Received:
    name = row.source.name if row.source.kind == Source.Kind.DECISION else ""
    decision = name if name.startswith("decision:") else ""
    return Received(row.person_id, row.service, row.valid_from, row.valid_to, row.yen, decision)


def rows_of(decisions: Collection[str]) -> list[Model]:
    """Every row of the register that these decisions wrote (`decision:7`)."""
    kind = Source.Kind.DECISION
    receipts = Receipt.objects.filter(source__kind=kind, source__name__in=decisions)
    return [*receipts, *Source.objects.filter(kind=kind, name__in=decisions)]


def paid_to(people: Collection[int], service: str) -> list[Model]:
    """Every row by which a decision of this office pays, or paid, these people a service."""
    return list(Receipt.objects.filter(source__kind=Source.Kind.DECISION, person__in=people, service=service))
