"""Who is related to whom, as arrays: what `rules.kin` says of each household, for many households side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from osekkai.policy.columns.kernels import Array
from osekkai.policy.kinship import HEAD, path_of
from osekkai.policy.language.meaning import Interval
from osekkai.policy.rules.kin import (
    PLAIN,
    RELATED,
    YOUNGEST_PARENT,
    YOUNGEST_SPOUSE,
    Kin,
    Relations,
    Someone,
    graph,
    judged,
)
from osekkai.policy.rules.people import RELATIONS

UNITS = ("child", "guardian", "couple", "livelihood")
STORED = tuple(each for each in RELATED if each not in ("members", "others")) + tuple(f"unit {each}" for each in UNITS)
"""The relations that are stored; `unit child` and the others say for whom a service of that unit is judged."""
HOME = -1
"""In place of a person: the household."""

Tie = tuple[int, int, int, bool]
"""Place of the relation in `STORED`, whose (or `HOME`), who, and whether certainly; people by their place at home."""


@dataclass(frozen=True, slots=True)
class Plainly:
    """Somebody of whom only this is known. `Someone` for `rules.kin`."""

    id: str
    relation: str
    kin: Kin = PLAIN
    born: Interval | None = None


def ties_of(people: Sequence[Someone], on: int) -> Sequence[Tie]:
    """Every tie of a household on a day. Households whose ages are as usual are worked out once for their relations."""
    if all(each.kin is PLAIN for each in people) and _is_usual(people, on):
        return _usual(tuple(each.relation for each in people))
    return _worked_out(people, on)


def _is_usual(people: Sequence[Someone], on: int) -> bool:
    """Whether ages tell nothing against what the words say, and everybody's age is on the same side of what matters."""
    if any(each.born is None for each in people):
        return False
    head = next((each.born for each in people if each.relation == HEAD), None)
    if head is None or on - head.lo < YOUNGEST_SPOUSE:
        return False
    for each in people:
        assert each.born is not None
        steps = path_of(each.relation)
        if steps is None or len(steps) > 1 or on - each.born.lo < 20 * 366 <= on - each.born.hi + 366:
            return False
        if steps == ("child",) and (each.born.hi - head.lo < YOUNGEST_PARENT or on - each.born.hi >= 19 * 365):
            return False
        if steps == ("spouse",) and on - each.born.hi < 19 * 366 + 12 * 366:
            return False
        if steps == ("parent",) and head.hi - each.born.lo < YOUNGEST_PARENT:
            return False
    return True


@lru_cache(maxsize=4096)
def _usual(relations: tuple[str, ...]) -> Sequence[Tie]:
    ages = {HEAD: 40, "spouse": 40, "child": 10, "parent": 70}
    people = [
        Plainly(str(place), each, PLAIN, Interval(-ages[each] * 366, -ages[each] * 366))
        for place, each in enumerate(relations)
    ]
    return _worked_out(people, 0)


def _worked_out(people: Sequence[Someone], on: int) -> Sequence[Tie]:
    found = Relations(graph(people, on))
    ties: list[Tie] = []
    for code, relation in enumerate(STORED[: -len(UNITS)]):
        for mine in (HOME, *range(len(people))):
            sure, perhaps = found.of(None if mine == HOME else mine, relation)
            ties += [(code, mine, each, True) for each in sure] + [(code, mine, each, False) for each in perhaps]
    for unit in UNITS:
        ties += [(STORED.index(f"unit {unit}"), HOME, each, sure) for each, sure in judged(found, unit, on).items()]
    return ties


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of a block: `relation` as in `STORED`; `home`, `mine` (or `HOME`) and `theirs` by their places in it."""

    relation: Array
    home: Array
    mine: Array
    theirs: Array
    sure: Array

    def of(self, relation: str, *, home: bool) -> Ties:
        kept = (self.relation == STORED.index(relation)) & ((self.mine == HOME) == home)
        return replace(self, **{name: getattr(self, name)[kept] for name in self.__slots__})


def side_by_side(homes: Iterable[Sequence[Someone]], on: int) -> Ties:
    """The ties of many households, each with its people in their order."""
    rows: list[tuple[int, int, int, int, bool]] = []
    first = 0
    for home, people in enumerate(homes):
        rows += [
            (relation, home, mine if mine == HOME else first + mine, first + theirs, sure)
            for relation, mine, theirs, sure in ties_of(people, on)
        ]
        first += len(people)
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    codes, at_home, mine_all, theirs_all = (np.array(each, np.int64) for each in columns[:4])
    return Ties(codes, at_home, mine_all, theirs_all, np.array(columns[4], bool))


def plainly(hid: Array, rel: Array) -> Ties:
    """The ties of people of whom only the relation to the head is known, as one word of `RELATIONS`."""
    starts = np.flatnonzero(np.diff(hid, prepend=hid[:1] - 1))
    words = [RELATIONS[code] for code in rel.tolist()]
    return side_by_side(
        (
            [Plainly(str(place), word) for place, word in enumerate(words[start:end])]
            for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(words)], strict=True)
        ),
        0,
    )
