"""Cliffs: where one more yen of somebody's yearly income costs the household more than a yen in the year."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import z3

from osekkai.policy.judge.assess import assess
from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.judge.situation import Situation
from osekkai.policy.prove.asking import ask, solver_for
from osekkai.policy.prove.finding import Finding
from osekkai.policy.prove.households import Household
from osekkai.policy.prove.shapes import SHAPES
from osekkai.policy.prove.terms import is_symbol
from osekkai.policy.rules.declared import Service
from osekkai.policy.rules.people import ByYear

_FOR = ("ひとり", "夫婦", "ひとり親と子1人", "夫婦と子1人", "夫婦と子3人")


def cliffs(book: Rulebook, service: Service, on: date, ends: float) -> Iterator[Finding]:
    """Where one more yen of somebody's yearly income costs the household more than a yen in the year."""
    amount = service.rule_on(on.toordinal()).amount
    if amount is None:
        return
    times = amount.terms.times_a_year * amount.terms.sign
    for shape in _FOR:
        if time.monotonic() > ends:
            yield Finding(
                "undecided", service.id, service.place, f"{shape}から先の崖は、時間のうちに見られませんでした"
            )
            return
        here = Household(book.vocabulary, on, SHAPES[shape], fixed=True)
        before = here.total(service)
        if not is_symbol(before):
            continue
        incomes = [
            key
            for key in here.variables
            if (fact := book.vocabulary.facts[key[1]]).yearly
            and fact.type.unit == "円"
            and key[0] in ("head", "spouse")
        ]
        worst: Finding | None = None
        for key in incomes:
            if time.monotonic() > ends:
                break
            fact = book.vocabulary.facts[key[1]]
            there = Household(book.vocabulary, on, SHAPES[shape], fixed=True, moved={key: 1})
            lost = (before - there.total(service)) * times
            solver = solver_for(here.limits, ends)
            solver.add(*there.limits)
            floor = max(1, worst.yen if worst else 1)
            # Rather a household that lives on this income alone than one that z3 thinks of.
            alone = [
                other == 0
                for each, other in here.variables.items()
                if each != key and book.vocabulary.facts[each[1]].yearly and z3.is_int(other)
            ]
            if ask(solver, ends, lost > floor, *alone) == z3.sat:
                solver.add(*alone)
            while (answer := ask(solver, ends, lost > floor)) == z3.sat:
                found = _cliff(book, service, here, solver.model(), key, times, shape, fact.name)
                if found is None or found.yen <= floor:
                    yield Finding(
                        "undecided",
                        service.id,
                        service.place,
                        f"{shape}で {fact.name}が1円ふえたときの差を、判定で確かめられませんでした",
                    )
                    break
                worst, floor = found, found.yen
            if answer == z3.unknown:
                yield Finding(
                    "undecided",
                    service.id,
                    service.place,
                    f"{shape}で {fact.name}が1円ふえたときの いちばん大きな差は、時間のうちに決まりませんでした",
                )
        if worst:
            yield worst


def _cliff(
    book: Rulebook,
    service: Service,
    household: Household,
    model: Any,
    key: tuple[str, str, int],
    times: int,
    shape: str,
    name: str,
) -> Finding | None:
    member, fact, year = key
    situation = household.situation(model)
    person = next(each for each in situation.people if each.id == member)
    years = person.facts[fact]
    assert isinstance(years, ByYear)
    more = situation.with_fact(member, fact, ByYear({**years, year: years[year] + 1}))  # type: ignore[operator, arg-type]
    was, now = _yen(book, service, situation), _yen(book, service, more)
    if was is None or now is None:
        return None
    lost = (was - now) * times
    rise = f"{member}の{name}（{year}年）が {years[year]:,}円から 1円ふえると"
    text = f"崖（{shape}）: {rise}、1年で {lost:,}円 損になります"
    return Finding("cliff", service.id, service.place, text, situation, more, lost)


def _yen(book: Rulebook, service: Service, situation: Situation) -> int | None:
    """What the household gets together; nothing where anything is open."""
    total = 0
    for each in assess(book, situation, [service]).results:
        if each.status == "unknown" or (each.status == "eligible" and each.amount and each.amount.yen is None):
            return None
        total += each.amount.yen or 0 if each.status == "eligible" and each.amount else 0
    return total
