"""Who is related to whom, and for whom a service is judged: what rules ask about the graph of a household (`kin`)."""

from __future__ import annotations

from typing import TypeAlias

from osekkai.policy.kinship import (
    DE_FACTO,
    DEAD,
    ELSEWHERE,
    HEAD,
    HERE,
    INSTITUTION,
    LODGER,
    OTHER,
    PARTNERSHIP,
    REGISTERED,
    STUDENT,
    UNBORN,
    UNKNOWN,
    path_of,
)
from osekkai.policy.rules.kin import Graph, Ties, add, is_young

Found: TypeAlias = tuple[list[int], list[int]]
"""Places in order: of those who are certainly in a relation to somebody, and of those who may be."""
RELATED = (
    "members",
    "others",
    "apart",
    "unborn",
    "deceased",
    "heading",
    "resident",
    "spouse",
    "legal_spouse",
    "partner",
    "couple",
    "children",
    "raised",
    "parents",
    "custodians",
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
                add(found, other, certain)
            for other in possible:
                add(found, other, False)
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

    def _resident(self, place: int) -> Ties:
        """The person, where they live in the household's home."""
        return {place: True} if self.people[place].kin.lives == HERE else {}

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
        found: Ties = {}
        for child in range(len(self.people)):
            if place in (raising := self._guardians(child)):
                found[child] = raising[place]
        return found

    def _parents(self, place: int) -> Ties:
        return self.graph.parents[place]

    def _custodians(self, place: int) -> Ties:
        return self.graph.custodians(place)

    def _guardians(self, place: int) -> Ties:
        found = self.graph.custodians(place)
        for carer, sure in self.graph.carers[place].items():
            add(found, carer, sure)
        return found

    def _siblings(self, place: int) -> Ties:
        """With the person: whoever is raised by who raises them, or by the spouse of one of these."""
        raising: Ties = {}
        for guardian, sure in self._guardians(place).items():
            add(raising, guardian, sure)
            for other, certain in self._coupled(guardian, "spouse").items():
                add(raising, other, sure and certain)
        found: Ties = {place: True}
        for guardian, sure in raising.items():
            for child, certain in self._raised(guardian).items():
                add(found, child, sure and certain)
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
        """直系血族及び兄弟姉妹 (民法877条1項) living here on one livelihood."""
        found: Ties = {}
        for ties in (self.graph.parents, self.children):
            reached: Ties = {place: True}
            for _ in range(4):
                reached = self._step(reached, ties)
                for each, sure in reached.items():
                    add(found, each, sure)
        for parent, sure in self.graph.parents[place].items():
            for child, certain in self.children[parent].items():
                add(found, child, sure and certain)
        for each, sure in self._of_blood(place).items():
            add(found, each, sure)
        if {OTHER, UNKNOWN} & {self.people[place].relation}:
            found |= {each: False for each in self.here if each not in found}
        for each in self.here:
            if self.people[each].relation in (OTHER, UNKNOWN):
                found.setdefault(each, False)
        mine = self.people[place].kin.livelihood
        return {
            each: sure
            for each, sure in found.items()
            if each != place and self.people[each].kin.lives == HERE and self.people[each].kin.livelihood == mine
        }

    def _of_blood(self, place: int) -> Ties:
        """Of one line, or brothers and sisters, by the words alone: whoever is between them need not live here.

        What the words say of the head (祖母, 妹, 孫) or of the head's spouse is certain; of two others it is possible
        where whoever is between them is not here to tell (子の子 and 子の子 may be cousins).
        """
        found: Ties = {}
        mine = path_of(self.people[place].relation)
        for each in self.here if mine is not None else ():
            theirs = path_of(self.people[each].relation)
            if each != place and theirs is not None and (sure := self._is_of_blood(mine or (), theirs)) is not False:
                found[each] = sure is True
        return found

    def _is_of_blood(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool | None:
        """None where it is possible."""
        if one[:1] == other[:1] == ("spouse",):
            one, other = one[1:], other[1:]
        if "spouse" in (*one, *other):
            return False
        if not one or not other:
            return _is_close(one or other)
        if one == other == ("parent", "child"):
            return True
        shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
        if shared is None:
            shared = min(len(one), len(other)) - (one == other)
        if not _may_be_close(one[shared:], other[shared:]):
            return False
        between = {path[:at] for path in (one, other) for at in range(max(shared, 1), len(path))} - {one, other}
        return None if between - {path_of(each.relation) for each in self.people} else False

    @staticmethod
    def _step(reached: Ties, ties: list[Ties]) -> Ties:
        found: Ties = {}
        for each, sure in reached.items():
            for other, certain in ties[each].items():
                add(found, other, sure and certain)
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


def _is_close(path: tuple[str, ...]) -> bool:
    """直系血族 or 兄弟姉妹: only up, only down, or a child of one's parents."""
    return len(set(path)) == 1 or path == ("parent", "child")


def _may_be_close(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two people may be of one line or brothers and sisters, by their paths from somebody they share."""
    if not one or not other:
        return _is_close(one or other)
    return one == other == ("child",) or {frozenset(one), frozenset(other)} == {
        frozenset(("parent",)),
        frozenset(("child",)),
    }


# For whom a service is judged


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
    """Who raises a child under 20: each of a couple, since a law may mean either of them."""
    ties: Ties = {}
    for place in range(len(found.people)):
        raised = [
            sure and is_young(found.people[each], on) is True
            for each, sure in found.ties(place, "raised").items()
            if found.graph.is_person(each) and is_young(found.people[each], on) is not False
        ]
        if raised and found.graph.is_person(place):
            ties[place] = any(raised)
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
