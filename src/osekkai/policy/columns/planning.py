"""One program for many services: who is entitled, to how much and until when, for everybody at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np

from osekkai.policy.columns import terms
from osekkai.policy.columns.block import Block
from osekkai.policy.columns.cells import refine
from osekkai.policy.columns.kernels import Array
from osekkai.policy.columns.program import Input, asked_of, compiled
from osekkai.policy.columns.refining import Refiner, refiner
from osekkai.policy.columns.rules import Rules
from osekkai.policy.columns.scope import HOMES, PEOPLE, Row, seen
from osekkai.policy.columns.source import FAR, Source
from osekkai.policy.columns.terms import Flag, Num, Term, Truth, both, either, neither, not_false, of_kind
from osekkai.policy.columns.ties import STORED, UNITS
from osekkai.policy.hulls.outcomes import FAR as KNOWN
from osekkai.policy.language.meaning import UNBOUNDED
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.rules.declared import Amount, Service
from osekkai.policy.rules.people import ORGANISATION

WITHIN = 366
"""Days after which a deadline that has passed is no longer worth a date; see `judge.assess`."""
NONE = -FAR
"""Where a number of an outcome is not there: no upper end, no deadline, no amount, no person."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """A row per service and person (or household) who is entitled or may be, each column an array.

    `service` is the place in `Plan.services`; `person` the place in the block's people, of a household its head;
    `of_home` says that it is about the household. `entitled` is 2 for yes, 1 for open, 0 for no; `lo` and `hi` are yen
    (`hi` is `NONE` without a known upper end), `deadline` a day number or `NONE`; `covered` is False where the rulebook
    does not know the day. All but `entitled` only mean something where it is not 0.
    """

    service: Array
    person: Array
    of_home: Array
    entitled: Array
    lo: Array
    hi: Array
    deadline: Array
    covered: Array


@dataclass(frozen=True, slots=True)
class Plan:
    """`source` is the program that works out `services` (ids), `inputs` the columns of the snapshot that it reads.

    `units` says for whom each is judged, `on` is the day. A plan is plain data: it can be sent to other machines.
    """

    source: str
    inputs: dict[int, Input]
    services: tuple[str, ...]
    units: tuple[str, ...]
    on: int
    refiners: tuple[Refiner, ...]

    @property
    def relations(self) -> frozenset[str]:
        """The ties of kin that it asks a block about, as they are called in `ties.STORED`."""
        return asked_of(self.source) | (frozenset(f"unit {unit}" for unit in self.units) & set(STORED))

    def judge(self, block: Block, columns: Mapping[Input, Array], *, refused: bool = False) -> Outcomes:
        """Everybody of a block; `refused` adds those who are certainly not entitled."""
        found = _Found(block, self.units, refused)
        compiled(self.source)({place: columns[each] for place, each in self.inputs.items()}, block, found)
        outcomes = found.outcomes()
        self._refine(outcomes, block, columns)
        return outcomes

    def _refine(self, found: Outcomes, block: Block, columns: Mapping[Input, Array]) -> None:
        """Open amounts as tight as they can be; where they are tight already nothing is done."""
        is_open = np.flatnonzero((found.lo != found.hi) & (found.lo < KNOWN) & (found.entitled != 0) & found.covered)
        services = found.service.take(is_open)
        for each in self.refiners:
            rows = is_open[services == each.service]
            if len(rows):
                of_home = self.units[each.service] == "household"
                people = found.person.take(rows)
                quick = found.entitled.take(rows), found.lo.take(rows), found.hi.take(rows)
                where = block.home.take(people) if of_home else people
                found.lo[rows], found.hi[rows] = refine(each, block, columns, where, quick)


class _Found:
    """Takes each service's outcome as soon as it is there, and keeps the rows that say something."""

    def __init__(self, block: Block, units: tuple[str, ...], refused: bool) -> None:
        self.block = block
        self.units = units
        self.refused = refused
        self.parts: list[tuple[Any, ...]] = []

    def __call__(self, service: int, entitled: Any, *numbers: Any) -> None:
        if isinstance(entitled, int) and not entitled and not self.refused:
            return
        unit = self.units[service]
        if unit == ORGANISATION:
            return  # nobody of a register is one
        if unit in UNITS and not self.block.at_home(f"unit {unit}").sure.all():
            entitled = np.minimum(entitled, self.block.surely_at_home(f"unit {unit}"))
        of_home = unit == "household"
        rows = self._rows(unit, None if self.refused or isinstance(entitled, int) else entitled)
        columns = (each if isinstance(each, int) else each.take(rows) for each in (entitled, *numbers))
        self.parts.append((len(rows), service, self.block.head.take(rows) if of_home else rows, of_home, *columns))

    def _rows(self, unit: str, entitled: Array | None) -> Array:
        """The people (or households) whom a service is judged for, and who are not certainly refused."""
        if unit == "household":
            return np.arange(self.block.homes) if entitled is None else np.flatnonzero(entitled)
        if unit == "person" and self.block.lives is None and entitled is not None:
            return np.flatnonzero(entitled)
        among = (
            self.block.head
            if unit == "head"
            else self.block.persons
            if unit == "person"
            else self.block.rows(f"unit {unit}")
        )
        return among if entitled is None else among[entitled.take(among) != 0]

    def outcomes(self) -> Outcomes:
        total = sum(part[0] for part in self.parts)
        found = Outcomes(
            *(np.empty(total, kind) for kind in (np.int16, np.int64, bool, np.int8, np.int64, np.int64, np.int64, bool))
        )
        columns = [getattr(found, each.name) for each in fields(found)]
        start = 0
        for length, *values in self.parts:
            for column, value in zip(columns, values, strict=True):
                column[start : start + length] = value
            start += length
        return found


