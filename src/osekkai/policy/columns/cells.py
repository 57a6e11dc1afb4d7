"""Open amounts of a block refined: the search of `hulls` over arrays.

The decisions are those of one household (`judge.amounts`), because the search is the same. What does not rest on the
facts that are split is worked out once for each household. Households that are alike so far share one search: it asks
for cells, all of them are judged, and who is told something else goes on alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from osekkai.policy.columns.block import Block
from osekkai.policy.columns.kernels import Array
from osekkai.policy.columns.program import Input, asked_of, compiled
from osekkai.policy.columns.refining import CHOICE, TRUTH, FactPart, Refiner
from osekkai.policy.columns.scope import PEOPLE
from osekkai.policy.columns.source import FAR
from osekkai.policy.columns.terms import CODES
from osekkai.policy.hulls.leaves import ANYBODYS, HEADS, OWN
from osekkai.policy.hulls.outcomes import FAR as KNOWN
from osekkai.policy.hulls.outcomes import UNKNOWN, Outcome, Part, Parts, Search, outcome
from osekkai.policy.hulls.search import hull

Box: TypeAlias = tuple[Parts, Outcome, tuple[tuple[int, ...], ...], frozenset[int]]
"""What a search begins with; see `hull`."""


@dataclass(slots=True)
class _Homes:
    """Some households side by side, with columns of their people and of themselves."""

    block: Block
    columns: dict[Input, Array]

    def take(self, homes: Array, relations: Collection[str]) -> _Homes:
        """These households, each as often as it is named, with what a program asks of them."""
        rows = {True: self.block.people_of(homes), False: homes}
        columns = {each: column.take(rows[each.table == PEOPLE]) for each, column in self.columns.items()}
        return _Homes(self.block.take(homes, relations), columns)

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
    held = _Homes(block, {each: columns[each] for each in made.inputs}).take(homes, made.relations)
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
            search = _Searches(made, moving, held.take(chosen, made.relations))
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


def _as_read(fact: FactPart, first: Array, last: Array, options: Array) -> dict[Input, Array]:
    """The columns from which a service reads values from the first to the last."""
    if fact.kind == TRUTH:
        return {fact.value: first == 1, fact.upper: first < last}
    if fact.kind == CHOICE:
        return {fact.value: options}
    return {fact.value: first, fact.upper: last}


def _one_bit(mask: Array, end: int) -> Array:
    """The first (0) or the last (1) of the options that are possible."""
    if not end:
        return mask & -mask
    while (rest := mask & (mask - 1)).any():  # without its lowest bit
        mask = np.where(rest > 0, rest, mask)
    return mask


def _bits(mask: Array) -> Array:
    """How many options are possible."""
    found = np.zeros_like(mask)
    while mask.any():
        found += mask & 1
        mask = mask >> 1
    return found


def _anybody(homes: _Homes, fact: FactPart) -> Array:
    """In which households the fact is open, for anybody."""
    first, last, _ = (homes.columns[each] for each in fact.parts)
    is_open = first < last
    return np.logical_or.reduceat(is_open, homes.block.first) if fact.table == PEOPLE else is_open


@dataclass(frozen=True, slots=True)
class _Leaf:
    """An unknown fact of somebody of a household, or its own."""

    fact: int
    part: Part
    options: tuple[int, ...]


@dataclass(slots=True)
class _Group:
    """Rows that were told the same so far, and their search; `history` is what they were told."""

    rows: Array
    leaves: list[_Leaf]
    box: Box
    search: Search
    asked: list[Parts]
    history: tuple[tuple[Outcome, ...], ...] = ()


class _Searches:
    """Households in which the same facts are open, for somebody: what rests on none of them is worked out once."""

    def __init__(self, made: Refiner, moving: list[FactPart], homes: _Homes) -> None:
        self.made = made
        self.moving = moving
        inputs = [each for fact in moving for each in (fact.value, fact.upper)]
        below = made.judging.below(made.judged, inputs)
        told = [f"{number}, {name}" for number, name in enumerate(below)]
        found = homes.say(made.judging.written(told), made.judging.read_by(told))
        judging, first = made.judging.given(below)
        self.source = judging.written([made.judged])
        self.relations = asked_of(self.source)
        kept = [Input(made.judging.table(name) or "", f"below {number}") for number, name in enumerate(below)]
        self.inputs = {place: each for place, each in enumerate(made.judging.inputs) if each in inputs}
        self.inputs |= {first + number: each for number, each in enumerate(kept)}
        self.parts = [[homes.columns[each] for each in fact.parts] for fact in moving]
        read = {each: homes.columns[each] for each in inputs if each in homes.columns}
        self.homes = _Homes(homes.block, read | {each: found[number][0] for number, each in enumerate(kept)})

    def refined(self, whose: Array, place: Array, quick: Sequence[Array]) -> tuple[Array, Array]:
        """Both ends for rows of whom it is known whose household they are of, and at which place in it."""
        lo, hi = quick[1].copy(), quick[2].copy()
        rest = np.flatnonzero(~self._is_attained(whose, place, *quick[1:]))
        if len(rest):
            first, alike = self._alike(*(each.take(rest) for each in (whose, place, *quick)))
            one = rest.take(first)
            found = self._searched(whose.take(one), place.take(one), [each.take(one) for each in quick])
            lo[rest], hi[rest] = (each.take(alike) for each in found)
        return lo, hi

    def _alike(self, whose: Array, place: Array, *quick: Array) -> tuple[Array, Array]:
        """The first of the rows that cannot be told apart, and for each row which of these stands for it.

        Where a service looks at nobody else, all that it reads of a row is in the row's own columns and its home's.
        """
        if "block" in self.source.replace(".take(block.home)", "").replace("def judge(x, block, found)", ""):
            return np.arange(len(whose)), np.arange(len(whose))
        row = self.homes.block.first.take(whose) + place
        parts = [(fact.table, each) for fact, parts in zip(self.moving, self.parts, strict=True) for each in parts]
        read = parts + [(each.table, self.homes.columns[each]) for each in self.inputs.values()]
        seen = [column.take(row if table == PEOPLE else whose) for table, column in read]
        _, first, alike = np.unique(np.stack([*quick, *seen], axis=1), axis=0, return_index=True, return_inverse=True)
        return first, alike.reshape(-1)

    def _is_attained(self, whose: Array, place: Array, lo: Array, hi: Array) -> Array:
        """Where the lowest and the highest values of all facts give both ends: no search could narrow these."""
        hi = np.where(hi == -FAR, FAR, hi)
        least, greatest = np.full(len(lo), FAR), np.full(len(lo), -FAR)
        for end in (0, 1):
            columns = dict(self.homes.columns)
            for fact, parts in zip(self.moving, self.parts, strict=True):
                options = _one_bit(parts[2], end) if fact.kind == CHOICE else parts[2]
                if not fact.is_met:
                    columns |= _as_read(fact, parts[end], parts[end], options)
            entitled, low, high = self._said(_Homes(self.homes.block, columns), whose, place)
            low, high = np.where(low >= KNOWN, FAR, low), np.where(high == -FAR, FAR, high)
            found = (entitled != 0) & (low == high)
            least, greatest = (
                np.where(found & (low < least), low, least),
                np.where(found & (low > greatest), low, greatest),
            )
        both: Array = (least == lo) & (greatest == hi)
        return both

    def _said(self, homes: _Homes, whose: Array, place: Array) -> list[Array]:
        """Entitled (as a code) and both ends, for people by household and place, or for households."""
        judged = homes.block.first.take(whose) + place if self.made.table == PEOPLE else whose
        length = homes.length(self.made.table)
        said = homes.say(self.source, self.inputs)[self.made.service]
        return [np.broadcast_to(np.asarray(each), length).take(judged).astype(np.int64) for each in said]

    def _searched(self, whose: Array, place: Array, quick: Sequence[Array]) -> tuple[Array, Array]:
        lo, hi = np.empty(len(whose), np.int64), np.empty(len(whose), np.int64)

        def go_on(group: _Group, told: tuple[Outcome, ...] | None) -> list[_Group]:
            try:
                group.asked = next(group.search) if told is None else group.search.send(told)
            except StopIteration as ended:
                lo[group.rows], most = ended.value
                hi[group.rows] = -FAR if most >= UNKNOWN else most
                return []
            return [group]

        groups, holders = self._groups(whose, place, quick)
        running = [each for group in groups for each in go_on(group, None)]
        while running:
            told = self._judge(running, whose, place, holders)
            running = [
                each
                for group, said in zip(running, told, strict=True)
                for part, one in _parted(group, said)
                for each in go_on(part, one)
            ]
        return lo, hi

    def _groups(self, whose: Array, who: Array, quick: Sequence[Array]) -> tuple[list[_Group], Array]:
        """The rows by what is open in their households, and by what is known of them at once.

        Also, for each row and leaf, whose the leaf is: by place in the household (a household's own: 0).
        """
        block = self.homes.block
        head = (block.head - block.first).take(whose)
        read, numbers, places, parts = [], [], [], []
        for number, fact in enumerate(self.moving):
            for place in range(int(block.size.max()) if fact.table == PEOPLE else 1):
                at = np.minimum(block.first + place, block.people - 1) if fact.table == PEOPLE else slice(None)
                first, last, options = (each[at].take(whose) for each in self.parts[number])
                is_read = first < last  # what is known is no leaf, whatever it is
                if fact.table == PEOPLE:
                    is_read &= (block.size > place).take(whose)
                if fact.table == PEOPLE and ANYBODYS not in fact.whose:
                    is_read &= ((who == place) & (OWN in fact.whose)) | ((head == place) & (HEADS in fact.whose))
                read.append(is_read)
                numbers.append(number)
                places.append(place)
                parts.append((first, last, options))
        there = np.stack(read, axis=1)
        order = np.argsort(~there, axis=1, kind="stable")[:, : int(there.sum(axis=1).max(initial=0))]
        there = np.take_along_axis(there, order, axis=1)
        leaves = [np.take_along_axis(np.stack(each, axis=1), order, axis=1) for each in zip(*parts, strict=True)]
        told = [*leaves, np.array(numbers).take(order)]
        known = np.concatenate([np.stack(quick, axis=1), *(np.where(there, each, -1) for each in told)], axis=1)
        distinct, alike = np.unique(known, axis=0, return_inverse=True)
        by_group = np.argsort(alike.reshape(-1), kind="stable")
        ends = np.cumsum(np.bincount(alike.reshape(-1)))
        rows = np.split(by_group, ends[:-1])
        groups = [self._group(mine, each) for mine, each in zip(rows, distinct.tolist(), strict=True)]
        return groups, np.array(places).take(order)

    def _group(self, rows: Array, told: list[int]) -> _Group:
        quick, width = told[:3], (len(told) - 3) // 4
        parts = (told[start : start + width] for start in range(3, len(told), width or 1))
        leaves = [
            _Leaf(fact, (first, last), self._options(fact, options))
            for first, last, options, fact in zip(*parts, strict=True)
            if fact >= 0
        ]
        cuts = tuple(self.moving[leaf.fact].cuts for leaf in leaves)
        met = frozenset(place for place, leaf in enumerate(leaves) if self.moving[leaf.fact].is_met)
        box = tuple(leaf.part for leaf in leaves), _outcome(*quick), cuts, met
        return _Group(rows, leaves, box, hull(*box), [])

    def _options(self, fact: int, mask: int) -> tuple[int, ...]:
        """The options of a choice, a bit each."""
        if self.moving[fact].kind != CHOICE:
            return ()
        return tuple(1 << bit for bit in range(mask.bit_length()) if mask >> bit & 1)

    def _judge(self, groups: list[_Group], whose: Array, place: Array, holders: Array) -> list[Array]:
        """What is said of the cells that each group asks for: by row and cell, entitled (as a code) and both ends."""
        rows = np.concatenate([group.rows.repeat(len(group.asked)) for group in groups])
        homes = self.homes.take(whose.take(rows), self.relations)
        for fact, at, parts in self._set_to(groups, homes.block, holders):
            for column, value in _as_read(self.moving[fact], *parts).items():
                homes.columns[column][at] = value
        told = np.stack(self._said(homes, np.arange(len(rows)), place.take(rows)), axis=1)
        ends = np.cumsum([len(group.rows) * len(group.asked) for group in groups])
        return [
            part.reshape(len(group.rows), -1) for group, part in zip(groups, np.split(told, ends[:-1]), strict=True)
        ]

    def _set_to(self, groups: list[_Group], block: Block, holders: Array) -> Iterator[tuple[int, Array, Array]]:
        """For each fact: the people or homes where it is a leaf, and the part that it is set to in their cell."""
        found: dict[int, list[tuple[Array, Array]]] = {}
        start = 0
        for group in groups:
            cells = np.array(group.asked, np.int64).reshape(len(group.asked), len(group.leaves), 2)
            homes = np.arange(start, start := start + len(group.rows) * len(group.asked))
            for number, leaf in enumerate(group.leaves):
                first, last = cells[:, number].T
                options = [sum(leaf.options[a : b + 1]) for a, b in cells[:, number].tolist()] if leaf.options else last
                at = homes
                if self.moving[leaf.fact].table == PEOPLE:
                    at = block.first[homes] + holders[group.rows, number].repeat(len(group.asked))
                parts = np.tile(np.stack([first, last, np.array(options)]), len(group.rows))
                found.setdefault(leaf.fact, []).append((at, parts))
        for fact, told in found.items():
            yield fact, np.concatenate([at for at, _ in told]), np.concatenate([each for _, each in told], axis=1)


def _parted(group: _Group, told: Array) -> Iterator[tuple[_Group, tuple[Outcome, ...]]]:
    """The group with its answer, or a group for each of the answers that its rows got."""
    if (told == told[0]).all():
        yield _further(group, group.rows, group.search, outcomes := _outcomes(told[0])), outcomes
        return
    distinct, alike = np.unique(told, axis=0, return_inverse=True)
    for number, each in enumerate(distinct):
        again = hull(*group.box)
        next(again)
        for before in group.history:
            again.send(before)
        outcomes = _outcomes(each)
        yield _further(group, group.rows[alike.reshape(-1) == number], again, outcomes), outcomes


def _further(group: _Group, rows: Array, search: Search, told: tuple[Outcome, ...]) -> _Group:
    return replace(group, rows=rows, search=search, history=(*group.history, told))


def _outcomes(told: Array) -> tuple[Outcome, ...]:
    numbers = told.tolist()
    return tuple(map(_outcome, numbers[::3], numbers[1::3], numbers[2::3]))


def _outcome(entitled: int, lo: int, hi: int) -> Outcome:
    return outcome(entitled > 0, entitled == CODES[True], lo, UNKNOWN if hi == -FAR else hi)
