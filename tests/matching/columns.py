"""Many situations as columns, and the columns' answers beside the evaluator's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from osekkai import policy
from osekkai.policy import HOUSEHOLD, PERSON, Fact, Result, Rulebook, Service, Situation, columns
from osekkai.policy.columns import NONE, Block, FactColumn, Input, Source, kept, side_by_side
from osekkai.policy.kinship import LIVES
from osekkai.policy.values import ByYear, Interval

Outcome = tuple[bool | None, int | None, int | None, int | None, bool]
"""Entitled, the two ends of the yen, the day number of the deadline, covered."""


def years_for(on: int) -> range:
    from datetime import date

    year = date.fromordinal(on).year
    return range(year - 4, year + 1)


def loaded(book: Rulebook, situations: Sequence[Situation]) -> tuple[Block, dict[Input, Any], Source]:
    """The situations (all of one day) side by side."""
    on = situations[0].on.toordinal()
    source: dict[tuple[str, int], FactColumn] = {}
    held: dict[Input, Any] = {}
    holders = {
        PERSON: [person.facts for each in situations for person in each.people],
        HOUSEHOLD: [each.household for each in situations],
    }
    for fact in book.vocabulary.facts.values():
        if fact.type.kind == "text" or fact.entity not in holders:
            continue  # a snapshot has no texts and no organisations
        table = "homes" if fact.entity == HOUSEHOLD else "people"
        for year in years_for(on) if fact.yearly else [0]:
            given = [_stored(fact, _value(facts, fact, year)) for facts in holders[fact.entity]]
            if all(value is None for value, _ in given):
                continue
            name, is_open = f"{fact.id}_{year}" if year else fact.id, any(extra is not None for _, extra in given)
            source[fact.id, year] = FactColumn(
                name, any(value is None for value, _ in given), f"{name}__open" if is_open else None
            )
            kind = bool if fact.type.kind == "truth" else np.int64
            held[Input(table, name)] = np.array([value or 0 for value, _ in given], kind)
            held[Input(table, name, known=True)] = np.array([value is not None for value, _ in given])
            if is_open:
                ends = [value if extra is None and kind is not bool else extra for value, extra in given]
                held[Input(table, f"{name}__open")] = np.array([end or 0 for end in ends], kind)
    hid = np.array([hid for hid, each in enumerate(situations) for _ in each.people], np.int64)
    worlds = [each.world(book.vocabulary) for each in situations]
    people = [person for each in worlds for person in each.members]
    rel = np.array([0 if each.relation == "head" else 1 for each in people], np.int64)
    lives = np.array([LIVES.index(each.kin.lives) for each in people], np.int64)
    ties = side_by_side([each.members for each in worlds], on).on(on)
    return Block(hid, rel, ties, lives), held, source


def _value(facts: Any, fact: Fact, year: int) -> object:
    found = facts.get(fact.id, "not given")
    return found.get(year, "not given") if isinstance(found, ByYear) else found


def _stored(fact: Fact, value: Any) -> tuple[object, object]:
    """The fact's column and its second one; see `policy.columns.source`."""
    if value == "not given":
        return None, None
    if fact.type.kind == "truth":
        return (False, True) if value is None else (value, None)
    if fact.type.kind == "choice":
        return kept(value, fact.type), None
    return (value.lo, value.hi) if isinstance(value, Interval) else (value, None)


def by_columns(
    book: Rulebook, services: Iterable[Service], situations: Sequence[Situation]
) -> dict[tuple[str, int, int], Outcome]:
    """The outcome by service, household and member's place (-1: the household itself)."""
    block, held, source = loaded(book, situations)
    planned = columns.plan(services, situations[0].on.toordinal(), source)
    found = planned.judge(block, held, refused=True)
    said: dict[tuple[str, int, int], Outcome] = {}
    who = (found.service, found.person, found.of_home)
    kept = (*who, found.entitled, found.lo, found.hi, found.deadline, found.covered)
    for service, person, of_home, entitled, *numbers, covered in zip(*(each.tolist() for each in kept), strict=True):
        home = int(block.home[person])
        lo, hi, day = (None if each == NONE else each for each in numbers)
        place = -1 if of_home else person - int(block.first[home])
        said[planned.services[service], home, place] = ((False, None, True)[entitled], lo, hi, day, covered)
    return said


def by_evaluator(
    book: Rulebook, services: Sequence[Service], situations: Sequence[Situation]
) -> dict[tuple[str, int, int], Result]:
    return {
        (result.service.id, hid, result.judged.index if result.member else -1): result
        for hid, each in enumerate(situations)
        for result in policy.assess(book, each, services).results
    }


def differences(book: Rulebook, services: Sequence[Service], situations: Sequence[Situation]) -> tuple[int, list[str]]:
    """How many pairs were compared, and every difference in words."""
    columns_say, evaluator_says = by_columns(book, services, situations), by_evaluator(book, services, situations)
    found = [f"{key}: judged only one way" for key in columns_say.keys() ^ evaluator_says.keys()]
    for key in columns_say.keys() & evaluator_says.keys():
        here, there = _comparable(columns_say[key]), _outcome(evaluator_says[key])
        if here != there:
            found.append(f"{key}: columns {here}, evaluator {there}")
    return len(evaluator_says), found


def _comparable(outcome: Outcome) -> tuple[object, ...]:
    entitled, lo, hi, deadline, covered = outcome
    if not covered:
        return ("not covered",)
    return (False,) if entitled is False else (entitled, lo, hi, deadline)


def _outcome(result: Result) -> tuple[object, ...]:
    if result.validity == "not-covered":
        return ("not covered",)
    if result.status == "ineligible":
        return (False,)
    lo, hi = (result.amount.lo, result.amount.hi) if result.amount else (None, None)
    return (
        {"eligible": True, "unknown": None}[result.status],
        lo,
        hi,
        result.deadline.toordinal() if result.deadline else None,
    )
