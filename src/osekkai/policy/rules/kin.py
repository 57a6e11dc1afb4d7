"""A household as a graph: who is whose parent, who is a couple, who raises whom; each tie certain or only possible.

The ties come from what each person is to the head (`kinship`), and from what was said outright. What follows from the
words alone is certain (妻の子 is the wife's child); of several whom a word can mean each is possible (子の子 where two
children live here); and of whom nothing is known everything is possible that ages allow. So an unknown kin never counts
as none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from osekkai.policy.kinship import (
    DE_FACTO,
    ELSEWHERE,
    FOSTER,
    HEAD,
    HERE,
    INSTITUTION,
    LODGER,
    PLAIN,
    REGISTERED,
    STUDENT,
    UNKNOWN,
    Kin,
    path_of,
    singles_out,
)
from osekkai.policy.language.meaning import Interval, negate

_PERSONS = (HERE, ELSEWHERE, STUDENT, INSTITUTION)
YOUNGEST_PARENT, YOUNGEST_SPOUSE = 12 * 365, 15 * 365
"""Days of age below which a word or an unknown kin is not taken to mean a parent or a spouse."""
YOUNG = 20 * 366
"""Days of age past which nobody is a child that somebody raises (児童扶養手当法3条1項: under 20)."""


class Someone(Protocol):
    """Whom the graph is about. `born` are the first and last possible day of birth."""

    @property
    def id(self) -> str: ...
    @property
    def relation(self) -> str: ...
    @property
    def kin(self) -> Kin: ...
    @property
    def born(self) -> Interval | None: ...


Ties: TypeAlias = dict[int, bool]
"""Others by their place; True where the tie is certain, False where it is possible."""


@dataclass(slots=True)
class Graph:
    """The ties of a household's people, each by their place: parents, couples (with how), and who raises them."""

    people: Sequence[Someone]
    parents: list[Ties]
    couples: list[Ties]
    carers: list[Ties]
    bonds: dict[tuple[int, int], str]

    @property
    def head(self) -> int | None:
        return next((place for place, each in enumerate(self.people) if each.relation == HEAD), None)

    def is_person(self, place: int) -> bool:
        return self.people[place].kin.lives in _PERSONS

    def bond(self, one: int, other: int) -> str:
        return self.bonds[min(one, other), max(one, other)]

    def custodians(self, child: int) -> Ties:
        """Parents who raise a child (監護する親): who live here, or apart from a spouse who is a parent here.

        A parent who lives elsewhere and is nobody's spouse here (after a divorce) does not, nor does a dead one.
        """
        parents = self.parents[child]
        here = {each: sure for each, sure in parents.items() if self.people[each].kin.lives == HERE}
        found = dict(here)
        for each, sure in parents.items():
            if each not in here and self.is_person(each):
                together = [both and here[other] for other, both in self.couples[each].items() if other in here]
                if together:
                    found[each] = sure and any(together)
        return found


def graph(people: Sequence[Someone], on: int) -> Graph:
    """The graph of people of whom one is the head, on a day. Ids that are nobody's are passed over."""
    size = range(len(people))
    found = Graph(people, [{} for _ in size], [{} for _ in size], [{} for _ in size], {})
    reader = _Reader(found, on)
    for place in size:
        reader.outright(place)
    for place in size:
        reader.couple(place)
    for place in size:
        reader.parents(place)
    for place in size:
        if people[place].relation in (UNKNOWN, LODGER):
            reader.anything(place)
    for place in size:
        reader.raised(place)
    return found


def add(ties: Ties, other: int, sure: bool) -> None:
    ties[other] = ties.get(other, False) or sure


