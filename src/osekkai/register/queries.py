"""Door: residents, households and what is known of them, on any day, as the register knows it now.

Everything returned is frozen. Rows of the tables stay inside; other rooms keep an id, or a foreign key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, DateField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from osekkai import policy
from osekkai.policy import calendar, kinship
from osekkai.policy.calendar import age_on, written_days
from osekkai.policy.kinship import PLAIN, Kin
from osekkai.register.models import (
    CURRENT,
    Difference,
    Fact,
    Household,
    Membership,
    Person,
    Receipt,
    Relation,
    Residence,
    Source,
    on,
    running,
)
from osekkai.register.received import Received as Received
from osekkai.register.received import begun_by as begun_by
from osekkai.register.received import left_by as left_by
from osekkai.register.received import received as received
from osekkai.register.received import rows_of as rows_of
from osekkai.register.standing import WHICH as WHICH
from osekkai.register.standing import Standing as Standing
from osekkai.register.standing import how_many as how_many
from osekkai.register.standing import over as over
from osekkai.register.standing import sources_of as sources_of
from osekkai.register.standing import standing as standing

RELATIONS = tuple(each.name.lower() for each in Relation)
"""What somebody is to the head in one word, by the number that is kept."""


SEXES = {"male": "男", "female": "女"}


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody whom the register knows. `ended_on`: since when they are no resident any more (moved away, died).

    Where the day of birth is not known, `birth_date` is the first that it can be and `birth_until` the last.
    """

    id: int
    key: str
    name: str
    kana: str
    birth_date: date
    sex: str
    resident_since: date | None
    ended_on: date | None
    birth_until: date | None = None

    @property
    def birth_days(self) -> tuple[date, date]:
        """The first and the last day that the day of birth can be; alike where it is known."""
        return self.birth_date, self.birth_until or self.birth_date

    @property
    def birth_written(self) -> str:
        """As registers write it: `1960-04-01`, `1960-00-00`."""
        return written_days(*self.birth_days)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a household, and what they are to its head: a word or path of `policy.kinship`; `kin` says more."""

    person: Resident
    relation: str
    kin: Kin = PLAIN


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household lives: `line` is what people write after the municipality's name."""

    town: str
    address: str
    postcode: str

    @property
    def line(self) -> str:
        return f"{self.town}{self.address}"

    @property
    def spoken_postcode(self) -> str:
        return f"{self.postcode[:3]}-{self.postcode[3:]}" if self.postcode else ""


class Tie(StrEnum):
    """How two people belong together, from the first to the second."""

    COUPLE = "couple"
    PARENT = "parent"
    CHILD = "child"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kinship:
    """An edge of the graph of people: `of` is `tie` to `to` (a parent of, a child of …)."""

    of: int
    tie: Tie
    to: int


@dataclass(frozen=True, slots=True)
class Known:
    """One dated fact of a person or household as it is kept; see `models.Fact`. `source` is the kind of its source."""

    holder: int
    fact: str
    year: int
    lo: int | None
    hi: int | None
    chosen: str
    recorded_at: Any
    source: str


def people(ids: Iterable[int]) -> dict[int, Resident]:
    """By id; those who are not there are not in it."""
    return {each.pk: _resident(each) for each in Person.objects.filter(pk__in=list(ids))}


def person(id: int) -> Resident | None:
    return people([id]).get(id)


def born_on(day: date, until: date | None = None) -> list[Resident]:
    """Residents who were born on a day and have not moved away or died.

    Who they are is never told by a day that is not known: those are only found by the same `until` that they have.
    """
    found = Person.objects.filter(birth_date=day, birth_until=until, ended_on=None)
    return [_resident(each) for each in found.order_by("id")]


def household_of(person: int, day: date | None = None) -> int | None:
    found = Membership.objects.filter(on(day), person=person).values_list("household", flat=True)
    return found.first()


def homes_of(people: Collection[int], day: date | None = None) -> dict[int, int]:
    """The household of each; whoever lives in none is not in it."""
    return dict(Membership.objects.filter(on(day), person__in=people).values_list("person", "household"))


def households_of(people: Collection[int], day: date | None = None) -> set[int]:
    return set(Membership.objects.filter(on(day), person__in=people).values_list("household", flat=True))


def every_household() -> list[int]:
    return list(Household.objects.order_by("id").values_list("pk", flat=True))


def keys_of_everybody() -> dict[int, str]:
    """宛名番号 by id."""
    return dict(Person.objects.values_list("id", "key"))


def members(household: int, day: date | None = None) -> tuple[Member, ...]:
    """In the order of the household's record."""
    return tuple(members_of([household], day).get(household, ()))


