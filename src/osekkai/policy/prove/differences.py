"""The smallest household to which a change of the rules makes a difference, or that there is none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import z3

from osekkai.policy.judge.assess import assess
from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.judge.situation import Situation
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.prove.asking import ask, ended_by_ctrl_c, solver_for
from osekkai.policy.prove.finding import Finding
from osekkai.policy.prove.households import Household
from osekkai.policy.prove.shapes import SHAPES
from osekkai.policy.prove.symbolic import NotSymbolic
from osekkai.policy.prove.terms import is_symbol
from osekkai.policy.rules.declared import Service


def changes(before: Rulebook, after: Rulebook, service: str, on: date, *, seconds: float = 20) -> list[Finding]:
    """The smallest household that a change of the rules makes a difference to, or that there is none."""
    ends = time.monotonic() + seconds
    old, new = before.services.get(service), after.services.get(service)
    if old is None or new is None:
        return [Finding("change", service, None, "新しい制度です" if old is None else "なくなった制度です")]
    try:
        with ended_by_ctrl_c():
            return list(_changes(before, after, old, new, on, ends))
    except (NotSymbolic, NotCovered) as unsaid:
        return [Finding("undecided", service, new.place, f"式にできない所があります（{unsaid}）")]


def _changes(before: Rulebook, after: Rulebook, old: Service, new: Service, on: date, ends: float) -> Iterator[Finding]:
    undecided = False
    for fixed in (True, False):
        for shape, relations in SHAPES.items():
            was, now = (Household(book.vocabulary, on, relations, fixed=fixed) for book in (before, after))
            differ = []
            for mine, yours in zip(was.judged(old), now.judged(new), strict=False):
                (had, had_yen), (has, has_yen) = was.outcome(old, mine), now.outcome(new, yours)
                differ += [had != has, z3.And(_truth(had), _truth(has), _number(had_yen) != _number(has_yen))]
            wanted = [each if is_symbol(each) else z3.BoolVal(each) for each in differ]
            solver = solver_for(was.limits, ends)
            solver.add(*now.limits)
            answer = ask(solver, ends, z3.Or(*wanted)) if wanted else z3.unsat
            undecided = undecided or answer == z3.unknown
            if answer == z3.sat:
                # The variables of both have the same names, so either reads the model.
                situation = _both(was, now).situation(solver.model())
                answers = f"{_said(before, old, situation)} → {_said(after, new, situation)}"
                text = f"答えが変わる いちばん小さな世帯（{shape}）: {answers}"
                yield Finding("change", new.id, new.place, text, situation)
                return
    if undecided:
        yield Finding("undecided", new.id, new.place, "答えが変わる世帯があるか、時間のうちに決まりませんでした")
    else:
        yield Finding("change", new.id, new.place, f"見た形の世帯（{'、'.join(SHAPES)}）では、だれの答えも変わりません")


def _both(was: Household, now: Household) -> Household:
    was.variables.update(now.variables)
    return was


def _truth(value: Any) -> Any:
    return value if is_symbol(value) else z3.BoolVal(value)


def _number(value: Any) -> Any:
    return value if is_symbol(value) else z3.IntVal(int(value))


def _said(book: Rulebook, service: Service, situation: Situation) -> str:
    told = []
    for each in assess(book, situation, [service]).results:
        yen = (
            f" {each.amount.yen:,}円"
            if each.status == "eligible" and each.amount and each.amount.yen is not None
            else ""
        )
        told.append({"eligible": "受けられる", "ineligible": "対象外", "unknown": "わからない"}[each.status] + yen)
    return "・".join(told) or "対象外"