class _Reader:
    """Fills a graph, first with what was said outright, then with what the words say, then with what is possible."""

    def __init__(self, graph: Graph, on: int) -> None:
        self.graph = graph
        self.on = on
        self.people = graph.people
        self.place_of = {each.id: place for place, each in enumerate(self.people)}
        self.by_relation: dict[str, list[int]] = {}
        for place, each in enumerate(self.people):
            self.by_relation.setdefault(each.relation, []).append(place)

    def outright(self, place: int) -> None:
        kin = self.people[place].kin
        if kin is PLAIN:
            return
        for id in kin.parents or ():
            if (parent := self.place_of.get(id)) is not None:
                self.graph.parents[place][parent] = True
        for id in kin.carers:
            if (carer := self.place_of.get(id)) is not None:
                self.graph.carers[place][carer] = True
        if kin.spouse and (spouse := self.place_of.get(kin.spouse)) is not None:
            self._together(place, spouse, True, kin.bond or self.people[spouse].kin.bond)

    def couple(self, place: int) -> None:
        """A path that ends in `spouse`: a couple with whom the path before it means. Father and mother are one too."""
        person = self.people[place]
        path = path_of(person.relation)
        if not path or person.kin.spouse is not None:
            return
        if path[-1] == "spouse":
            meant = self._meant(path[:-1], person, self._may_marry)
            for each, fits in meant:
                self._together(place, each, len(meant) == 1 and fits is True, person.kin.bond)
        elif path[-1] == "parent":
            same = self.by_relation[person.relation]
            if len(same) == 2 and same[0] == place and self.people[same[1]].kin.spouse is None:
                self._together(same[0], same[1], True, REGISTERED)

    def parents(self, place: int) -> None:
        """A path that ends in `child`, or of people whose own path is this one and `parent`."""
        person = self.people[place]
        path = path_of(person.relation)
        if path is None or person.kin.parents is not None:
            return
        if path and path[-1] == "child":
            self._child_of(place, path[:-1])
        for each in self.by_relation.get(".".join((*path, "parent")), ()):
            self._parent_of(each, place, path)

    def _parent_of(self, parent: int, place: int, path: tuple[str, ...]) -> None:
        """Somebody is called the parent of whom `path` means; `place` may be it."""
        meant = dict(self._meant(path, self.people[parent], lambda each: self._may_be_parent(parent, each)))
        if place in meant:
            add(self.graph.parents[place], parent, len(meant) == 1 and meant[place] is True)

    def _child_of(self, place: int, path: tuple[str, ...]) -> None:
        meant = self._meant(path, self.people[place], lambda one: self._may_be_parent(one, place))
        if path and path[-1] != "spouse" and not any(fits is True for _, fits in meant):
            # 子の妻 may be the mother of a 子の子, also where its father is not here.
            wives = self.by_relation.get(".".join((*path, "spouse")), ())
            meant += [(each, None) for each in wives if self._may_be_parent(each, place) is not False]
        both = len(meant) == 2 and path[-1:] == ("parent",)  # 兄: a child of father and mother
        for each, fits in meant:
            sure = (both or len(meant) == 1) and fits is True
            add(self.graph.parents[place], each, sure)
            if path[-1:] == ("spouse",):  # 妻の子 is not the head's
                continue
            for other, certain in self.graph.couples[each].items():
                if (older := self._may_be_parent(other, place)) is not False:
                    married = self.graph.bond(each, other) == REGISTERED
                    add(self.graph.parents[place], other, sure and certain and married and older is True)

    def raised(self, place: int) -> None:
        """A child in care is raised by the head; another young person whom no parent raises may be."""
        person, head = self.people[place], self.graph.head
        if head is None or self.graph.carers[place] or not self.graph.is_person(place):
            return
        in_care = person.relation == FOSTER
        alone = person.relation not in (HEAD, "spouse") and not any(self.graph.custodians(place).values())
        if in_care or (alone and is_young(person, self.on) is not False):
            self.graph.carers[place][head] = in_care
            for other, sure in self.graph.couples[head].items():
                if other != place:
                    add(self.graph.carers[place], other, sure and in_care)

    def _meant(
        self, path: tuple[str, ...], who: Someone, fits: Callable[[int], bool | None]
    ) -> list[tuple[int, bool | None]]:
        """Whom a path can mean, each with whether they certainly fit.

        Head and spouse are meant whatever the ages: what is said of two people outright is believed. Others certainly
        where they are called so (二女の子); a 子の子 may be the child of somebody who is not here, so whoever it can be
        is only possible.
        """
        if path in ((), ("spouse",)):
            return [(each, True) for each in self.by_relation.get(".".join(path) or HEAD, ())]
        found = [each for each in self.by_relation.get(".".join(path), ()) if self.people[each] is not who]
        said = who.kin.of
        if called := [each for each in found if said and self.people[each].kin.said == said and singles_out(said)]:
            fitting = [(each, fits(each)) for each in called]
        else:
            others = [each for each in found if not (said and singles_out(said)) or not self._is_singled_out(each)]
            certain = path == ("parent",)  # 兄: a child of father and mother
            fitting = [(each, can if certain else can and None) for each in others if (can := fits(each)) is not False]
        return [each for each in fitting if each[1] is not False]

    def _is_singled_out(self, place: int) -> bool:
        return singles_out(self.people[place].kin.said)

    def _together(self, one: int, other: int, sure: bool, bond: str) -> None:
        add(self.graph.couples[one], other, sure)
        add(self.graph.couples[other], one, sure)
        self.graph.bonds[min(one, other), max(one, other)] = bond or REGISTERED

    def anything(self, place: int) -> None:
        """Of whom no kin is known: possibly a couple with, a parent of, and a child of whoever it can be.

        Lodgers are no kin of the household's, but may be of one another.
        """
        kin, among = self.people[place].kin, {LODGER, UNKNOWN}
        for other in range(len(self.people)):
            if other == place or not self.graph.is_person(other):
                continue
            if self.people[place].relation == LODGER and self.people[other].relation not in among:
                continue
            if self.people[other].relation == LODGER and self.people[place].relation not in among:
                continue
            if kin.spouse is None and self._may_marry(other) is not False and self._may_marry(place) is not False:
                self._together(place, other, False, DE_FACTO)
            if kin.parents is None and self._may_be_parent(other, place) is not False:
                add(self.graph.parents[place], other, False)
            full = sum(self.graph.parents[other].values()) == 2 or self.people[other].kin.parents is not None
            if not full and self._may_be_parent(place, other) is not False:
                add(self.graph.parents[other], place, False)

    def _may_marry(self, place: int) -> bool | None:
        """Old enough, and not a couple already; None where the age is open."""
        taken = self.people[place].kin.spouse is not None or any(self.graph.couples[place].values())
        born = self.people[place].born
        return (
            False if taken else None if born is None else _at_least(born, Interval(self.on, self.on), YOUNGEST_SPOUSE)
        )

    def _may_be_parent(self, parent: int, child: int) -> bool | None:
        older, younger = self.people[parent].born, self.people[child].born
        return None if older is None or younger is None else _at_least(older, younger, YOUNGEST_PARENT)


def _at_least(earlier: Interval, later: Interval, days: int) -> bool | None:
    """Whether there are at least so many days between two days that may be open."""
    return True if later.lo - earlier.hi >= days else False if later.hi - earlier.lo < days else None


def is_young(person: Someone, on: int) -> bool | None:
    """Whether somebody is under 20; None where it is open."""
    born = person.born
    return None if born is None else negate(_at_least(born, Interval(on, on), YOUNG))
