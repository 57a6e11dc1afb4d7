"""A household on a day as rules see it: its people, what each is to it, and who is related to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from osekkai.policy.language.meaning import Value

PERSON = "person"
HOUSEHOLD = "household"
RELATIONS = ("head", "spouse", "child", "parent", "other")
"""What somebody is to their household. Registers and columns store the place in this order."""


class ByYear(dict[int, Value]):
    """The values of a yearly fact that were given year by year."""


Facts: TypeAlias = Mapping[str, Value | ByYear]

COUPLE = ("head", "spouse")
RELATIVES = ("parent", "other")
NEAR: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "children": {"head": ("child",), "spouse": ("child",), "parent": ("head",), HOUSEHOLD: ("child",)},
    "parents": {"child": ("head", "spouse"), "head": ("parent",)},
    "spouse": {"head": ("spouse",), "spouse": ("head",), HOUSEHOLD: ("spouse",)},
}
"""By relation: what the others are to the household, by what I am to it (or by the household itself)."""


class Member:
    """A person, or the household itself: what was `given`, and every step worked out so far.

    `facts` are the given ones over the defaults: the constant values that facts have when nobody gives them.
    """

    __slots__ = ("facts", "given", "id", "index", "memo", "near", "relation")

    def __init__(self, id: str, relation: str, given: Facts, defaults: Facts, index: int = 0) -> None:
        self.id = id
        self.relation = relation
        self.given = given
        self.facts = {**defaults, **given}
        self.index = index
        self.memo: dict[object, Value] = {}
        self.near: dict[str, list[Member]] = {}

    def __reduce__(self) -> tuple[type[Member], tuple[object, ...]]:
        """What was worked out is not sent to another process: it is worked out again where it is asked for."""
        return Member, (self.id, self.relation, self.given, self.facts, self.index)


class World:
    """All members of one household on one day. Short-lived: one per assessment or probe."""

    __slots__ = ("head", "household", "members", "on")

    def __init__(self, on: int, household: Member, members: list[Member]) -> None:
        self.on = on
        self.members = members
        self.household = household
        self.head = next((member for member in members if member.relation == "head"), None)

    def related(self, member: Member, relation: str) -> list[Member]:
        """The members that stand in `relation` to `member`; never the member itself, save for 世帯員."""
        found = member.near.get(relation)
        if found is None:
            found = member.near[relation] = self._find(member, relation)
        return found

    def _find(self, member: Member, relation: str) -> list[Member]:
        if relation == "members":
            return self.members
        if relation == "couple":
            return [each for each in self.members if each.relation in COUPLE]
        if relation == "relatives":
            return [each for each in self.members if each.relation in RELATIVES and each is not member]
        if relation == "others":
            return [each for each in self.members if each is not member]
        wanted = NEAR[relation].get(member.relation, ())
        return [each for each in self.members if each.relation in wanted]


class Frame:
    """Whom an expression is judged for just now: `person` (an aggregate moves it), and `me`, who does not move."""

    __slots__ = ("me", "person", "world", "year")

    def __init__(self, world: World, person: Member, me: Member, year: int = 0) -> None:
        self.world = world
        self.person = person
        self.me = me
        self.year = year
