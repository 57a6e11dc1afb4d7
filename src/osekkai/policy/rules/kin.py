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
    DEAD,
    ELSEWHERE,
    FOSTER,
    HEAD,
    HERE,
    INSTITUTION,
    LODGER,
    OTHER,
    PARTNERSHIP,
    PLAIN,
    REGISTERED,
    STUDENT,
    UNBORN,
    UNKNOWN,
    Kin,
    path_of,
)
from osekkai.policy.language.meaning import Interval, negate

_PERSONS = (HERE, ELSEWHERE, STUDENT, INSTITUTION)
YOUNGEST_PARENT, YOUNGEST_SPOUSE = 12 * 365, 15 * 365
"""Days of age below which a word or an unknown kin is not taken to mean a parent or a spouse."""


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
        if people[place].relation == UNKNOWN:
            reader.anything(place)
    for place in size:
        reader.raised(place)
    return found


def _add(ties: Ties, other: int, sure: bool) -> None:
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
            _add(self.graph.parents[place], parent, len(meant) == 1 and meant[place] is True)

    def _child_of(self, place: int, path: tuple[str, ...]) -> None:
        meant = self._meant(path, self.people[place], lambda one: self._may_be_parent(one, place))
        both = len(meant) == 2 and path[-1:] == ("parent",)  # 兄: a child of father and mother
        for each, fits in meant:
            sure = (both or len(meant) == 1) and fits is True
            _add(self.graph.parents[place], each, sure)
            if path[-1:] == ("spouse",):  # 妻の子 is not the head's
                continue
            for other, certain in self.graph.couples[each].items():
                if (older := self._may_be_parent(other, place)) is not False:
                    married = self.graph.bond(each, other) == REGISTERED
                    _add(self.graph.parents[place], other, sure and certain and married and older is True)

    def raised(self, place: int) -> None:
        """A child in care is raised by the head; another young person without a parent here may be."""
        person, head = self.people[place], self.graph.head
        if head is None or self.graph.carers[place] or not self.graph.is_person(place):
            return
        in_care = person.relation == FOSTER
        alone = person.relation not in (HEAD, "spouse") and not any(self.graph.parents[place].values())
        if in_care or (alone and is_young(person, self.on) is not False):
            self.graph.carers[place][head] = in_care
            for other, sure in self.graph.couples[head].items():
                if other != place:
                    _add(self.graph.carers[place], other, sure and in_care)

    def _meant(
        self, path: tuple[str, ...], who: Someone, fits: Callable[[int], bool | None]
    ) -> list[tuple[int, bool | None]]:
        """Whom a path can mean, each with whether they fit; of several the one who was called so (二女の子).

        The head is meant whatever the ages: what is said of two people outright is believed.
        """
        if not path:
            return [(each, True) for each in self.by_relation.get(HEAD, ())]
        found = [each for each in self.by_relation.get(".".join(path), ()) if self.people[each] is not who]
        called = [each for each in found if who.kin.of and self.people[each].kin.said == who.kin.of]
        fitting = [(each, fits(each)) for each in called or found]
        return [each for each in fitting if each[1] is not False]

    def _together(self, one: int, other: int, sure: bool, bond: str) -> None:
        _add(self.graph.couples[one], other, sure)
        _add(self.graph.couples[other], one, sure)
        self.graph.bonds[min(one, other), max(one, other)] = bond or REGISTERED

    def anything(self, place: int) -> None:
        """Of whom no kin is known: possibly a couple with, a parent of, and a child of whoever it can be."""
        kin = self.people[place].kin
        for other in range(len(self.people)):
            if other == place or not self.graph.is_person(other):
                continue
            if kin.spouse is None and self._may_marry(other) is not False and self._may_marry(place) is not False:
                self._together(place, other, False, DE_FACTO)
            if kin.parents is None and self._may_be_parent(other, place) is not False:
                _add(self.graph.parents[place], other, False)
            full = sum(self.graph.parents[other].values()) == 2 or self.people[other].kin.parents is not None
            if not full and self._may_be_parent(place, other) is not False:
                _add(self.graph.parents[other], place, False)

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


# Who is related to whom


