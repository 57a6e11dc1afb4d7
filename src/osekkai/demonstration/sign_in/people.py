"""Whom a newcomer can be: residents of the generated ward, a few whose lives say something, the rest by their name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from osekkai.catalogue import catalogue_in_use
from osekkai.policy.calendar import age_on
from osekkai.register import queries as register
from osekkai.register.queries import Resident

MOST = 20
"""Residents found by a name that are shown."""
ADULT, OLD = 18, 75


@dataclass(frozen=True, slots=True)
class Someone:
    """A resident, where they live, and with whom in words."""

    key: str
    name: str
    kana: str
    age: int
    place: str
    family: str


@dataclass(slots=True)
class _Home:
    """Ages and facts of the people of a household, in the order of its record; `relations` as the register counts."""

    people: list[int] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    ages: list[int] = field(default_factory=list)
    facts: list[dict[str, str]] = field(default_factory=list)

    def children(self) -> list[int]:
        return [age for age, each in zip(self.ages, self.relations, strict=True) if each == "child"]


def _is_head(home: _Home, place: int) -> bool:
    return home.relations[place] == "head"


STORIES: dict[str, Callable[[_Home, int], bool]] = {
    "赤ちゃんが生まれたばかり": lambda home, place: (
        home.relations[place] in ("head", "spouse") and any(age < 1 for age in home.children())
    ),
    "ひとりで子どもを育てている": lambda home, place: (
        _is_head(home, place) and "spouse" not in home.relations and any(age < ADULT for age in home.children())
    ),
    "子どもが3人いる": lambda home, place: _is_head(home, place) and sum(age < ADULT for age in home.children()) >= 3,
    "仕事をやめた": lambda home, place: home.facts[place].get("job_lost") == "1",
    "学生": lambda home, place: home.facts[place].get("work") == "student" and home.ages[place] >= ADULT,
    "介護が必要": lambda home, place: home.facts[place].get("care_level", "none") not in ("none", ""),
    "障害者手帳がある": lambda home, place: home.facts[place].get("physical_handbook", "none") not in ("none", ""),
    "75歳をこえて ひとりで暮らす": lambda home, place: len(home.people) == 1 and home.ages[place] >= OLD,
}
"""What is said of somebody, and how to find them."""


def stories(today: date) -> list[tuple[str, Someone]]:
    """For each story the first adult of the register of whom it is true and whom their card tells from all others."""
    homes = [each for each in _homes(today) if len(set(each.children())) == len(each.children())]  # no triplets
    found: dict[int, tuple[str, Someone]] = {}
    for said, is_so in STORIES.items():
        ids = (
            home.people[place]
            for home in homes
            for place in range(len(home.people))
            if home.ages[place] >= ADULT and home.people[place] not in found and is_so(home, place)
        )
        if person := next((each for each in map(_alone_so_called, ids) if each), None):
            found[person.id] = (said, _someone(person, today))
    return list(found.values())


def named(text: str, today: date) -> list[Someone]:
    """Adults whose name or kana has the text in it, with or without blanks."""
    wanted = "".join(text.split()).casefold()
    if not wanted:
        return []
    found = []
    for each in register.people(register.keys_of_everybody()).values():
        names = (each.name, each.kana)
        if any(wanted in "".join(name.split()).casefold() for name in names) and _is_here(each, today):
            found.append(_someone(each, today))
            if len(found) == MOST:
                break
    return found


def card_of(key: str, today: date) -> dict[str, str] | None:
    """The four basic attributes that a card would tell of a resident; nothing for whoever is not there, or a child."""
    id = next((id for id, each in register.keys_of_everybody().items() if each == key), None)
    person = register.person(id) if id else None
    if person is None or not _is_here(person, today):
        return None
    place = register.residence_of(person.id, to=register.of_themselves(person.id))
    return {
        "sub": person.key,
        "name": person.name,
        "address": f"{catalogue_in_use().municipality.words.ja}{place.line if place else ''}",
        "birthdate": person.birth_date.isoformat(),
        "gender": {"male": "1", "female": "2"}.get(person.sex, "9"),
    }


def _is_here(person: Resident, today: date) -> bool:
    return person.ended_on is None and _age(person.birth_date, today) >= ADULT


def _alone_so_called(id: int) -> Resident | None:
    person = register.person(id)
    if person is None or person.ended_on:
        return None
    alike = [each for each in register.born_on(person.birth_date) if each.name == person.name]
    return person if len(alike) == 1 else None


def _someone(person: Resident, today: date) -> Someone:
    household = register.household_of(person.id)
    to = register.of_themselves(person.id)
    home = register.members(household, to=to) if household else ()
    others = [each for each in home if each.person.id != person.id]
    place = register.residence_of(person.id, to=to)
    ages = "・".join(f"{_age(each.person.birth_date, today)}歳" for each in others)
    return Someone(
        person.key,
        person.name,
        person.kana,
        _age(person.birth_date, today),
        place.town if place else "",
        f"家族は {ages}" if ages else "ひとり暮らし",
    )


def _age(born: date, today: date) -> int:
    return age_on(born.toordinal(), today.toordinal())


def _homes(today: date) -> Iterable[_Home]:
    facts: dict[int, dict[str, str]] = defaultdict(dict)
    for holder, is_household, fact, _year, lo, hi, chosen in register.every_fact():
        if not is_household and (chosen or lo == hi):
            facts[holder][fact] = chosen or str(lo)
    homes: dict[int, _Home] = defaultdict(_Home)
    for person, household, relation, _said, _position, born, _until, _sex, _town in register.everybody():
        home = homes[household]
        home.people.append(person)
        home.relations.append(register.RELATIONS[relation])
        home.ages.append(_age(date.fromisoformat(born) if isinstance(born, str) else born, today))
        home.facts.append(facts[person])
    return list(homes.values())
