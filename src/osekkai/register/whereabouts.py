"""Door (see `queries`): where people live, are cared for and have their letters, as far as who reads may know it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from osekkai.register.models import Circumstance, Membership, Residence, on
from osekkai.register.protection import Reader, guarded, hidden, left_out


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


@dataclass(frozen=True, slots=True)
class Institution:
    """施設入所: where somebody is cared for, since when."""

    name: str
    address: str
    since: date


@dataclass(frozen=True, slots=True)
class Letters:
    """How letters reach somebody: in which language, and where they asked to have them; empty: nothing was said."""

    language: str
    postcode: str
    address: str

    @property
    def spoken_postcode(self) -> str:
        return f"{self.postcode[:3]}-{self.postcode[3:]}" if self.postcode else ""


def household_of(person: int, day: date | None = None) -> int | None:
    found = Membership.objects.filter(on(day), person=person).values_list("household", flat=True)
    return found.first()


def homes_of(people: Collection[int], day: date | None = None) -> dict[int, int]:
    """The household of each; whoever lives in none is not in it."""
    return dict(Membership.objects.filter(on(day), person__in=people).values_list("person", "household"))


def households_of(people: Collection[int], day: date | None = None) -> set[int]:
    return set(Membership.objects.filter(on(day), person__in=people).values_list("household", flat=True))


def residence_of(person: int, *, to: Reader, day: date | None = None) -> Place | None:
    """Where somebody lives, as far as the reader is to know it."""
    return residences_of([person], to=to, day=day).get(person)


def residences_of(people: Collection[int], *, to: Reader, day: date | None = None) -> dict[int, Place]:
    """Where each lives; nobody of whom it is not known, or is not the reader's to know, is in it."""
    away = hidden(people, to)
    homes = homes_of([each for each in people if each not in away], day)
    places = _places(set(homes.values()), day)
    return {person: places[home] for person, home in homes.items() if home in places}


def places_of(households: Collection[int], *, to: Reader, day: date | None = None) -> dict[int, Place]:
    """Where each household lives; none of which it is not known, or where anybody lives whom it would give away."""
    found = _places(households, day)
    if to.is_machine or not found:
        return found
    people = dict[int, set[int]]()
    for home, person in Membership.objects.filter(on(day), household__in=found).values_list("household", "person"):
        people.setdefault(home, set()).add(person)
    away = guarded({each for of_home in people.values() for each in of_home})
    return {
        home: place
        for home, place in found.items()
        if away.isdisjoint(people.get(home, ())) or not to.of.isdisjoint(people[home])
    }


def place_of(household: int, *, to: Reader, day: date | None = None) -> Place | None:
    return places_of([household], to=to, day=day).get(household)


def _places(households: Collection[int], day: date | None) -> dict[int, Place]:
    rows = Residence.objects.filter(on(day), household__in=households)
    return {each.household_id: Place(each.town, each.address, each.postcode) for each in rows}


def institution_of(person: int, *, to: Reader, day: date | None = None) -> Institution | None:
    if left_out([person], to):
        return None
    row = _circumstance(person, Circumstance.Kind.INSTITUTION, day)
    return Institution(row.said, row.address, row.valid_from) if row else None


def letters_of(person: int, *, to: Reader, day: date | None = None) -> Letters | None:
    """Where they go is told to whoever may know where somebody is; in which language, to all who write to them."""
    row = _circumstance(person, Circumstance.Kind.LETTERS, day)
    if row is None:
        return None
    is_away = bool(hidden([person], to))
    return Letters(row.said, "" if is_away else row.postcode, "" if is_away else row.address)


def _circumstance(person: int, kind: str, day: date | None) -> Circumstance | None:
    holds = on(day or timezone.localdate())
    return Circumstance.objects.filter(holds, person=person, kind=kind).order_by("-valid_from").first()