def members_of(households: Collection[int], day: date | None = None) -> dict[int, list[Member]]:
    rows: dict[int, list[Membership]] = defaultdict(list)
    held = Membership.objects.filter(on(day), household__in=households).select_related("person")
    for each in held.order_by("position", "person"):
        rows[each.household_id].append(each)
    return {
        home: [
            Member(_resident(each.person), relation, kin)
            for each, (relation, kin) in zip(
                found, kinship.told([each.said or RELATIONS[each.relation] for each in found]), strict=True
            )
        ]
        for home, found in rows.items()
    }


def people_of(households: Collection[int], day: date | None = None) -> set[int]:
    return set(Membership.objects.filter(on(day), household__in=households).values_list("person", flat=True))


def relations(household: int, day: date | None = None) -> tuple[Kinship, ...]:
    """The graph of a household's people as far as the resident record tells it: couples, parents and children."""
    return _edges(members(household, day), day or calendar.today())


def _edges(found: Sequence[Member], day: date) -> tuple[Kinship, ...]:
    """What is certain; whoever is tied to nobody in such a way is `OTHER` to the head."""
    people = tuple(
        policy.Person(str(each.person.id), each.relation, {"birth_date": each.person.birth_date.toordinal()}, each.kin)
        for each in found
    )
    edges = []
    for one, tie, other in policy.Situation(day, people).ties():
        back = Tie.COUPLE if tie == "couple" else Tie.CHILD
        edges += [Kinship(int(one), Tie(tie), int(other)), Kinship(int(other), back, int(one))]
    head = next((each.person.id for each in found if each.relation == kinship.HEAD), None)
    near = {edge.of for edge in edges}
    for each in found:
        if head is not None and each.person.id != head and each.person.id not in near:
            edges += [Kinship(head, Tie.OTHER, each.person.id), Kinship(each.person.id, Tie.OTHER, head)]
    return tuple(edges)


OF_AGE = 18
"""民法 第4条 (since 2022-04-01)."""


def guardians_of(people: Collection[Resident], day: date) -> dict[int, Resident | None]:
    """For each of these who is, or may be, a child: an adult of the household to speak to; nothing where none is known.

    A parent (親権者, 民法 第818条) who lives with the child, the head first; else whoever is the head. Who has custody
    the resident register does not say.
    """
    children = [each for each in people if _is_minor(each, day)]
    homes = homes_of([each.id for each in children], day)
    households = members_of(set(homes.values()), day)
    return {each.id: _guardian(each, households.get(homes.get(each.id, 0), []), day) for each in children}


def _guardian(child: Resident, home: Sequence[Member], day: date) -> Resident | None:
    parents = {each.of for each in _edges(home, day) if (each.tie, each.to) == (Tie.PARENT, child.id)}
    grown = [each for each in home if not _is_minor(each.person, day)]
    heads = [each.person for each in grown if each.relation == kinship.HEAD]
    near = [each.person for each in grown if each.person.id in parents]
    return next(iter([*(each for each in heads if each.id in parents), *near, *heads]), None)


def _is_minor(person: Resident, day: date) -> bool:
    return age_on(person.birth_days[1].toordinal(), day.toordinal()) < OF_AGE


def residence_of(person: int, day: date | None = None) -> Place | None:
    """Where somebody lives."""
    return residences_of([person], day).get(person)


def residences_of(people: Collection[int], day: date | None = None) -> dict[int, Place]:
    homes = homes_of(people, day)
    places = places_of(set(homes.values()), day)
    return {person: places[home] for person, home in homes.items() if home in places}


def places_of(households: Collection[int], day: date | None = None) -> dict[int, Place]:
    """Where each household lives; one whose place is not known is not in it."""
    rows = Residence.objects.filter(on(day), household__in=households)
    return {each.household_id: Place(each.town, each.address, each.postcode) for each in rows}


def place_of(household: int, day: date | None = None) -> Place | None:
    return places_of([household], day).get(household)


def decisions_that_pay(on: date) -> set[str]:
    """The decisions (`decision:7`) by which somebody receives something on a day or later."""
    found = Receipt.objects.filter(running(on), source__kind=Source.Kind.DECISION, source__name__startswith="decision:")
    return set(found.values_list("source__name", flat=True))


_NOBODY, _NO_DAY = Cast(Value(None), BigIntegerField()), Cast(Value(None), DateField())


