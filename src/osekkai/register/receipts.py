"""What somebody receives because of a decision of this office, with the decision as its source."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.utils import timezone

from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import PERSON
from osekkai.register import kinds
from osekkai.register.models import Person, Receipt, Source, running


def hold(people: Collection[int]) -> None:
    """Nobody else writes or judges what these people receive until the transaction is over; always in one order."""
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk", flat=True))


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
    """From a day on, to the last day where there is one. It takes the place of what is received meanwhile, from its own
    first day on and for good: nothing of that begins again after the last day. What begins only then stays as it was.

    In the transaction of the decision that `source` names. Every line is in the ledger, as it was written.
    """
    of, written = _decision(source)
    after, rows = last + timedelta(days=1) if last else None, []
    meanwhile = Receipt.objects.filter(running(day), person=person, service=service)
    for before in meanwhile.filter(valid_from__lt=after) if after else meanwhile:
        _replace(before, source, by)
        if before.valid_from < day:
            rows.append(ledger.wrote(_receive(before, before.yen, before.valid_from, day, of)))
    made = Receipt.objects.create(
        person_id=person,
        service=service,
        yen=yen,
        valid_from=day,
        valid_to=after,
        recorded_at=timezone.now(),
        source=of,
    )
    rows += [*written, ledger.wrote(made)]
    ledger.record(kinds.RECEIVES, by, kinds.RECEIPT(made), subject=PERSON(person), after=source, rows=rows)


def end_receipts(begun_by: str, day: date, source: str, *, by: ledger.Actor = ledger.SYSTEM) -> int:
    """End what a decision began, on a day; the old line stays as what was known before. How many."""
    begun = Receipt.objects.filter(running(day), source__kind=Source.Kind.DECISION, source__name=begun_by)
    for each in (found := list(begun)):
        _told(*_ended(each, day, source, by), source, by)
    return len(found)


Line = tuple[int, date, int | None]
"""Whose, since when, how many yen: which line of somebody is meant."""


def _running(people: Collection[int], service: str, day: date, lines: Collection[Line] | None) -> list[Receipt]:
    found = Receipt.objects.filter(running(day), person__in=people, service=service)
    return [each for each in found if lines is None or (each.person_id, each.valid_from, each.yen) in lines]


def stop_receipts(
    people: Collection[int],
    service: str,
    last: date,
    source: str,
    *,
    lines: Collection[Line] | None = None,
    by: ledger.Actor = ledger.SYSTEM,
) -> int:
    """What people receive ends with a day; what would begin after it never does. How many.

    Of several cases' only the `lines` that are meant; else all of it, whoever told of it.
    """
    found = _running(people, service, last + timedelta(days=1), lines)
    for each in found:
        _told(*_ended(each, last + timedelta(days=1), source, by), source, by)
    return len(found)


def suspend_receipts(
    people: Collection[int],
    service: str,
    first: date,
    last: date | None,
    source: str,
    *,
    lines: Collection[Line] | None = None,
    by: ledger.Actor = ledger.SYSTEM,
) -> int:
    """What people receive is nought yen from a day on, to the last day where there is one; then as before. How many.

    They still receive it: nobody offers it to them anew. `lines`: see `stop_receipts`.
    """
    found = _running(people, service, first, lines)
    for each in found:
        of, rows = _decision(source)
        _replace(each, source, by)
        made = [_receive(each, yen, begins, ends, of) for yen, begins, ends in _parts(each, first, last)]
        _told(made[0], [*rows, *map(ledger.wrote, made)], source, by)
    return len(found)


def _parts(receipt: Receipt, first: date, last: date | None) -> Iterator[tuple[int | None, date, date | None]]:
    """(yen, first day, day after the last) of a receipt that is suspended: before, meanwhile, and after."""
    after = last + timedelta(days=1) if last else None
    begins, ends = max(first, receipt.valid_from), receipt.valid_to
    if receipt.valid_from < first:
        yield receipt.yen, receipt.valid_from, first
    if after is None or begins < after:
        yield 0, begins, min((day for day in (after, ends) if day), default=None)
    if after and (ends is None or ends > after):
        yield receipt.yen, max(after, begins), ends


def _told(receipt: Receipt, rows: list[ledger.Wrote], source: str, by: ledger.Actor) -> None:
    whose = PERSON(receipt.person_id)
    ledger.record(kinds.ENDS, by, kinds.RECEIPT(receipt), subject=whose, after=source, rows=rows)


def _ended(receipt: Receipt, day: date, source: str, by: ledger.Actor) -> tuple[Receipt, list[ledger.Wrote]]:
    """The line that takes its place, and what an event writes of it."""
    of, written = _decision(source)
    _replace(receipt, source, by)
    ended = _receive(receipt, receipt.yen, receipt.valid_from, max(day, receipt.valid_from), of)
    return ended, [*written, ledger.wrote(ended)]


def _receive(like: Receipt, yen: int | None, begins: date, ends: date | None, source: Source) -> Receipt:
    """`ends` is the day after the last."""
    return Receipt.objects.create(
        person_id=like.person_id,
        service=like.service,
        yen=yen,
        valid_from=begins,
        valid_to=ends,
        recorded_at=timezone.now(),
        source=source,
    )


def _replace(receipt: Receipt, source: str, by: ledger.Actor) -> None:
    """It stays as what was known before. The event is of this line: whoever audits its own decision finds it there."""
    receipt.replaced_at = timezone.now()
    receipt.save(update_fields=["replaced_at"])
    whose, rows = PERSON(receipt.person_id), [ledger.wrote(receipt, "replaced_at")]
    ledger.record(kinds.REPLACED, by, kinds.RECEIPT(receipt), subject=whose, after=source, rows=rows)


def _decision(name: str) -> tuple[Source, list[ledger.Wrote]]:
    """The source, and what an event writes of it where it is new."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    told = {"kind": Source.Kind.DECISION, "name": name, "taken_at": timezone.now()}
    found, is_new = Source.objects.get_or_create(digest=digest, defaults=told)
    return found, [ledger.wrote(found)] if is_new else []