def plan(services: Iterable[Service], on: int, source: Source, *, open_kin: bool = True, apart: bool = True) -> Plan:
    """Raises `NotColumnar` for a rule that cannot be said in columns.

    A plan is faster where it is known that all ties of kin are certain (`open_kin`), that all live at home (`apart`).
    """
    rules, chosen = Rules(on, source, open_kin=open_kin, apart=apart), list(services)
    outcomes = [", ".join(map(str, (place, *_outcome(rules, each, on)))) for place, each in enumerate(chosen)]
    refiners = [
        made for place, each in enumerate(chosen) if (made := refiner(place, each, rules, partial(_worth, each, on)))
    ]
    inputs = rules.program.read_by(outcomes)
    further = {each: None for made in refiners for each in made.inputs if each not in inputs.values()}
    return Plan(
        rules.program.written(outcomes),
        inputs | {len(rules.program.inputs) + number: each for number, each in enumerate(further)},
        tuple(each.id for each in chosen),
        tuple(each.unit for each in chosen),
        on,
        tuple(refiners),
    )


def changed(before: Mapping[str, Service], after: Mapping[str, Service], on: int, source: Source) -> list[str]:
    """The ids of services whose answer could differ: over the same columns, the same program can give no other."""

    def said(services: Mapping[str, Service], id: str) -> tuple[object, ...] | None:
        if id not in services:
            return None
        found = plan([services[id]], on, source)
        return found.source, found.inputs, found.refiners

    return [id for id in dict.fromkeys([*before, *after]) if said(before, id) != said(after, id)]


def _outcome(rules: Rules, service: Service, on: int) -> tuple[Term, ...]:
    """Entitled (as a code), both ends of the yen, the deadline, and whether the day is covered."""

    def told(
        entitled: Truth, money: tuple[Term, Term] = (NONE, NONE), deadline: Term = NONE, bad: Flag = False
    ) -> tuple[Term, ...]:
        covered = neither(bad)
        found = (terms.code(entitled), *money, deadline, covered if isinstance(covered, str) else int(covered))
        return tuple(rules.program.column(each) if isinstance(each, str) else each for each in found)

    if service.unit == ORGANISATION:
        return told(Truth(False, True))
    if (service.since is not None and on < service.since) or (service.until is not None and on > service.until):
        return told(Truth(False, True))
    try:
        rule = service.rule_on(on)
    except NotCovered:
        return told(Truth(None), bad=True)
    table = HOMES if service.unit == "household" else PEOPLE
    entitled = rules.step(rule.eligible, table)
    yen = rules.step(rule.amount.yen, table) if rule.amount else None
    day = rules.step(rule.deadline, table) if rule.deadline else None
    due = rules.step(rule.due, table) if rule.due else Truth(True, True)
    assert isinstance(entitled, Truth) and isinstance(yen, Num | None)
    assert isinstance(day, Num | None) and isinstance(due, Truth)
    amount = _within_limits(rules, rule.amount, yen, table) if yen and rule.amount else None
    not_covered = either(due.bad, both(terms.is_true(due), day.bad)) if day else False
    further = either(amount.bad if amount else False, not_covered)
    money = _ends(amount, rule.amount) if amount and rule.amount else (NONE, NONE)
    return told(entitled, money, _deadline(day, due, on), either(entitled.bad, both(not_false(entitled), further)))


def _worth(service: Service, on: int, rules: Rules) -> tuple[Term, ...]:
    """Entitled (as a code) and both ends of the yen."""
    rule = service.rule_on(on)
    table = HOMES if service.unit == "household" else PEOPLE
    assert rule.amount is not None
    entitled, yen = rules.step(rule.eligible, table), rules.step(rule.amount.yen, table)
    assert isinstance(entitled, Truth) and isinstance(yen, Num)
    row = Row(table)
    entitled = terms.conjunction([entitled, *(seen(rules.program, fits, of, row) for of, fits in rules.fits)])
    found = (terms.code(entitled), *_ends(_within_limits(rules, rule.amount, yen, table), rule.amount))
    return tuple(rules.program.column(each) if isinstance(each, str) else each for each in found)


def _within_limits(rules: Rules, amount: Amount, yen: Num, table: str) -> Num:
    """The amount within the rule's own bounds; see `judge.amounts.yen_of`."""
    least = of_kind(Num, rules.step(amount.least, table)) if amount.least else Num(0, 0)
    if amount.least or amount.yen.node.range.lo < 0:
        yen = terms.largest([yen, least])
    return terms.smallest([yen, of_kind(Num, rules.step(amount.most, table))]) if amount.most else yen


def _ends(yen: Num, amount: Amount) -> tuple[Term, Term]:
    """Both ends; `NONE` for an upper end that is not known."""
    far = UNBOUNDED // 100
    ranges = [each.node.range.hi for each in (amount.yen, amount.most) if each]
    return yen.lo, yen.hi if yen.known and min(ranges) < far else terms.pick(terms.less(yen.hi, far), yen.hi, NONE)


def _deadline(day: Num | None, due: Truth, on: int) -> Term:
    if day is None:
        return NONE
    is_told = both(terms.is_true(due), both(terms.alike(day.lo, day.hi), terms.less(on - WITHIN, day.lo)))
    return terms.pick(is_told, day.lo, NONE)
