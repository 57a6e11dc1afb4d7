"""Whom of a household an application means.

Every person whom it names is one of the register, or it is not known who.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection

from osekkai.applications.queries import APPLICANT, NamedPerson, Statement
from osekkai.identity.queries import folded
from osekkai.register import queries as register
from osekkai.register.queries import Resident

Fits = Callable[[NamedPerson, Resident], bool]


def meant(statement: Statement, applicant: int, people: Collection[Resident]) -> dict[str, int]:
    """By the statement's ids the persons (of a household, `applicant` among them) whom it names, each once.

    Somebody is known by day of birth and name together. Where nobody has both, by the day or by the name alone, as long
    as it fits one person only; what is written otherwise is then a difference. Of twins who are both named without
    names each is one. Whoever cannot be told from somebody else, is named twice, or is not there, has no entry: a
    person has to look.
    """
    named = [each for each in statement.people if each.id != APPLICANT]
    found = {each.id: applicant for each in statement.people if each.id == APPLICANT}
    others = [each for each in people if each.id != applicant]
    found |= _told_apart(named, others, _by_both)
    by_day = [each for each in named if not each.name]
    found |= _told_apart(by_day, _left(others, found), _by_birth)
    unlike = [each for each in named if each.name and not any(_by_both(each, person) for person in others)]
    found |= _only_one(unlike, _left(others, found), _by_birth)
    found |= _only_one([each for each in unlike if each.id not in found], _left(others, found), _by_name)
    return found


def told_apart(ids: Collection[int]) -> dict[int, str]:
    """What each is called: by name, and by the day of birth too where somebody of the household has the same name."""
    people = register.people({*ids, *register.people_of(register.households_of(list(ids)), to=register.MACHINE)})
    names = Counter(folded(each.name) for each in people.values())
    return {
        each.id: f"{each.name}（{each.birth_written}生）" if names[folded(each.name)] > 1 else each.name
        for each in people.values()
        if each.id in ids
    }


def _left(people: Collection[Resident], found: dict[str, int]) -> list[Resident]:
    return [each for each in people if each.id not in found.values()]


def _told_apart(named: Collection[NamedPerson], people: Collection[Resident], fits: Fits) -> dict[str, int]:
    """Where as many are named alike as there are people whom they could be, each is one of these; else nobody is."""
    could_be = {each.id: tuple(person.id for person in people if fits(each, person)) for each in named}
    found: dict[str, int] = {}
    for ids in set(could_be.values()):
        alike = [each for each, others in could_be.items() if others == ids]
        if len(alike) == len(ids):
            found |= dict(zip(alike, ids, strict=True))
    return found


def _only_one(named: Collection[NamedPerson], people: Collection[Resident], fits: Fits) -> dict[str, int]:
    """Where one is named who could be one person only."""
    alone = [each for each in people if sum(fits(one, each) for one in named) == 1]
    sure = [each for each in named if sum(fits(each, person) for person in people) == 1]
    return {each.id: person.id for each in sure for person in alone if fits(each, person)}


def _by_both(named: NamedPerson, person: Resident) -> bool:
    return _by_birth(named, person) and _by_name(named, person)


def _by_birth(named: NamedPerson, person: Resident) -> bool:
    """A day that is not known is nobody's, even where it is written alike."""
    return person.birth_until is None and person.birth_date.isoformat() == named.birth_date


def _by_name(named: NamedPerson, person: Resident) -> bool:
    return bool(named.name) and folded(person.name) == folded(named.name)
