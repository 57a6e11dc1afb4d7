"""What somebody receives because of a decision of this office, with the decision as its source."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.utils import timezone

from osekkai.register.models import CURRENT, Receipt, Source


def begin_receipt(person: int, service: str, yen: int | None, day: date, source: str) -> None:
    """From a day on; what was received before ends on it. In the transaction of the decision that `source` names."""
    now = timezone.now()
    for before in Receipt.objects.select_for_update().filter(CURRENT, person=person, service=service, valid_to=None):
        _ended(before, day, now)
    Receipt.objects.create(
        person_id=person, service=service, yen=yen, valid_from=day, recorded_at=now, source=_decision(source)
    )


def _ended(before: Receipt, day: date, now: datetime) -> None:
    """It was received until the day; that it went on is no longer believed."""
    Receipt.objects.filter(pk=before.pk).update(replaced_at=now)
    if before.valid_from < day:
        before.pk, before.valid_to, before.recorded_at, before.replaced_at = None, day, now, None
        before.save(force_insert=True)


def end_receipts(begun_by: str, day: date, source: str) -> int:
    """End what a decision began, on a day; the old line stays as what was known before. How many."""
    now, ended = timezone.now(), 0
    begun = Receipt.objects.filter(CURRENT, source__kind=Source.Kind.DECISION, source__name=begun_by, valid_to=None)
    for each in list(begun):
        Receipt.objects.filter(pk=each.pk).update(replaced_at=now)
        Receipt.objects.create(
            person_id=each.person_id,
            service=each.service,
            yen=each.yen,
            valid_from=each.valid_from,
            valid_to=max(day, each.valid_from),
            recorded_at=now,
            source=_decision(source),
        )
        ended += 1
    return ended


def _decision(name: str) -> Source:
    digest = hashlib.sha256(name.encode()).hexdigest()
    told = {"kind": Source.Kind.DECISION, "name": name, "taken_at": timezone.now()}
    found, _ = Source.objects.get_or_create(digest=digest, defaults=told)
    return found
