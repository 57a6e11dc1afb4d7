"""Aggregates over the people of a household: what `judge.aggregates` says for one household, over arrays.

Where nothing looks back at who is judged, an aggregate is worked out once per household and handed to its people. One
that does (本人, 順位), or that leaves the person out, goes through all pairs of people who live together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from osekkai.policy.columns import choices, terms
from osekkai.policy.columns.program import Program
from osekkai.policy.columns.scope import HOMES, PEOPLE, Row, Scope, seen, stored
from osekkai.policy.columns.source import FAR, NotColumnar
from osekkai.policy.columns.terms import (
    Cell,
    Flag,
    Num,
    Term,
    Truth,
    both,
    either,
    is_true,
    neither,
    not_false,
    of_kind,
    pick,
)
from osekkai.policy.rules import nodes
from osekkai.policy.rules.expression import Node

Read: TypeAlias = Callable[[Node, Scope], Cell]
"""Reads an expression as stored columns."""


def aggregate(program: Program, read: Read, node: nodes.Aggregate, scope: Scope) -> Cell:
    """The aggregate's columns as they are read from the scope's person; `read` reads the expressions in it."""
    table = scope.person.table
    looks_back = node.kind == "rank" or any(_looks_back(part) for part in (node.where, node.value) if part)
    if scope.person.via:
        if looks_back:
            raise NotColumnar(f"{node.place}: 人の集まりの中で もう一度 本人と くらべています")
        here = Row(table)
        return seen(program, aggregate(program, read, node, Scope(here, here, scope.year)), table, scope.person)
    of_home = (node.of_household or node.relation == "members") and not looks_back
    own = HOMES if table == HOMES or of_home else PEOPLE
    group: _Group
    if own == HOMES:
        group = _OfHome(program, node.relation)
    else:
        group = _Pairs(program, f"{node.relation}{' of home' if node.of_household else ''}")
    empty = of_kind(Num, read(node.empty, scope)) if node.empty else None
    found = _Writer(program, read, group, Scope(group.each, group.me, scope.year)).write(node, empty)
    return seen(program, found, own, scope.person) if own != table else found


def _looks_back(node: Node) -> bool:
    if isinstance(node, nodes.Of):
        return node.whom == "me"
    return (isinstance(node, nodes.Aggregate) and node.kind == "rank") or any(
        _looks_back(each) for each in node.children()
    )


@dataclass(slots=True)
class _Group(ABC):
    """Whose people are looked at. A kernel gets their owners and its arrays."""

    program: Program
    relation: str

    each = Row(PEOPLE)
    me = Row(HOMES, "block.home")

    @abstractmethod
    def call(self, kernel: str, *arrays: str) -> str: ...

    @property
    @abstractmethod
    def surely(self) -> str:
        """Codes beside the people: 2, or 1 where it is only possible that they are in the relation."""


@dataclass(slots=True)
class _OfHome(_Group):
    """The people who are in a relation to their household."""

    def call(self, kernel: str, *arrays: str) -> str:
        column, relation = self.program.column, repr(self.relation)
        if self.relation == "members" and not self.program.apart:
            return column(f"{kernel}(block.home, {', '.join(arrays)}, block.homes)")
        rows, owner = column(f"block.rows({relation})"), column(f"block.owner({relation})")
        taken = [column(f"{each}.take({rows})") for each in arrays]
        return column(f"{kernel}({owner}, {', '.join(taken)}, block.homes)")

    @property
    def surely(self) -> str:
        return f"block.surely_at_home({self.relation!r})"


@dataclass(slots=True)
class _Pairs(_Group):
    """Pairs of people of a household: each person is judged against everybody who stands in the relation to them."""

    @property
    def each(self) -> Row:  # type: ignore[override]
        return Row(PEOPLE, self.program.column(f"block.theirs({self.relation!r})"))

    @property
    def me(self) -> Row:  # type: ignore[override]
        return Row(PEOPLE, self.program.column(f"block.mine({self.relation!r})"))

    def call(self, kernel: str, *arrays: str) -> str:
        return self.program.column(f"{kernel}({self.me.via}, {', '.join(arrays)}, block.people)")

    @property
    def surely(self) -> str:
        return f"block.surely({self.relation!r})"


class _Writer:
    def __init__(self, program: Program, read: Read, group: _Group, inner: Scope) -> None:
        self.program = program
        self.read = read
        self.group = group
        self.inner = inner

    def write(self, node: nodes.Aggregate, empty: Num | None) -> Cell:
        holds = of_kind(Truth, self.read(node.where, self.inner)) if node.where else Truth(True, True)
        value = of_kind(Num, self.read(node.value, self.inner)) if node.value else None
        bad = self._somebody(either(holds.bad, both(not_false(holds), value.bad if value else False)))
        if node.kind == "all":
            return replace(terms.negate(self._any(self._counted(terms.negate(holds)))), bad=bad)
        holds = self._counted(holds)
        if node.kind == "count":
            return replace(self._between(is_true(holds), not_false(holds), 0), bad=bad)
        if node.kind == "any":
            return replace(self._any(holds), bad=bad)
        assert node.value is not None and value is not None
        if node.kind == "sum":
            return replace(self._sum(holds, value), bad=bad)
        if node.kind == "rank":
            mine = of_kind(Num, self.read(node.value, replace(self.inner, person=self.inner.me)))
            return replace(self._rank(holds, value, mine), bad=either(bad, self._somebody(mine.bad)))
        assert empty is not None
        return replace(self._extreme(node.kind, holds, value, empty), bad=bad)

    def _counted(self, holds: Truth) -> Truth:
        """Whether somebody counts: open where it is only possible that they are in the relation."""
        if not self.program.open_kin or holds.is_true is False:
            return holds
        surely = self.program.column(self.group.surely)
        return stored(self.program, terms.coded(terms.least(terms.code(holds), surely)))

    def _full(self, term: Term | bool) -> str:
        """An array, of a constant too."""
        if isinstance(term, str):
            return self.program.column(term)
        return self.program.column(f"constant({term}, {self.inner.person.via or 'block.rel'})")

    def _somebody(self, holds: Flag) -> Flag:
        return False if holds is False else self.group.call("anybody", self._full(holds))

    def _count(self, holds: Flag) -> Term:
        return 0 if holds is False else self.group.call("count", self._full(holds))

    def _between(self, surely: Flag, possibly: Flag, more: int) -> Num:
        lo = terms.plus(self._count(surely), more)
        return Num(lo, lo if surely == possibly else terms.plus(self._count(possibly), more))

    def _any(self, holds: Truth) -> Truth:
        if holds.sure:
            return Truth(self._somebody(is_true(holds)), True)
        return Truth(self.group.call("highest_code", self._full(terms.code(holds))))

    def _sum(self, holds: Truth, value: Num) -> Num:
        sure, no = is_true(holds), neither(not_false(holds))

        def total(end: Term, open_: Term) -> Term:
            part = pick(sure, end, pick(no, 0, open_))
            return 0 if part == 0 else self.group.call("total", self._full(part))

        lo = total(value.lo, terms.least(value.lo, 0))
        if holds.sure and value.known:
            return Num(lo, lo, value.den)
        return Num(lo, total(value.hi, terms.greatest(value.hi, 0)), value.den)

    def _extreme(self, kind: str, holds: Truth, value: Num, empty: Num) -> Num:
        value, empty = terms.aligned(value, empty)
        sure, possible = is_true(holds), not_false(holds)

        def among(how: str, end: Term, who: Flag) -> Term:
            nobody = FAR if how == "lowest" else -FAR
            return nobody if who is False else self.group.call(how, self._full(end), self._full(who))

        somebody = self._somebody(sure)
        surely = among("highest", value.lo, sure) if kind == "max" else among("lowest", value.hi, sure)
        if holds.sure and value.known and empty.known:
            found = pick(somebody, surely, empty.lo)
            return Num(found, found, value.den)
        lowest, highest = among("lowest", value.lo, possible), among("highest", value.hi, possible)
        no_lo, no_hi = terms.least(empty.lo, lowest), terms.greatest(empty.hi, highest)
        if kind == "max":
            return Num(pick(somebody, surely, no_lo), pick(somebody, highest, no_hi), value.den)
        return Num(pick(somebody, lowest, no_lo), pick(somebody, surely, no_hi), value.den)

    def _rank(self, holds: Truth, theirs: Num, mine: Num) -> Num:
        """Where both are alike, who was named first is first."""
        me, them = self.inner.me.via, self.inner.person.via
        earlier, same = terms.compare("<", theirs, mine), terms.compare("==", theirs, mine)
        named_before = self.program.column(f"({them} < {me})")
        either_of_both = choices.branch(Truth(named_before, True), terms.disjunction([earlier, same]), earlier)
        first = stored(self.program, of_kind(Truth, either_of_both))
        other = self.program.column(f"({them} != {me})")
        return self._between(
            both(other, is_true(first), is_true(holds)), both(other, not_false(first), not_false(holds)), 1
        )
