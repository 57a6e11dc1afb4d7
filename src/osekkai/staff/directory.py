"""Finding people who work here, on any day."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Q

from osekkai.catalogue import Catalogue
from osekkai.staff.holding import Held, held
from osekkai.staff.naming import name_of
from osekkai.staff.units import WHOLE, sections_under

PAGE = 50


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as colleagues find them. `account` is what they sign in with; `roles` those of the day."""

    id: int
    account: str
    name: str
    has_left: bool
    roles: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of those who were looked for; `number` from 1 on."""

    people: tuple[Person, ...]
    count: int
    number: int

    @property
    def last(self) -> int:
        return max(1, -(-self.count // PAGE))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is looked for by: words in their name, a unit (with those under it; nothing: any), a role.

    `left`: those who have left, instead of those who are here.
    """

    on: date
    words: str = ""
    unit: str | None = None
    role: str = ""
    left: bool = False


def find(wanted: Wanted, page: int, catalogue: Catalogue) -> Found:
    """By what they sign in with. A page that is not there is the nearest one that is."""
    people = User.objects.filter(is_staff=True, is_active=not wanted.left)
    for word in unicodedata.normalize("NFKC", wanted.words.replace("\0", "")).split():
        people = people.filter(
            Q(username__icontains=word) | Q(last_name__icontains=word) | Q(first_name__icontains=word)
        )
    if wanted.unit is not None or wanted.role:
        people = people.filter(pk__in={each.user for each in _roles(wanted, catalogue)})
    count = people.count()
    number = min(max(page, 1), max(1, -(-count // PAGE)))
    chosen = list(people.order_by("username")[(number - 1) * PAGE : number * PAGE])
    roles: dict[int, list[Held]] = defaultdict(list)
    for each in held(wanted.on, people=[each.pk for each in chosen]):
        roles[each.user].append(each)
    return Found(tuple(_person(each, roles[each.pk]) for each in chosen), count, number)


def _roles(wanted: Wanted, catalogue: Catalogue) -> list[Held]:
    units = None
    if wanted.unit is not None:
        units = {wanted.unit} if wanted.unit == WHOLE else {wanted.unit} | sections_under(wanted.unit, catalogue)
    return held(wanted.on, roles=[wanted.role] if wanted.role else None, units=units)


def _person(user: User, roles: list[Held]) -> Person:
    return Person(user.pk, user.username, name_of(user), not user.is_active, tuple(roles))
