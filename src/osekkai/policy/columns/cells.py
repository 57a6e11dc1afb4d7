"""Open amounts of a block refined: the search of `hulls` over arrays.

The decisions are those of one household (`judge.amounts`), because the search is the same; here the cells of many
searches are judged at once. What does not rest on the facts that are split is worked out once for each household. And
households in whom all of that is alike have one answer: of a ward's open amounts a few dozen are really searched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from osekkai.policy.columns.block import Block
from osekkai.policy.columns.kernels import Array
from osekkai.policy.columns.program import Input, compiled
from osekkai.policy.columns.refining import CHOICE, TRUTH, ReadFact, Refiner
from osekkai.policy.columns.scope import PEOPLE
from osekkai.policy.columns.source import FAR
from osekkai.policy.columns.terms import CODES
from osekkai.policy.hulls.search import UNKNOWN, Outcome, Part, Parts, Search, hull, outcome


@dataclass(slots=True)
class _Homes:
    """Some households side by side, with columns of their people and of themselves."""

    block: Block
    columns: dict[Input, Array]

    def take(self, homes: Array) -> _Homes:
        """These households, each as often as it is named."""
        size = self.block.size.take(homes)
        people = (self.block.first.take(homes) - (np.cumsum(size) - size)).repeat(size) + np.arange(size.sum())
        block = Block(np.arange(len(homes)).repeat(size), self.block.rel.take(people))
        rows = {True: people, False: homes}
        columns = {each: column.take(rows[each.table == PEOPLE]) for each, column in self.columns.items()}
        return _Homes(block, columns)

    def length(self, table: str) -> int:
        return self.block.people if table == PEOPLE else self.block.homes

    def say(self, source: str, inputs: Mapping[int, Input]) -> dict[int, tuple[Any, ...]]:
        """What a program says, by the number that it says first."""
        found: dict[int, tuple[Any, ...]] = {}
        held = {place: self.columns[each] for place, each in inputs.items()}
        compiled(source)(held, self.block, lambda number, *told: found.update({number: told}))
        return found


def refine(
    made: Refiner, block: Block, columns: Mapping[Input, Array], rows: Array, quick: tuple[Array, Array, Array]
) -> tuple[Array, Array]:
    """Both ends of the open amounts of some people (or households), by their places in the block.

    `quick` is what is known of them at once: entitled (as a code), and both ends.
    """
    home = block.home.take(rows) if made.table == PEOPLE else rows
    homes, which = np.unique(home, return_inverse=True)
    held = _Homes(block, {each: columns[each] for each in made.inputs}).take(homes)
    place = rows - block.first.take(home) if made.table == PEOPLE else np.zeros(len(rows), np.int64)
    _read(made, held)
    opened = np.stack([_anybody(held, each) for each in made.facts], axis=1)
    patterns, of_home = np.unique(opened, axis=0, return_inverse=True)
    of_row = of_home.reshape(-1).take(which)
    lo, hi = quick[1].copy(), quick[2].copy()
    for number, pattern in enumerate(patterns.tolist()):
        mine = np.flatnonzero(of_row == number)
        moving = [fact for fact, is_open in zip(made.facts, pattern, strict=True) if is_open]
        if moving and len(mine):
            chosen, whose = np.unique(which.take(mine), return_inverse=True)
            search = _Searches(made, moving, held.take(chosen))
            lo[mine], hi[mine] = search.refined(whose, place.take(mine), [each.take(mine) for each in quick])
    return lo, hi


def _read(made: Refiner, held: _Homes) -> None:
    """Add the columns of the facts: as the service's program reads them, and for the search."""
    told = held.say(made.reading, made.reads)
    for number, fact in enumerate(made.facts):
        lo, hi, given = (
            np.broadcast_to(np.asarray(each), held.length(fact.table)).astype(np.int64) for each in told[number]
        )
        first, last = lo, hi
        if fact.kind == TRUTH:
            first, last = lo // 2, (hi + 1) // 2
        elif fact.kind == CHOICE:
            first, last = np.zeros_like(lo), _bits(lo) - 1
        known = (given > 0) | ((first < last) & (not fact.is_derived))
        held.columns[fact.known] = known
        held.columns |= zip(fact.parts, (first, np.where(known, last, first), lo), strict=True)
        held.columns |= _as_read(fact, first, last, lo)


