"""Who is related to whom, as arrays: what `rules.kin` says of each household, for many households side by side.

A tie can change with time: somebody comes of the age to marry, a child turns 20. So ties are kept with the days on
which they hold, for the years around a day. Most households have the ties of thousands of others: they are worked out
once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import pairwise
from typing import Self

import numpy as np

from osekkai.policy.columns.kernels import Array
from osekkai.policy.columns.source import FAR
from osekkai.policy.kinship import HEAD, OTHER, PLAIN, Kin
from osekkai.policy.language.meaning import Interval
from osekkai.policy.rules.kin import YOUNG, YOUNGEST_PARENT, YOUNGEST_SPOUSE, Someone, graph
from osekkai.policy.rules.people import RELATIONS
from osekkai.policy.rules.relations import RELATED, Relations, judged

UNITS = ("child", "guardian", "couple", "livelihood")
STORED = tuple(each for each in RELATED if each not in ("members", "others")) + tuple(f"unit {each}" for each in UNITS)
"""The relations that are kept; `unit child` and the others say for whom a service of that unit is judged."""
HOME = -1
"""In place of a person: the household."""
REVERSED = {"children": "parents", "raised": "guardians"}
"""Between people who all live these are not kept: they are the others, turned round."""
WITH_ONESELF = ("couple", "siblings", "livelihood")
"""Relations that everybody is in to themselves (and the head to the household): that tie is not kept."""
BEFORE, AFTER = 6 * 365, 2 * 365
"""Days around a day for which ties are worked out exactly; past them they are taken to stay."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Rows of ties: `home` by its place, `relation` by its place in `STORED`, whose (`mine`, or `HOME`), and who.

    Within a household's own ties people are called by their place in it, among a block's by their place there. `sure`
    is False where the tie is only possible. It holds from `since` to before `until` (day numbers).
    """

    home: Array
    relation: Array
    mine: Array
    theirs: Array
    sure: Array
    since: Array
    until: Array

    def kept(self, rows: Array) -> Self:
        return type(self)(*(getattr(self, each.name)[rows] for each in fields(self)))

    def of(self, relation: str, *, home: bool) -> Self:
        return self.kept(np.flatnonzero((self.relation == STORED.index(relation)) & ((self.mine == HOME) == home)))

    def on(self, day: int) -> Self:
        return self.kept((self.since <= day) & (day < self.until))

    def turned(self) -> Self:
        return type(self)(self.home, self.relation, self.theirs, self.mine, self.sure, self.since, self.until)

    def and_also(self, other: Self) -> Self:
        return type(self)(
            *(np.concatenate([getattr(each, part.name) for each in (self, other)]) for part in fields(self))
        )

    def of_homes(self, homes: Array) -> Self:
        """The ties of these households, each as often as it is named; `home` is the place among them."""
        order = np.argsort(self.home, kind="stable")
        starts = np.searchsorted(self.home[order], np.arange(homes.max(initial=-1) + 2))
        first, number = starts.take(homes), (starts[1:] - starts[:-1]).take(homes)
        rows = order.take((first - (np.cumsum(number) - number)).repeat(number) + np.arange(number.sum()))
        found = self.kept(rows)
        return replace(found, home=np.arange(len(homes)).repeat(number))

    def in_block(self, first: Array) -> Self:
        """The same, people called by their place in a block; `first` is where each household's people begin there."""
        start = first.take(self.home)
        mine = np.where(self.mine == HOME, HOME, self.mine + start)
        return type(self)(self.home, self.relation, mine, self.theirs + start, self.sure, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Plainly:
    """Somebody of whom only this is known. `Someone` for `rules.kin`."""

    id: str
    relation: str
    kin: Kin = PLAIN
    born: Interval | None = None


def side_by_side(homes: Iterable[Sequence[Someone]], on: int) -> Ties:
    """The ties of many households around a day, each with its people in their order."""
    alike: dict[str, list[int]] = defaultdict(list)
    parts: list[Array] = []
    for home, people in enumerate(homes):
        if shape := _usual_shape(people, on):
            alike[shape].append(home)
        else:
            parts += [_beside([home], rows) for rows in _over_time(people, on)]
    parts += [_beside(places, _of_shape(shape)) for shape, places in alike.items()]
    joined = np.concatenate(parts) if parts else np.empty((0, 7), np.int64)
    home_, relation, mine, theirs, sure, since, until = joined.T
    return Ties(home_, relation, mine, theirs, sure.astype(bool), since, until)


def _beside(homes: list[int], rows: Array) -> Array:
    """The same rows for each of the households."""
    return np.column_stack([np.repeat(homes, len(rows)), np.tile(rows, (len(homes), 1))])


def _rows(people: Sequence[Someone], on: int, since: int, until: int) -> Array:
    found = Relations(graph(people, on))
    rows: list[tuple[int, ...]] = []
    head = found.graph.head
    living = all(found.graph.is_person(place) for place in range(len(people)))
    for code, relation in enumerate(STORED[: -len(UNITS)]):
        for mine in (HOME, *([] if relation in REVERSED and living else range(len(people)))):
            oneself = head if mine == HOME or relation == "heading" else mine
            known = oneself if relation in (*WITH_ONESELF, "heading") else None
            sure, perhaps = found.of(None if mine == HOME else mine, relation)
            rows += [(code, mine, each, 1, since, until) for each in sure if each != known]
            rows += [(code, mine, each, 0, since, until) for each in perhaps]
    for unit in UNITS:
        code = STORED.index(f"unit {unit}")
        rows += [(code, HOME, each, sure, since, until) for each, sure in judged(found, unit, on).items()]
    return np.array(rows, np.int64).reshape(-1, 6)


def _over_time(people: Sequence[Someone], on: int) -> Iterator[Array]:
    """The ties between the days around `on` on which an age that matters is reached."""
    births = {int(end) for each in people if each.born for end in each.born}
    turns = {born + days for born in births for days in (YOUNG, YOUNGEST_SPOUSE)}
    edges = [-FAR, *sorted(each for each in turns if on - BEFORE < each <= on + AFTER), FAR]
    for since, until in pairwise(edges):
        yield _rows(people, min(max(since, on - BEFORE), on + AFTER), since, until)


def _usual_shape(people: Sequence[Someone], on: int) -> str:
    """A letter for everybody where ages leave nothing open in all the years around the day; else nothing."""
    if len(people) == 1 and people[0].relation == HEAD and people[0].kin is PLAIN:
        return "H"
    shape = ""
    head = next((each.born for each in people if each.relation == HEAD), None)
    for each in people:
        letter, born = _LETTERS.get(each.relation), each.born
        if letter is None or born is None or head is None or each.kin is not PLAIN:
            return ""
        old, young = on - BEFORE - born.hi >= YOUNG, on + AFTER - born.lo < YOUNG
        if letter == "C" and head.hi > born.lo - YOUNGEST_PARENT:
            return ""
        if letter == "P" and born.hi > head.lo - YOUNGEST_PARENT:
            return ""
        if not (old or (young and letter in "CO")):
            return ""
        shape += letter if old else letter.lower()
    if "S" in shape:
        spouse = people[shape.index("S")].born
        assert spouse is not None
        if any(spouse.hi > each.born.lo - YOUNGEST_PARENT for each in people if each.relation == "child" and each.born):
            return ""
    return shape


_LETTERS = {HEAD: "H", "spouse": "S", "child": "C", "parent": "P", OTHER: "O"}
_WORDS = {letter: relation for relation, letter in _LETTERS.items()}
_AGES = {"H": 50, "S": 50, "C": 30, "c": 10, "P": 80, "O": 40, "o": 10}


@lru_cache(maxsize=4096)
def _of_shape(shape: str) -> Array:
    people = []
    for place, letter in enumerate(shape):
        born = -_AGES[letter] * 366
        people.append(Plainly(str(place), _WORDS[letter.upper()], PLAIN, Interval(born, born)))
    return _rows(people, 0, -FAR, FAR)


def plainly(hid: Array, rel: Array) -> Ties:
    """The ties of people of whom only the relation to the head is known, as one word of `RELATIONS`."""
    starts = np.flatnonzero(np.diff(hid, prepend=hid[:1] - 1)).tolist()
    words = [RELATIONS[code] for code in rel.tolist()]
    homes = ([Plainly(str(at), word) for at, word in enumerate(words[a:z])] for a, z in pairwise([*starts, len(words)]))
    return side_by_side(homes, 0)
