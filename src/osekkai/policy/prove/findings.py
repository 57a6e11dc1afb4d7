"""Findings about a service, each shown by a household that the evaluator judges to be as was found.

A finding is for the shapes of household in `SHAPES`, whose facts are all known. What z3 could not settle in its time,
or what cannot be said in symbols, is a finding of its own kind: `undecided`, never left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import z3

from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.language.problems import NotCovered, Place
from osekkai.policy.prove.asking import ask, ended_by_ctrl_c, solver_for
from osekkai.policy.prove.cliffs import cliffs
from osekkai.policy.prove.finding import Finding
from osekkai.policy.prove.households import Household
from osekkai.policy.prove.shapes import SHAPES, in_force
from osekkai.policy.prove.symbolic import NotSymbolic
from osekkai.policy.prove.terms import both, is_symbol, no
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Service
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Bands, Steps
from osekkai.policy.tell.phrases import phrase


def prove(book: Rulebook, service: Service, on: date, *, seconds: float = 20) -> list[Finding]:
    """Everything that can be found about a service as it is on a day, within the time."""
    ends = time.monotonic() + seconds
    if not in_force(service, on):
        return [Finding("undecided", service.id, service.place, "この日には まだ始まっていないか、終わっています")]
    try:
        with ended_by_ctrl_c():
            return [
                *_dead_parts(book, service, on, ends),
                *_outside(book, service, on, ends),
                *_falling_tables(service, on),
                *cliffs(book, service, on, ends),
            ]
    except (NotSymbolic, NotCovered) as unsaid:
        return [Finding("undecided", service.id, service.place, f"式にできない所があります（{unsaid}）")]


# Parts that never hold, or always


def _dead_parts(book: Rulebook, service: Service, on: date, ends: float) -> Iterator[Finding]:
    """Whether the service can be had at all, and every condition in its own file: can it hold, and can it fail?"""
    waiting: dict[tuple[Place, bool], Node] = {}
    settled: set[tuple[Place, bool]] = set()
    late: set[tuple[Place, bool]] = set()
    had = False
    for relations in SHAPES.values():
        household = Household(book.vocabulary, on, relations, fixed=False)
        outcomes = [household.outcome(service, each)[0] for each in household.judged(service)]
        solver = solver_for(household.limits, ends)
        had = had or any(each is True or (is_symbol(each) and ask(solver, ends, each) != z3.unsat) for each in outcomes)
        for each in household.branches:
            if each.node.place.path != service.place.path:
                continue
            if not is_symbol(each.condition):  # settled by the shape: so it holds, or fails, for somebody
                settled.add((each.node.place, bool(each.condition)))
                continue
            for side in (True, False):
                key = (each.node.place, side)
                waiting[key] = each.node
                if key in settled:
                    continue
                wanted = each.condition if side else no(each.condition)
                answer = ask(solver, ends, *([each.path] if is_symbol(each.path) else [z3.BoolVal(each.path)]), wanted)
                if answer == z3.sat:
                    settled.add(key)
                elif answer == z3.unknown:
                    late.add(key)
    if not had:
        yield Finding("never", service.id, service.place, "だれも 受けられません。条件が たがいに 打ち消しあっています")
    for key, node in waiting.items():
        place, side = key
        said = phrase(node, "ja")
        if key in settled:
            continue
        if key in late:
            yield Finding(
                "undecided",
                service.id,
                place,
                f"「{said}」が {'成り立つ' if side else '成り立たない'}ことがあるか、時間のうちに決まりませんでした",
            )
        elif side:
            yield Finding("never", service.id, place, f"「{said}」が成り立つことは ありません（その先は 使われません）")
        else:
            yield Finding(
                "always",
                service.id,
                place,
                f"ここでは「{said}」が かならず成り立ちます（そうでないときの先は 使われません）",
            )


# Limits of the amount


def _outside(book: Rulebook, service: Service, on: date, ends: float) -> Iterator[Finding]:
    """Whether the expression of an amount can come out below the stated `least:` or above `most:`, for somebody."""
    rule = service.rule_on(on.toordinal())
    if not rule.limits:
        return
    found: dict[str, Finding] = {}
    for shape, relations in SHAPES.items():
        household = Household(book.vocabulary, on, relations, fixed=False)
        for member in household.judged(service):
            least, most = household.limits_of(rule, member)
            entitled, yen = household.outcome(service, member, cut=False)
            for side, wrong in (("least", yen < least), ("most", most is not None and yen > most)):
                if side in found and found[side].kind == "outside":
                    continue
                wanted = both(entitled, wrong)
                solver = solver_for(household.limits, ends)
                answer = ask(solver, ends, wanted if is_symbol(wanted) else z3.BoolVal(wanted))
                if answer == z3.sat:
                    situation = household.situation(solver.model())
                    text = f"{shape}で、額の式が {side}: の外に出ます"
                    found[side] = Finding("outside", service.id, service.place, text, situation)
                elif answer == z3.unknown:
                    text = f"額の式が {side}: の外に出ることがあるか、時間のうちに決まりませんでした"
                    found[side] = Finding("undecided", service.id, service.place, text)
    yield from found.values()


# Tables


def _falling_tables(service: Service, on: date) -> Iterator[Finding]:
    """Where a table that otherwise rises falls, or the other way round: an edge between two bands that do not meet."""
    seen: set[str] = set()
    for node in _lookups(service, on):
        table = node.table
        if table.name in seen:
            continue
        seen.add(table.name)
        try:
            found = table.dated.at(on.toordinal(), table.name)
        except NotCovered:
            continue
        points: list[tuple[str, Any]] = []
        if isinstance(found, Steps):
            points = [(f"{place}", value) for place, value in enumerate(found.listed)]
        elif isinstance(found, Bands):
            for band, after in pairwise(found.bands):
                assert band.under is not None
                below, above = band.at(band.under - 1), after.at(band.under)
                if (band.rate > 0 and above < below) or (band.rate < 0 and above > below):
                    step = f"{int(band.under):,} で {below:,} から {above:,} に 変わり"
                    text = f"表「{table.label('ja')}」は {step}、段がつながっていません"
                    yield Finding("falls", service.id, table.place, text)
        ways = {(b > a) - (b < a) for (_, a), (_, b) in pairwise(points)} - {0}
        if len(ways) > 1:
            rows = "、".join(f"{n}: {v:,}" for n, v in points)
            text = f"表「{table.label('ja')}」は 上がったり下がったりしています（{rows}）"
            yield Finding("falls", service.id, table.place, text)


def _lookups(service: Service, on: date) -> Iterator[nodes.Lookup]:
    rule = service.rule_on(on.toordinal())
    waiting: list[Node] = [step.node for step in rule.judged]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Lookup):
            yield node
        further = (
            [node.step]
            if isinstance(node, nodes.StepRef)
            else [node.fact.derive]
            if isinstance(node, nodes.FactRef) and node.fact.derive
            else []
        )
        for step in further:
            if id(step) not in seen:
                seen.add(id(step))
                waiting.append(step.node)
        waiting += node.children()