def _as_read(fact: ReadFact, first: Array, last: Array, options: Array) -> dict[Input, Array]:
    """The columns from which a service reads values from the first to the last."""
    if fact.kind == TRUTH:
        return {fact.value: first == 1, fact.upper: first < last}
    if fact.kind == CHOICE:
        return {fact.value: options}
    return {fact.value: first, fact.upper: last}


def _small(column: Array) -> Array:
    """The same values, or where they are past 64 bits other numbers that tell them apart."""
    if column.dtype != object:
        return column.astype(np.int64)
    return np.unique(column, return_inverse=True)[1].reshape(column.shape)


def _bits(mask: Array) -> Array:
    """How many options are possible."""
    found = np.zeros_like(mask)
    while mask.any():
        found += mask & 1
        mask = mask >> 1
    return found


def _anybody(homes: _Homes, fact: ReadFact) -> Array:
    """In which households the fact is open, for anybody."""
    first, last, _ = (homes.columns[each] for each in fact.parts)
    is_open = first < last
    return np.logical_or.reduceat(is_open, homes.block.first) if fact.table == PEOPLE else is_open


@dataclass(frozen=True, slots=True)
class _Leaf:
    """An unknown fact of somebody of a household (`place`: whose, by the order in the household)."""

    fact: int
    place: int
    part: Part
    options: tuple[int, ...]


