"""What somebody receives because of a decision of this office, with the decision as its source."""

from __future__ import annotations

import hashlib
from datetime import date

from django.utils import timezone

from osekkai.register.models import CURRENT, Extract, Person, Receipt


def begin(person: int, service: str, yen: int | None, day: date, source: str) -> Receipt:
    """From a day on; what was received before ends on it. In the transaction of the decision."""
    now = timezone.now()
    Receipt.objects.filter(CURRENT, person=person, service=service, valid_to=None).update(replaced_at=now)
    return Receipt.objects.create(
        person=Person.objects.get(pk=person),
        service=service,
        yen=yen,
        valid_from=day,
        recorded_at=now,
        extract=_source(source),
    )


def end(begun_by: str, day: date, source: str) -> int:
    """End what a decision began, on a day; the old line stays as what was known before. How many."""
    now, ended = timezone.now(), 0
    for each in list(Receipt.objects.filter(CURRENT, extract__name=begun_by, valid_to=None)):
        Receipt.objects.filter(pk=each.pk).update(replaced_at=now)
        Receipt.objects.create(
            person_id=each.person_id,
            service=each.service,
            yen=each.yen,
            valid_from=each.valid_from,
            valid_to=max(day, each.valid_from),
            recorded_at=now,
            extract=_source(source),
        )
        ended += 1
    return ended


def _source(name: str) -> Extract:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Extract.objects.get_or_create(
        digest=digest,
        defaults={"kind": "decision", "name": name, "taken_at": timezone.now(), "lines": 1, "changed": 1, "refused": 0},
    )[0]
