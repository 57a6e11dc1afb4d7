"""The least and the greatest amount of a service, over all households of the shapes in `SHAPES` with known facts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import z3

from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.prove.asking import ask, ended_by_ctrl_c, settle, solver_for
from osekkai.policy.prove.finding import Finding
from osekkai.policy.prove.households import Household
from osekkai.policy.prove.shapes import SHAPES, in_force
from osekkai.policy.prove.symbolic import NotSymbolic
from osekkai.policy.prove.terms import is_symbol
from osekkai.policy.rules.amounts import Terms
from osekkai.policy.rules.declared import Amount, Service


@dataclass(slots=True)
class End:
    """One end of what was found, in yen, towards `sign`; it is `settled` while z3 answered every question."""

    sign: int
    yen: int | None = None
    settled: bool = True


def amounts(book: Rulebook, service: Service, on: date, *, seconds: float = 5) -> list[Finding]:
    """The least and the greatest yen that somebody entitled gets on a day; nothing where a service has no amount.

    An end that z3 could not settle within the time is told as such: `undecided`.
    """
    if not in_force(service, on):
        return []
    try:
        amount = service.rule_on(on.toordinal()).amount
        if amount is None:
            return []
        with ended_by_ctrl_c():
            return list(_told(service, amount, ends(book, service, on, time.monotonic() + seconds)))
    except (NotSymbolic, NotCovered) as unsaid:
        return [Finding("undecided", service.id, service.place, f"額の範囲を 式にできません（{unsaid}）")]


def ends(book: Rulebook, service: Service, on: date, until: float) -> list[End]:
    """The least and the greatest yen of anybody, looked for until a moment (`time.monotonic`).

    Raises `NotSymbolic`, `NotCovered`.
    """
    found = [End(-1), End(1)]
    for relations in SHAPES.values():
        household = Household(book.vocabulary, on, relations, fixed=False)
        for member in household.judged(service):
            entitled, yen = household.outcome(service, member)
            if entitled is False:
                continue
            yen = yen if is_symbol(yen) else z3.IntVal(int(yen))
            for each in found:
                limits = [*household.limits, *([entitled] if is_symbol(entitled) else [])]
                _push(limits, yen, each, until)
    return found


def _push(limits: list[Any], yen: Any, end: End, ends: float) -> None:
    """Ask for more than the best so far, by steps that double while there is more, until there is none by a yen.

    That there is none is what the whole search is for: that question has all the time that is left.
    """
    step = 1
    solver = solver_for(limits, ends)
    while True:
        wanted = [] if end.yen is None else [end.sign * yen >= end.sign * end.yen + step]
        answer = ask(solver, ends, *wanted)
        if answer == z3.sat:
            end.yen = solver.model().eval(yen, model_completion=True).as_long()
            step *= 2
        elif step > 1:
            step = max(step // 4, 1)
        else:
            if answer == z3.unknown:
                answer = settle(limits, ends, *wanted)
            end.settled = end.settled and answer == z3.unsat
            return


def _told(service: Service, amount: Amount, found: list[End]) -> Iterator[Finding]:
    least, greatest = found
    if least.yen is not None and greatest.yen is not None:
        period = Terms.PERIODS[amount.terms.per].say("ja")
        text = f"{period} {least.yen:,}円〜{greatest.yen:,}円（見た形の世帯で）"
        yield Finding("amount", service.id, service.place, text + "".join(_stated(amount, least.yen, greatest.yen)))
    if not (least.settled and greatest.settled):
        text = "額がこれより小さい、または大きいことがあるか、時間のうちに決まりませんでした"
        yield Finding("undecided", service.id, service.place, text)


def _stated(amount: Amount, least: int, greatest: int) -> Iterator[str]:
    """Where the file states a least or a most in yen that nobody comes to."""
    for name, step, attained in (("least", amount.least, least), ("most", amount.most, greatest)):
        if step and step.node.range.lo == step.node.range.hi and int(step.node.range.lo) != attained:
            yield f"。{name}: {int(step.node.range.lo):,}円 になる人は いません"