class _Searches:
    """Households in which the same facts are open, for somebody: what rests on none of them is worked out once."""

    def __init__(self, made: Refiner, moving: list[ReadFact], homes: _Homes) -> None:
        self.made = made
        self.moving = moving
        inputs = [each for fact in moving for each in (fact.value, fact.upper)]
        below = made.judging.below(made.judged, inputs)
        told = [f"{number}, {name}" for number, name in enumerate(below)]
        found = homes.say(made.judging.written(told), made.judging.read_by(told))
        judging, first = made.judging.given(below)
        self.source = judging.written([made.judged])
        self.inputs = {place: each for place, each in enumerate(made.judging.inputs) if each in inputs}
        self.below = [Input(made.judging.table(name) or "", f"below {number}") for number, name in enumerate(below)]
        self.inputs |= {first + number: each for number, each in enumerate(self.below)}
        parts = {each: homes.columns[each] for fact in moving for each in fact.parts}
        read = {each: homes.columns[each] for each in inputs if each in homes.columns}
        kept = {each: found[number][0] for number, each in enumerate(self.below)}
        self.homes = _Homes(homes.block, {**parts, **read, **kept})

    def refined(self, whose: Array, place: Array, quick: Sequence[Array]) -> tuple[Array, Array]:
        """Both ends for rows of whom it is known whose household they are of, and at which place in it."""
        told = np.stack([self._alike().take(whose), place, *quick], axis=1)
        _, chosen, alike = np.unique(told, axis=0, return_index=True, return_inverse=True)
        rows = [(int(whose[row]), int(place[row]), _outcome(*(each[row] for each in quick))) for row in chosen]
        ends = np.array([(lo, -FAR if hi >= UNKNOWN else hi) for lo, hi in self._search(rows)])
        return ends[alike.reshape(-1), 0], ends[alike.reshape(-1), 1]

    def _alike(self) -> Array:
        """A number for each household, the same where everything that its answer rests on is the same."""
        block, found = self.homes.block, np.zeros(self.homes.block.homes, np.int64)
        used = 0
        for size in np.unique(block.size).tolist():
            homes = np.flatnonzero(block.size == size)
            people = block.first.take(homes)[:, None] + np.arange(size)
            columns = [block.rel.take(people)] + [
                column.take(people) if each.table == PEOPLE else column.take(homes)[:, None]
                for each, column in self.homes.columns.items()
            ]
            together = np.concatenate([_small(each) for each in columns], axis=1)
            distinct, number = np.unique(together, axis=0, return_inverse=True)
            found[homes] = used + number.reshape(-1)
            used += len(distinct)
        return found

    def _search(self, rows: list[tuple[int, int, Outcome]]) -> list[tuple[int, int]]:
        """The answer of each (household, place of who is judged, what is known at once): all searched side by side."""
        answers: list[tuple[int, int]] = [(0, 0)] * len(rows)
        leaves = [self._leaves(home) for home, _, _ in rows]
        running: dict[int, tuple[Search, list[Parts]]] = {}
        for number, (_, _, known) in enumerate(rows):
            cuts = [self.moving[leaf.fact].cuts for leaf in leaves[number]]
            search = hull(tuple(leaf.part for leaf in leaves[number]), known, cuts)
            try:
                running[number] = search, next(search)
            except StopIteration as ended:
                answers[number] = ended.value
        while running:
            cells = [(number, parts) for number, (_, asked) in running.items() for parts in asked]
            told = iter(self._judge([(*rows[number][:2], leaves[number], parts) for number, parts in cells]))
            for number, (search, asked) in list(running.items()):
                try:
                    running[number] = search, search.send([next(told) for _ in asked])
                except StopIteration as ended:
                    answers[number] = ended.value
                    del running[number]
        return answers

    def _leaves(self, home: int) -> list[_Leaf]:
        """The open facts of a household, in the order in which one household looks at them."""
        first, size = int(self.homes.block.first[home]), int(self.homes.block.size[home])
        found = []
        for at, place in [(home, -1), *((first + place, place) for place in range(size))]:
            for number, fact in enumerate(self.moving):
                if (fact.table == PEOPLE) is (place >= 0):
                    low, high, options = (int(self.homes.columns[each][at]) for each in fact.parts)
                    if low < high:
                        bits = tuple(1 << bit for bit in range(options.bit_length()) if options >> bit & 1)
                        found.append(_Leaf(number, max(place, 0), (low, high), bits if fact.kind == CHOICE else ()))
        return found

    def _judge(self, cells: list[tuple[int, int, list[_Leaf], Parts]]) -> Iterable[Outcome]:
        """What is said of cells: each of a household, of who is judged in it, of its leaves and their parts."""
        homes = self.homes.take(np.array([home for home, _, _, _ in cells]))
        first = homes.block.first.tolist()
        set_to: dict[int, list[tuple[int, int, int, int]]] = {}
        for number, (_, _, leaves, parts) in enumerate(cells):
            for leaf, (low, high) in zip(leaves, parts, strict=True):
                at = first[number] + leaf.place if self.moving[leaf.fact].table == PEOPLE else number
                chosen = sum(leaf.options[low : high + 1])
                set_to.setdefault(leaf.fact, []).append((at, low, high, chosen))
        for fact, values in set_to.items():
            at, *told = (np.array(each) for each in zip(*values, strict=True))
            for column, value in _as_read(self.moving[fact], *told).items():
                homes.columns[column][at] = value
        judged = np.arange(len(cells))
        if self.made.table == PEOPLE:
            judged = homes.block.first + np.array([place for _, place, _, _ in cells])
        said = homes.say(self.source, self.inputs)[self.made.service]
        length = homes.length(self.made.table)
        return map(_outcome, *(np.broadcast_to(np.asarray(each), length).take(judged).tolist() for each in said))


def _outcome(entitled: int, lo: int, hi: int) -> Outcome:
    return outcome(entitled > 0, entitled == CODES[True], int(lo), UNKNOWN if hi == -FAR else int(hi))
