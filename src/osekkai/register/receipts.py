"""What somebody receives because of a decision of this office, with the decision as its source."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from django.utils import timezone

from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import PERSON
from osekkai.register import kinds
from osekkai.register.models import Receipt, Source, running


def begin_receipt(
    person: int,
    service: str,
    yen: int | None,
    day: date,
    source: str,
    last: date | None = None,
    *,
    by: ledger.Actor = ledger.SYSTEM,
) -> None:
    """From a day on, to the last day where there is one; what was received before ends on it.

    In the transaction of the decision that `source` names. Every line is in the ledger, as it was written.
    """
    rows: list[ledger.Wrote] = []
    for before in Receipt.objects.filter(running(day), person=person, service=service):
        if before.valid_from < day:
            rows += _end(before, day, source)
        else:
            rows.append(_replace(before))
    of, written = _decision(source)
    made = Receipt.objects.create(
        person_id=person,
        service=service,
        yen=yen,
        valid_from=day,
        valid_to=last + timedelta(days=1) if last else None,
        recorded_at=timezone.now(),
        source=of,
    )
    rows += [*written, ledger.wrote(made)]
    ledger.record(kinds.RECEIVES, by, kinds.RECEIPT(made), subject=PERSON(person), after=source, rows=rows)


def end_receipts(begun_by: str, day: date, source: str, *, by: ledger.Actor = ledger.SYSTEM) -> int:
    """End what a decision began, on a day; the old line stays as what was known before. How many."""
    begun = Receipt.objects.filter(running(day), source__kind=Source.Kind.DECISION, source__name=begun_by)
    for each in (found := list(begun)):
        rows = _end(each, day, source)
        whose = PERSON(each.person_id)
        ledger.record(kinds.ENDS, by, kinds.RECEIPT(each), subject=whose, after=source, rows=rows)
    return len(found)


def _end(receipt: Receipt, day: date, source: str) -> list[ledger.Wrote]:
    of, written = _decision(source)
    replaced = _replace(receipt)
    ended = Receipt.objects.create(
        person_id=receipt.person_id,
        service=receipt.service,
        yen=receipt.yen,
        valid_from=receipt.valid_from,
        valid_to=max(day, receipt.valid_from),
        recorded_at=timezone.now(),
        source=of,
    )
    return [*written, replaced, ledger.wrote(ended)]


def _replace(receipt: Receipt) -> ledger.Wrote:
    receipt.replaced_at = timezone.now()
    receipt.save(update_fields=["replaced_at"])
    return ledger.wrote(receipt, "replaced_at")


def _decision(name: str) -> tuple[Source, list[ledger.Wrote]]:
    """The source, and what an event writes of it where it is new."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    told = {"kind": Source.Kind.DECISION, "name": name, "taken_at": timezone.now()}
    found, is_new = Source.objects.get_or_create(digest=digest, defaults=told)
    return found, [ledger.wrote(found)] if is_new else []
