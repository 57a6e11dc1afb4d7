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
    Circumstance,
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
from osekkai.register.protection import ANYBODY as ANYBODY
from osekkai.register.protection import MACHINE as MACHINE
from osekkai.register.protection import Protection as Protection
from osekkai.register.protection import Reader as Reader
from osekkai.register.protection import guarded as guarded
from osekkai.register.protection import hidden as hidden
from osekkai.register.protection import is_guarded as is_guarded
from osekkai.register.protection import is_protected as is_protected
from osekkai.register.protection import left_out as left_out
from osekkai.register.protection import opened as opened
from osekkai.register.protection import protected as protected
from osekkai.register.protection import protection_of as protection_of
from osekkai.register.received import Received as Received
from osekkai.register.received import begun_by as begun_by
from osekkai.register.received import left_by as left_by
from osekkai.register.received import paid_to as paid_to
from osekkai.register.received import received as received
from osekkai.register.received import rows_of as rows_of
from osekkai.register.standing import WHICH as WHICH
from osekkai.register.standing import Standing as Standing
from osekkai.register.standing import how_many as how_many
from osekkai.register.standing import over as over
from osekkai.register.standing import sources_of as sources_of
from osekkai.register.standing import standing as standing
from osekkai.register.whereabouts import Institution as Institution
from osekkai.register.whereabouts import Letters as Letters
from osekkai.register.whereabouts import Place as Place
from osekkai.register.whereabouts import homes_of as homes_of
from osekkai.register.whereabouts import household_of as household_of
from osekkai.register.whereabouts import households_of as households_of
from osekkai.register.whereabouts import institution_of as institution_of
from osekkai.register.whereabouts import letters_of as letters_of
from osekkai.register.whereabouts import place_of as place_of
from osekkai.register.whereabouts import places_of as places_of
from osekkai.register.whereabouts import residence_of as residence_of
from osekkai.register.whereabouts import residences_of as residences_of

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


def every_household() -> list[int]:
    return list(Household.objects.order_by("id").values_list("pk", flat=True))


def keys_of_everybody() -> dict[int, str]:
    """宛名番号 by id."""
    return dict(Person.objects.values_list("id", "key"))


def members(household: int, *, to: Reader, day: date | None = None) -> tuple[Member, ...]:
    """In the order of the household's record; who is protected only where the reader may know of them."""
    return tuple(members_of([household], to=to, day=day).get(household, ()))


def members_of(households: Collection[int], *, to: Reader, day: date | None = None) -> dict[int, list[Member]]:
    rows: dict[int, list[Membership]] = defaultdict(list)
    held = list(
        Membership.objects.filter(on(day), household__in=households)
        .select_related("person")
        .order_by("position", "person")
    )
    away = left_out([each.person_id for each in held], to)
    for each in held:
        if each.person_id not in away:
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


def people_of(households: Collection[int], *, to: Reader, day: date | None = None) -> set[int]:
    found = set(Membership.objects.filter(on(day), household__in=households).values_list("person", flat=True))
    return found - left_out(found, to)


def relations(household: int, *, to: Reader, day: date | None = None) -> tuple[Kinship, ...]:
    """The graph of a household's people as far as the resident record tells it: couples, parents and children."""
    return _edges(members(household, to=to, day=day), day or calendar.today())


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


def guardians_of(people: Collection[Resident], day: date, *, to: Reader) -> dict[int, Resident | None]:
    """For each of these who is, or may be, a child: an adult of the household to speak to; nothing where none is known.

    A parent (親権者, 民法 第818条) who lives with the child, the head first; else whoever is the head. Who has custody
    the resident register does not say.
    """
    children = [each for each in people if _is_minor(each, day)]
    homes = homes_of([each.id for each in children], day)
    households = members_of(set(homes.values()), to=to, day=day)
    return {each.id: _guardian(each, households.get(homes.get(each.id, 0), []), day) for each in children}


def _guardian(child: Resident, home: Sequence[Member], day: date) -> Resident | None:
    parents = {each.of for each in _edges(home, day) if (each.tie, each.to) == (Tie.PARENT, child.id)}
    grown = [each for each in home if not _is_minor(each.person, day)]
    heads = [each.person for each in grown if each.relation == kinship.HEAD]
    near = [each.person for each in grown if each.person.id in parents]
    return next(iter([*(each for each in heads if each.id in parents), *near, *heads]), None)


def _is_minor(person: Resident, day: date) -> bool:
    return age_on(person.birth_days[1].toordinal(), day.toordinal()) < OF_AGE


def of_themselves(person: int, day: date | None = None) -> Reader:
    """Somebody who reads of themselves; and, protected themselves, of the protected minors whom they raise.

    A parent from whom a child is protected lives in the child's household, by the record, often enough: who is not
    protected is told of nobody who is.
    """
    return Reader(frozenset({person}), raised=lambda: _protected_minors(person, day))


def _protected_minors(person: int, day: date | None) -> set[int]:
    home, today = household_of(person, day), day or timezone.localdate()
    if home is None or not is_protected(person):
        return set()
    found = members(home, to=MACHINE, day=day)
    mine = {each.to for each in _edges(found, today) if (each.of, each.tie) == (person, Tie.PARENT)}
    return {each.person.id for each in found if each.person.id in mine and _is_minor(each.person, today)}


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
    for told in (Fact, Receipt, Circumstance, Difference):
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
SELECT p.id, m.household_id, m.relation, m.said, m.position, p.birth_date, p.birth_until, p.sex,
CASE WHEN m.household_id IN (
    SELECT g.household_id FROM register_membership g JOIN register_circumstance c ON c.person_id = g.person_id
    WHERE g.replaced_at IS NULL AND g.valid_to IS NULL
    AND c.replaced_at IS NULL AND c.kind = 'protection' AND (c.valid_to IS NULL OR c.valid_to > %s)
) THEN NULL ELSE r.town END
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

    (person, household, relation, 続柄 as said, position, birth date, the last that it can be, sex, town). What is taken
    from here leaves this office (a prefecture's lake): where somebody protected lives, no town is told.
    """
    yield from _rows(_PEOPLE, timezone.localdate())


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
