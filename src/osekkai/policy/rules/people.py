"""A household on a day as rules see it: its people, what each is to it, and who is related to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from osekkai.policy.kinship import FOSTER, HEAD, LODGER, OTHER, PLAIN, UNKNOWN, Kin
from osekkai.policy.language.meaning import Interval, Value
from osekkai.policy.rules import kin
from osekkai.policy.rules.relations import Relations, judged

PERSON = "person"
HOUSEHOLD = "household"
ORGANISATION = "organisation"
"""法人・団体: judged by itself, from its own facts; it is nobody's household and no household has one."""
RELATIONS = (HEAD, "spouse", "child", "parent", OTHER, LODGER, FOSTER, UNKNOWN)
"""What somebody is to the head in one word; further relations are paths (`kinship`), as `child.child`."""
UNITS = ("household", "head", "person", "child", "guardian", "couple", "livelihood", ORGANISATION)
"""For whom a service is judged: once, or for each person, child, guardian (who raises children), couple, or shared
livelihood; or for an organisation."""


class ByYear(dict[int, Value]):
    """The values of a yearly fact that were given year by year."""


Facts: TypeAlias = Mapping[str, Value | ByYear]


def _born(facts: Facts) -> Interval | None:
    found = facts.get("birth_date")
    if isinstance(found, Interval):
        return found
    return Interval(found, found) if isinstance(found, int) else None


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the household as given: what they are to the head (`kinship`), and what else is said of their kin."""

    id: str
    relation: str
    facts: Facts
    kin: Kin = PLAIN

    @property
    def born(self) -> Interval | None:
        """The first and last possible day of birth."""
        return _born(self.facts)


class Member:
    """A person, or the household itself: what was `given`, and every step worked out so far.

    `facts` are the given ones over the defaults: the constant values that facts have when nobody gives them. `near` and
    `perhaps` are those who are certainly, and possibly, in a relation to the member, once they were asked for.
    """

    __slots__ = ("facts", "given", "id", "index", "kin", "memo", "near", "perhaps", "relation")

    def __init__(self, id: str, relation: str, given: Facts, defaults: Facts, index: int = 0, kin: Kin = PLAIN) -> None:
        self.id = id
        self.relation = relation
        self.given = given
        self.facts = {**defaults, **given}
        self.index = index
        self.kin = kin
        self.memo: dict[object, Value] = {}
        self.near: dict[str, list[Member]] = {}
        self.perhaps: dict[str, list[Member]] = {}

    def __reduce__(self) -> tuple[type[Member], tuple[object, ...]]:
        """What was worked out is not sent to another process: it is worked out again where it is asked for."""
        return Member, (self.id, self.relation, self.given, self.facts, self.index, self.kin)

    @property
    def born(self) -> Interval | None:
        """The first and last possible day of birth."""
        return _born(self.facts)

    def has_given(self, fact: str, year: int) -> bool:
        """Whether somebody said what a fact of the member is; of one that is kept by year, for the year."""
        return fact in self.given and (not isinstance(years := self.given[fact], ByYear) or year in years)


class World:
    """All members of one household on one day. Short-lived: one per assessment or probe.

    `applied` is the day of the application; where nobody has applied, the day itself. `resting` is what steps rest on,
    once it was asked for (`judge.resting`).
    """

    __slots__ = (
        "_judged",
        "_relations",
        "applied",
        "has_applied",
        "head",
        "household",
        "members",
        "on",
        "organisation",
        "resting",
    )

    def __init__(
        self,
        on: int,
        household: Member,
        members: list[Member],
        applied: int | None = None,
        organisation: Member | None = None,
        relations: Relations | None = None,
    ) -> None:
        """`relations` are those of the same people, where they are known already."""
        self.on = on
        self.applied = on if applied is None else applied
        self.has_applied = applied is not None
        self.organisation = organisation
        self.resting: dict[object, object] = {}
        self.members = members
        self.household = household
        self.head = next((member for member in members if member.relation == HEAD), None)
        self._relations = relations
        self._judged: dict[str, list[tuple[Member, bool]]] = {}

    @property
    def relations(self) -> Relations:
        if self._relations is None:
            self._relations = Relations(kin.graph(self.members, self.on))
        return self._relations

    def related(self, member: Member, relation: str) -> list[Member]:
        """The members that certainly stand in `relation` to `member` (see `relations.RELATED`), in their order."""
        found = member.near.get(relation)
        return self._find(member, relation)[0] if found is None else found

    def perhaps(self, member: Member, relation: str) -> list[Member]:
        """The members that possibly do."""
        found = member.perhaps.get(relation)
        return self._find(member, relation)[1] if found is None else found

    def _find(self, member: Member, relation: str) -> tuple[list[Member], list[Member]]:
        place = None if member is self.household else member.index
        sure, possible = self.relations.of(place, relation)
        member.near[relation] = [self.members[each] for each in sure]
        member.perhaps[relation] = [self.members[each] for each in possible]
        return member.near[relation], member.perhaps[relation]

    def judged(self, unit: str) -> list[tuple[Member, bool]]:
        """Those for whom a service of a unit is judged (see `UNITS`), each with whether it certainly is."""
        found = self._judged.get(unit)
        if found is None:
            found = self._judged[unit] = self._judge(unit)
        return found

    def _judge(self, unit: str) -> list[tuple[Member, bool]]:
        if unit == ORGANISATION:
            return [(self.organisation, True)] if self.organisation else []
        if not self.members:
            return []
        if unit == "household":
            return [(self.household, True)]
        if unit == "head":
            return [(self.head, True)] if self.head else []
        if unit == "person":
            return [(each, True) for each in self.members if self.relations.graph.is_person(each.index)]
        return [(self.members[place], sure) for place, sure in judged(self.relations, unit, self.on).items()]


class Frame:
    """Whom an expression is judged for just now: `person` (an aggregate moves it), and `me`, who does not move."""

    __slots__ = ("me", "person", "world", "year")

    def __init__(self, world: World, person: Member, me: Member, year: int = 0) -> None:
        self.world = world
        self.person = person
        self.me = me
        self.year = year
