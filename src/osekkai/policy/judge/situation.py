"""What is known of a household on a day: its people, with their kin and their facts, or an organisation's facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from osekkai.policy.kinship import HERE
from osekkai.policy.language.meaning import Interval, Value
from osekkai.policy.rules.kin import graph
from osekkai.policy.rules.people import (
    HOUSEHOLD,
    ORGANISATION,
    PERSON,
    RELATIONS,
    ByYear,
    Facts,
    Member,
    Person,
    World,
)
from osekkai.policy.rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Situation:
    """A household on a day. A fact not in `facts` was not given; one that is open there is said to be unknown.

    `applied` is the day of the application (申請日), once there is one.
    """

    MAX_MEMBERS: ClassVar[int] = 50

    on: date
    people: tuple[Person, ...]
    household: Facts = field(default_factory=dict)
    applied: date | None = None
    organisation: Facts | None = None

    def world(self, vocabulary: Vocabulary) -> World:
        defaults = vocabulary.defaults(PERSON)
        members = [
            Member(each.id, each.relation, each.facts, defaults, index, each.kin)
            for index, each in enumerate(self.people)
        ]
        household = Member("", HOUSEHOLD, self.household, vocabulary.defaults(HOUSEHOLD))
        organisation = None
        if self.organisation is not None:
            theirs = vocabulary.defaults(ORGANISATION)
            organisation = Member(ORGANISATION, ORGANISATION, self.organisation, theirs)
        applied = self.applied.toordinal() if self.applied else None
        return World(self.on.toordinal(), household, members, applied, organisation)

    def ties(self) -> list[tuple[str, str, str]]:
        """Who is certainly a `couple` with, or a `parent` of, whom: (id, tie, id), a couple once."""
        told = graph(self.people, self.on.toordinal())
        ids = [each.id for each in self.people]
        couples = [(a, b) for a, ties in enumerate(told.couples) for b, sure in ties.items() if sure and a < b]
        parents = [(b, a) for a, ties in enumerate(told.parents) for b, sure in ties.items() if sure]
        return [
            *((ids[a], "couple", ids[b]) for a, b in couples),
            *((ids[a], "parent", ids[b]) for a, b in parents),
        ]

    def going_on(self, years: int) -> Situation:
        """The same household, had each yearly fact its last known value for so many `years` more."""
        people = tuple(replace(each, facts=_going_on(each.facts, years)) for each in self.people)
        return replace(self, people=people, household=_going_on(self.household, years))

    def with_fact(self, member: str, fact: str, value: Value) -> Situation:
        """The same household, had this fact been given. `member` is empty for the household itself."""
        if member == ORGANISATION and self.organisation is not None:
            return replace(self, organisation={**self.organisation, fact: value})
        if not member:
            return replace(self, household={**self.household, fact: value})
        people = tuple(
            replace(each, facts={**each.facts, fact: value}) if each.id == member else each for each in self.people
        )
        return replace(self, people=people)

    def given(self, member: str, fact: str) -> bool:
        if member == ORGANISATION and self.organisation is not None:
            return fact in self.organisation
        holder = self.household if not member else next((p.facts for p in self.people if p.id == member), {})
        return fact in holder

    def as_data(self) -> dict[str, Any]:
        """The situation as `read_situation` reads it. Who people are is left out."""

        def plain(value: Any) -> Any:
            if isinstance(value, ByYear):
                return {str(year): plain(each) for year, each in value.items()}
            if isinstance(value, Interval):
                return {"between": [value.lo, value.hi]}
            return sorted(value) if isinstance(value, frozenset) else value

        if self.organisation is not None:
            theirs = {id: plain(value) for id, value in self.organisation.items()}
            return {"on": self.on.isoformat(), "organisation": theirs}
        named = any(each.kin.parents or each.kin.spouse or each.kin.carers for each in self.people)
        ids = {each.id: f"p{place}" for place, each in enumerate(self.people)}
        members = []
        for person in self.people:
            facts = {id: plain(value) for id, value in person.facts.items() if id != "birth_date"}
            who = {"id": ids[person.id]} if named else {}
            members.append({**who, **_as_data(person, ids), **facts})
        household = {id: plain(value) for id, value in self.household.items()}
        applied = {"applied": self.applied.isoformat()} if self.applied else {}
        return {"on": self.on.isoformat(), **applied, "members": members, "household": household}


def _as_data(person: Person, ids: Mapping[str, str]) -> dict[str, Any]:
    """Who somebody is and what is said of their kin, as `read_situation` reads it, people called by other ids."""
    kin, born = person.kin, person.born
    if born is None:
        found: dict[str, Any] = {"relation": person.relation}
    else:
        ends = [date.fromordinal(int(end)).isoformat() for end in born]
        if ends[0] == ends[1] and person.relation in RELATIONS:
            found = {person.relation: ends[0]}
        else:
            found = {"relation": person.relation, "birth_date": ends[0] if ends[0] == ends[1] else {"between": ends}}
    if kin.parents is not None or kin.spouse is not None or kin.carers:
        found.setdefault("relation", person.relation)
        if person.relation in RELATIONS and person.relation in found:
            found["birth_date"] = found.pop(person.relation)
    if kin.parents is not None:
        found["parents"] = [ids[each] for each in kin.parents if each in ids]
    if kin.spouse is not None:
        found["spouse"] = ids.get(kin.spouse, [])
    if kin.carers:
        found["carers"] = [ids[each] for each in kin.carers if each in ids]
    said = {"bond": kin.bond, "livelihood": kin.livelihood, "lives": "" if kin.lives == HERE else kin.lives}
    return found | {name: value for name, value in said.items() if value}


def _going_on(facts: Facts, years: int) -> Facts:
    def of_later_years(known: ByYear) -> ByYear:
        last = max(known)
        return ByYear({last + more: known[last] for more in range(1, years + 1)} | known)

    return {id: of_later_years(each) if isinstance(each, ByYear) and each else each for id, each in facts.items()}