def granted(
    people: Collection[int], day: date, services: Collection[str]
) -> tuple[set[str], dict[tuple[int, str], list[date]]]:
    """When what people have received until a day began, by person and service; what has ended, too.

    Before it the services of which anybody's receipts are kept: of the others, that there is none says nothing.
    """
    rows = Receipt.objects.filter(CURRENT, service__in=services, valid_from__lte=day).order_by()
    anybody = rows.values_list("service", _NOBODY, _NO_DAY).distinct()
    theirs = rows.filter(person__in=people).values_list("service", "person", "valid_from")
    kept, found = set[str](), defaultdict[tuple[int, str], list[date]](list)
    for service, person, since in theirs.union(anybody, all=True):
        kept.add(service)
        if person:
            found[person, service].append(since)
    return kept, found


def receiving(service: str) -> set[int]:
    """Everybody who receives a service now, or will by what is decided."""
    return set(Receipt.objects.filter(running(timezone.localdate()), service=service).values_list("person", flat=True))


def facts_of_people(ids: Collection[int], day: date | None = None) -> list[Known]:
    return _known(Fact.objects.filter(on(day), person__in=ids), "person_id")


def facts_of_households(ids: Collection[int], day: date | None = None) -> list[Known]:
    return _known(Fact.objects.filter(on(day), household__in=ids), "household_id")


def _known(rows: Any, holder: str) -> list[Known]:
    names = (holder, "fact", "year", "lo", "hi", "chosen", "recorded_at", "source__kind")
    return [Known(*row) for row in rows.order_by("fact", "-year").values_list(*names)]


def changed_by(source: int) -> set[int]:
    """The households about which a source said something new: of their people, their home, or who is in them."""
    found = set(Membership.objects.filter(source=source).values_list("household", flat=True))
    found |= set(Fact.objects.filter(source=source, household__isnull=False).values_list("household", flat=True))
    found |= set(Residence.objects.filter(source=source).values_list("household", flat=True))
    for told in (Fact, Receipt, Difference):
        people = told.objects.filter(source=source, person__isnull=False).values_list("person", flat=True)
        found |= set(Membership.objects.filter(on(), person__in=people).values_list("household", flat=True))
    return found


def is_generated() -> bool:
    """Whether the register holds people who do not exist."""
    return Source.objects.filter(generated=True).exists()


def is_real() -> bool:
    """Whether it holds a file of a real system."""
    return Source.objects.filter(kind=Source.Kind.FILE, generated=False).exists()


def is_empty() -> bool:
    return not Person.objects.exists()


_PEOPLE = """
SELECT p.id, m.household_id, m.relation, m.said, m.position, p.birth_date, p.birth_until, p.sex, r.town
FROM register_membership m
JOIN register_person p ON p.id = m.person_id
LEFT JOIN register_residence r ON r.household_id = m.household_id AND r.replaced_at IS NULL AND r.valid_to IS NULL
WHERE m.replaced_at IS NULL AND m.valid_to IS NULL"""
_FACTS = """
SELECT COALESCE(person_id, household_id), CASE WHEN person_id IS NULL THEN 1 ELSE 0 END, fact, year, lo, hi, chosen
FROM register_fact WHERE replaced_at IS NULL AND valid_to IS NULL"""
_RECEIPTS = """
SELECT person_id, service, yen FROM (
    SELECT person_id, service, yen, row_number() OVER (PARTITION BY person_id, service ORDER BY valid_from, id) AS nth
    FROM register_receipt WHERE replaced_at IS NULL AND (valid_to IS NULL OR valid_to > %s)
) AS running WHERE nth = 1"""


def everybody() -> Iterator[tuple[Any, ...]]:
    """Everybody who lives here, for the night.

    (person, household, relation, 続柄 as said, position, birth date, the last that it can be, sex, town).
    """
    yield from _rows(_PEOPLE)


def every_fact() -> Iterator[tuple[Any, ...]]:
    """(holder, 1 for a household, fact, year, lo, hi, chosen)."""
    yield from _rows(_FACTS)


def every_receipt() -> Iterator[tuple[Any, ...]]:
    """(person, service, yen), each service of a person once: as it is now, or as it begins."""
    yield from _rows(_RECEIPTS, timezone.localdate())


def every_grant(day: date) -> Iterator[tuple[Any, ...]]:
    """(person, service, day it began) of all that was received until a day, ended or not."""
    rows = Receipt.objects.filter(CURRENT, valid_from__lte=day).values_list("person", "service", "valid_from")
    yield from rows.iterator(chunk_size=50_000)


def _rows(query: str, *values: date) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while part := cursor.fetchmany(50_000):
            yield from part


def _resident(row: Person) -> Resident:
    own = (row.pk, row.key, row.name, row.kana, row.birth_date, row.sex, row.resident_since, row.ended_on)
    return Resident(*own, row.birth_until)
