"""What somebody receives because of a decision of this office, with the decision as its source."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from django.utils import timezone

from osekkai.register.models import Receipt, Source, running


def begin_receipt(person: int, service: str, yen: int | None, day: date, source: str, last: date | None = None) -> None:
    """From a day on, to the last day where there is one; what was received before ends on it.

    In the transaction of the decision that `source` names.
    """
    for before in Receipt.objects.filter(running(day), person=person, service=service):
        if before.valid_from < day:
            _end(before, day, source)
        else:
            _replace(before)
    Receipt.objects.create(
        person_id=person,
        service=service,
        yen=yen,
        valid_from=day,
        valid_to=last + timedelta(days=1) if last else None,
        recorded_at=timezone.now(),
        source=_decision(source),
    )


def end_receipts(begun_by: str, day: date, source: str) -> int:
    """End what a decision began, on a day; the old line stays as what was known before. How many."""
    begun = Receipt.objects.filter(running(day), source__kind=Source.Kind.DECISION, source__name=begun_by)
    for each in (found := list(begun)):
        _end(each, day, source)
    return len(found)


def _end(receipt: Receipt, day: date, source: str) -> None:
    _replace(receipt)
    Receipt.objects.create(
        person_id=receipt.person_id,
        service=receipt.service,
        yen=receipt.yen,
        valid_from=receipt.valid_from,
        valid_to=max(day, receipt.valid_from),
        recorded_at=timezone.now(),
        source=_decision(source),
    )


def _replace(receipt: Receipt) -> None:
    Receipt.objects.filter(pk=receipt.pk).update(replaced_at=timezone.now())


def _decision(name: str) -> Source:
    digest = hashlib.sha256(name.encode()).hexdigest()
    told = {"kind": Source.Kind.DECISION, "name": name, "taken_at": timezone.now()}
    found, _ = Source.objects.get_or_create(digest=digest, defaults=told)
    return found