Found: TypeAlias = tuple[list[int], list[int]]
"""Places in order: of those who are certainly in a relation to somebody, and of those who may be."""
RELATED = (
    "members",
    "others",
    "apart",
    "unborn",
    "deceased",
    "heading",
    "spouse",
    "legal_spouse",
    "partner",
    "couple",
    "children",
    "raised",
    "parents",
    "guardians",
    "siblings",
    "relatives",
    "obligors",
    "livelihood",
)
"""Every relation that rules can ask about; what each means is said in docs/language.md."""
_COUPLED = {
    "spouse": (REGISTERED, DE_FACTO),
    "couple": (REGISTERED, DE_FACTO),
    "legal_spouse": (REGISTERED,),
    "partner": (REGISTERED, DE_FACTO, PARTNERSHIP),
}
_BY_PLACE = {"apart": (ELSEWHERE, STUDENT, INSTITUTION), "unborn": (UNBORN,), "deceased": (DEAD,)}


class Relations:
    """Answers who stands in a relation to somebody, or to the household: to its head and the head's spouse."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.people = graph.people
        self.here = [place for place, each in enumerate(graph.people) if each.kin.lives == HERE]
        self.children: list[Ties] = [{} for _ in graph.people]
        for place, parents in enumerate(graph.parents):
            for parent, sure in parents.items():
                self.children[parent][place] = sure

    def of(self, place: int | None, relation: str) -> Found:
        """`place`: whose relations; None: the household's."""
        if relation == "members":
            return self.here, []
        if wanted := _BY_PLACE.get(relation):
            return [each for each, person in enumerate(self.people) if person.kin.lives in wanted], []
        if place is None:
            return self._of_home(relation)
        return self._in_order(self.ties(place, relation))

    def ties(self, place: int, relation: str) -> Ties:
        """Whoever is, or may be, in a relation to somebody; also those who are no person yet or any more."""
        if relation in _COUPLED:
            return self._coupled(place, relation)
        found: Ties = getattr(self, f"_{relation}")(place)
        return found

    def _in_order(self, ties: Ties) -> Found:
        kept = sorted(each for each in ties if self.graph.is_person(each))
        return [each for each in kept if ties[each]], [each for each in kept if not ties[each]]

    def _of_home(self, relation: str) -> Found:
        head = self.graph.head
        if head is None:
            return [], []
        found: Ties = {}
        both: Ties = {head: True}
        if relation not in _COUPLED and relation not in ("others", "relatives"):
            both |= self._coupled(head, "spouse")
        for each, certain in both.items():
            sure, possible = self.of(each, relation)
            for other in sure:
                _add(found, other, certain)
            for other in possible:
                _add(found, other, False)
        if relation == "others":
            found[head] = True
        return self._in_order(found)

    def _heading(self, place: int) -> Ties:
        """The person, where they are the head or the head's spouse."""
        head = self.graph.head
        if head is None:
            return {}
        sure = True if place == head else self._coupled(head, "spouse").get(place)
        return {} if sure is None else {place: sure}

    def _others(self, place: int) -> Ties:
        return {each: True for each in self.here if each != place}

    def _coupled(self, place: int, relation: str) -> Ties:
        found = {
            each: sure
            for each, sure in self.graph.couples[place].items()
            if self.graph.bond(place, each) in _COUPLED[relation]
        }
        return {place: True, **found} if relation == "couple" else found

    def _children(self, place: int) -> Ties:
        return self.children[place]

    def _raised(self, place: int) -> Ties:
        found = dict(self.children[place])
        for child, carers in enumerate(self.graph.carers):
            if place in carers:
                _add(found, child, carers[place])
        return found

    def _parents(self, place: int) -> Ties:
        return self.graph.parents[place]

    def _guardians(self, place: int) -> Ties:
        found = dict(self.graph.parents[place])
        for carer, sure in self.graph.carers[place].items():
            _add(found, carer, sure)
        return found

    def _siblings(self, place: int) -> Ties:
        """With the person: whoever is raised by who raises them, or by the spouse of one of these."""
        raising: Ties = {}
        for guardian, sure in self._guardians(place).items():
            _add(raising, guardian, sure)
            for other, certain in self._coupled(guardian, "spouse").items():
                _add(raising, other, sure and certain)
        found: Ties = {place: True}
        for guardian, sure in raising.items():
            for child, certain in self._raised(guardian).items():
                _add(found, child, sure and certain)
        return found

    def _relatives(self, place: int) -> Ties:
        """Who lives here and is neither the person, nor a partner or child of theirs, nor a lodger."""
        near = {**self.children[place], **self.graph.couples[place]}
        found: Ties = {}
        for each in self.here:
            if each == place or near.get(each) or LODGER in (self.people[each].relation, self.people[place].relation):
                continue
            found[each] = each not in near and UNKNOWN not in (self.people[each].relation, self.people[place].relation)
        return found

    def _obligors(self, place: int) -> Ties:
        """直系血族及び兄弟姉妹 (民法877条1項) who live here: parents and theirs, children and theirs, and siblings."""
        found: Ties = {}
        for ties in (self.graph.parents, self.children):
            reached: Ties = {place: True}
            for _ in range(4):
                reached = self._step(reached, ties)
                for each, sure in reached.items():
                    _add(found, each, sure)
        for parent, sure in self.graph.parents[place].items():
            for child, certain in self.children[parent].items():
                _add(found, child, sure and certain)
        if {OTHER, UNKNOWN} & {self.people[place].relation}:
            found |= {each: False for each in self.here if each not in found}
        for each in self.here:
            if self.people[each].relation in (OTHER, UNKNOWN):
                found.setdefault(each, False)
        return {each: sure for each, sure in found.items() if each != place and self.people[each].kin.lives == HERE}

    @staticmethod
    def _step(reached: Ties, ties: list[Ties]) -> Ties:
        found: Ties = {}
        for each, sure in reached.items():
            for other, certain in ties[each].items():
                _add(found, other, sure and certain)
        return found

    def _livelihood(self, place: int) -> Ties:
        """Who shares a livelihood with the person, whom it includes; a lodger has one of their own."""
        mine = self.people[place]
        if mine.relation == LODGER and not mine.kin.livelihood:
            return {place: True}
        return {
            each: True
            for each, other in enumerate(self.people)
            if other.kin.livelihood == mine.kin.livelihood and (other.relation != LODGER or other.kin.livelihood)
        }


