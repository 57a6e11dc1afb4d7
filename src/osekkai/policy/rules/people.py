"""A household on a day, as compiled rules see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from osekkai.policy.language.meaning import Value
from osekkai.policy.rules.declared import HOUSEHOLD


class ByYear(dict[int, Value]):
    """The values of a yearly fact that were given year by year."""


_Near: TypeAlias = dict[str, tuple[str, ...]]
Facts: TypeAlias = Mapping[str, Value | ByYear]


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


_PARENTS: _Near = {"child": ("head", "spouse"), "head": ("parent",)}
_CHILDREN: _Near = {"head": ("child",), "spouse": ("child",), "parent": ("head",), HOUSEHOLD: ("child",)}
_SPOUSES: _Near = {"head": ("spouse",), "spouse": ("head",), HOUSEHOLD: ("spouse",)}

_NEAR: dict[str, _Near] = {"children": _CHILDREN, "parents": _PARENTS, "spouse": _SPOUSES}


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
            return [each for each in self.members if each.relation in ("head", "spouse")]
        if relation == "relatives":
            return [each for each in self.members if each.relation in ("parent", "other") and each is not member]
        if relation == "others":
            return [each for each in self.members if each is not member]
        wanted = _NEAR[relation].get(member.relation, ())
        return [each for each in self.members if each.relation in wanted]


class Frame:
    """Whom an expression is judged for just now: `person` (an aggregate moves it), and `me`, who does not move."""

    __slots__ = ("me", "person", "world", "year")

    def __init__(self, world: World, person: Member, me: Member, year: int = 0) -> None:
        self.world = world
        self.person = person
        self.me = me
        self.year = year
