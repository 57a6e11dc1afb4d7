"""Who receives a service now, and of whom something has happened since: what a section looks through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from osekkai.register.models import CURRENT, Difference, Membership, Receipt, Source

SOON = timedelta(days=60)
"""Before its last day a receipt counts as near its end."""
WHICH = ("gone", "changed", "ending", "all")
"""Who has moved away or died; of whom the register learned something since; whose last day is near; everybody."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody receives today. `until` is the last day of all that is known to follow it, nothing: no end.

    `source` is the decision (`decision:7`) that says so; empty where it is another system. `gone_on`, `gone_by`: since
    when and why they are no resident any more. `changes` are what the register learned of them since.
    """

    person: int
    name: str
    yen: int | None
    since: date
    until: date | None
    source: str
    gone_on: date | None
    gone_by: str
    changes: tuple[str, ...] = ()


def standing(service: str, which: str, day: date, start: int = 0, most: int = 50) -> list[Standing]:
    """Who receives it on a day, of one of `WHICH`, by name."""
    rows = list(_of(service, which, day).select_related("person", "source")[start : start + most])
    people = [each.person_id for each in rows]
    lasts, changes = _lasts(service, people, day), _changes(rows)
    return [
        Standing(
            each.person_id,
            each.person.name,
            each.yen,
            each.valid_from,
            lasts[each.person_id],
            each.source.name if each.source.kind == Source.Kind.DECISION else "",
            each.person.ended_on,
            each.person.ended_by,
            changes.get(each.pk, ()),
        )
        for each in rows
    ]


def how_many(service: str, day: date) -> dict[str, int]:
    """By each of `WHICH`."""
    return {which: _of(service, which, day).count() for which in WHICH}


def sources_of(service: str, day: date) -> set[str]:
    """The decisions by which anybody receives it on a day or later."""
    rows = Receipt.objects.filter(CURRENT, Q(valid_to=None) | Q(valid_to__gt=day), service=service)
    return set(rows.filter(source__kind=Source.Kind.DECISION).values_list("source__name", flat=True))


def over(since: date, day: date) -> list[tuple[int, str, date, str]]:
    """(person, service, last day, source) of what a decision gave and ended after `since` and before `day`.

    Nothing follows it.
    """
    follows = Receipt.objects.filter(CURRENT, person=OuterRef("person"), service=OuterRef("service")).filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to"))
    )
    rows = Receipt.objects.filter(
        CURRENT, ~Exists(follows), source__kind=Source.Kind.DECISION, valid_to__gt=since, valid_to__lte=day
    ).exclude(valid_to=F("valid_from"))
    return [
        (person, service, end - timedelta(days=1), source)
        for person, service, end, source in rows.order_by("id").values_list(
            "person", "service", "valid_to", "source__name"
        )
        if end
    ]


def _of(service: str, which: str, day: date) -> QuerySet[Receipt]:
    held = Receipt.objects.filter(
        CURRENT & (Q(valid_to=None) | Q(valid_to__gt=day)), valid_from__lte=day, service=service
    )
    chosen = {
        "gone": held.filter(person__ended_on__isnull=False),
        "changed": held.filter(Exists(_differences())),
        "ending": held.filter(~Exists(_later(day + SOON))),
        "all": held,
    }[which]
    return chosen.order_by("person__kana", "person", "id")


def _later(day: date) -> QuerySet[Receipt]:
    same = Receipt.objects.filter(CURRENT, person=OuterRef("person"), service=OuterRef("service"))
    return same.filter(Q(valid_to=None) | Q(valid_to__gt=day))


def _differences() -> QuerySet[Difference]:
    """What the register learned of a receipt's person, or of their household, after it knew of the receipt."""
    home = Membership.objects.filter(CURRENT, valid_to=None, person=OuterRef(OuterRef("person"))).values("household")
    found = Difference.objects.filter(source__taken_at__gt=OuterRef("recorded_at"))
    return found.filter(Q(person=OuterRef("person")) | Q(household__in=home)).exclude(what__startswith="receipt.")


def _changes(rows: Collection[Receipt]) -> dict[int, tuple[str, ...]]:
    """By receipt what kinds of things, the last first."""
    found: dict[int, tuple[str, ...]] = {}
    homes = dict(
        Membership.objects.filter(CURRENT, valid_to=None, person__in=[each.person_id for each in rows]).values_list(
            "person", "household"
        )
    )
    wanted = Q(person__in=[each.person_id for each in rows]) | Q(household__in=set(homes.values()))
    told: list[tuple[int | None, int | None, str, datetime]] = list(
        Difference.objects.filter(wanted)
        .exclude(what__startswith="receipt.")
        .order_by("-id")
        .values_list("person", "household", "what", "source__taken_at")
    )
    for each in rows:
        own = [
            what
            for person, household, what, at in told
            if at > each.recorded_at
            and (person == each.person_id or (household and household == homes.get(each.person_id)))
        ]
        found[each.pk] = tuple(dict.fromkeys(own))
    return found


def _lasts(service: str, people: Collection[int], day: date) -> dict[int, date | None]:
    """Until when somebody receives it, as far as it is known: of several periods the last."""
    found: dict[int, date | None] = {}
    rows = Receipt.objects.filter(CURRENT, Q(valid_to=None) | Q(valid_to__gt=day), service=service, person__in=people)
    for person, end in rows.values_list("person", "valid_to"):
        if person not in found:
            found[person] = end
        elif found[person] is not None:
            last = found[person]
            found[person] = max(end, last) if end and last else None
    return {person: end - timedelta(days=1) if end else None for person, end in found.items()}