# For whom a service is judged


YOUNG = 20 * 366
"""Days of age past which nobody is a child that somebody raises (児童扶養手当法3条1項: under 20)."""


def is_young(person: Someone, on: int) -> bool | None:
    """Whether somebody is under 20; None where it is open."""
    born = person.born
    return None if born is None else negate(_at_least(born, Interval(on, on), YOUNG))


def _judged_children(found: Relations, on: int) -> Ties:
    """Who is a child of somebody in the household, and whoever is young; the head and the spouse are none."""
    ties: Ties = {}
    for place, person in enumerate(found.people):
        if person.relation in (HEAD, "spouse") or not found.graph.is_person(place):
            continue
        raisers = found.ties(place, "guardians")
        young = is_young(person, on)
        if raisers or young is not False:
            ties[place] = any(raisers.values()) or young is True
    return ties


def _judged_guardians(found: Relations, on: int) -> Ties:
    """Who raises a child under 20: of a couple the one who was named first."""
    ties: Ties = {}
    seen: set[int] = set()
    for place in range(len(found.people)):
        if place in seen or not found.graph.is_person(place):
            continue
        raised = {
            each: sure and is_young(found.people[each], on) is True
            for each, sure in found.ties(place, "raised").items()
            if found.graph.is_person(each) and is_young(found.people[each], on) is not False
        }
        if raised:
            ties[place] = any(raised.values())
            if ties[place]:
                seen |= {each for each, sure in found.ties(place, "spouse").items() if sure}
    return ties


def _judged_couples(found: Relations) -> Ties:
    """The one who was named first of each couple."""
    ties: Ties = {}
    for place in range(len(found.people)):
        later = {each: sure for each, sure in found.ties(place, "spouse").items() if each > place}
        if later and found.graph.is_person(place):
            ties[place] = any(later.values())
    return ties


def _judged_livelihoods(found: Relations) -> Ties:
    """The one who was named first of those who share a livelihood."""
    ties: Ties = {}
    seen: set[int] = set()
    for place in found.here:
        if place not in seen:
            seen |= set(found.ties(place, "livelihood"))
            ties[place] = True
    return ties


def judged(found: Relations, unit: str, on: int) -> Ties:
    """For whom a service of a unit is judged, each with whether it certainly is."""
    if unit == "child":
        return _judged_children(found, on)
    if unit == "guardian":
        return _judged_guardians(found, on)
    return _judged_couples(found) if unit == "couple" else _judged_livelihoods(found)
