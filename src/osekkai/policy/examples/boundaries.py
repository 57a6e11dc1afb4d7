"""Boundary examples: for a worked case, the values of each fact at which the answer changes, found by trying.

Every number and age that the rule compares with is tried with its neighbours; between two tried values that give
different answers the exact step is found by halving. A person reviews the cases before they stay in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from osekkai.policy import calendar
from osekkai.policy.judge.assess import assess
from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.judge.situation import Situation
from osekkai.policy.language.meaning import Number
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Example, Fact, Service
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Bands, Steps

MOST_PER_FACT = 6
Answer = tuple[tuple[str, str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Boundary:
    """The two neighbouring values of a fact between which the answer changes, and the answers on both sides."""

    example: Example
    member: str
    fact: Fact
    below: int
    above: int
    before: Answer
    after: Answer

    def as_yaml(self) -> str:
        """The two cases, ready to stand under `examples:`; `reviewed: false` until a person has looked."""
        return _case(self, self.below, self.before) + _case(self, self.above, self.after)


def boundaries(book: Rulebook, service: Service) -> Iterator[Boundary]:
    """The boundaries around each reviewed example of a service."""
    numbers = sorted(_numbers(service))
    seen: set[tuple[str, str, int]] = set()
    for example in service.examples:
        if not example.reviewed:
            continue
        situation = book.situation(example.household, on=date.fromordinal(example.on))
        for member, fact, value in _movable(book, service, situation):
            for found in _changes(book, service, example, situation, member, fact, value, numbers):
                if (member, fact.id, found.above) not in seen:
                    seen.add((member, fact.id, found.above))
                    yield found


def _case(boundary: Boundary, value: int, answer: Answer) -> str:
    example, fact = boundary.example, boundary.fact
    written = date.fromordinal(value).isoformat() if fact.type.kind == "date" else str(value)
    members, household = _changed(example, boundary.member, fact, written)
    expect = ", ".join(_expected(each, len(answer) > 1) for each in answer)
    lines = [
        f"  - case: 境界：{boundary.member}の{fact.name}が{written}（もとの例：{example.case}）",
        f"    on: {date.fromordinal(example.on).isoformat()}",
        "    reviewed: false",
        "    members:",
        *(f"      - {_flow(each)}" for each in members),
        *([f"    household: {_flow(household)}"] if household else []),
        f"    expect: [{expect}]",
    ]
    return "\n".join(lines) + "\n"


def _changed(
    example: Example, member: str, fact: Fact, written: str
) -> tuple[list[dict[str, object]], dict[str, object]]:
    """The example's members and household with one fact replaced."""
    names = {fact.id, fact.name, *fact.aliases}
    members = [dict(each) for each in example.household["members"]]  # type: ignore[attr-defined]
    household = dict(example.household["household"])  # type: ignore[call-overload]
    counts: dict[str, int] = {}
    for each in members:
        relation = next(
            (name for name in ("head", "spouse", "child", "parent", "other") if name in each), str(each.get("relation"))
        )
        counts[relation] = counts.get(relation, 0) + 1
        id = str(each.get("id") or (relation if relation in ("head", "spouse") else f"{relation}{counts[relation]}"))
        if id == member:
            if fact.id == "birth_date" and relation in each:
                each[relation] = written
            else:
                for name in names & set(each):
                    del each[name]
                each[fact.name] = written
    if not member:
        for name in names & set(household):
            del household[name]
        household[fact.name] = written
    return members, household


def _flow(entries: dict[str, object]) -> str:
    return "{" + ", ".join(f"{name}: {'' if value is None else value}" for name, value in entries.items()) + "}"


def _expected(answer: tuple[str, str, int | None], named: bool) -> str:
    member, status, yen = answer
    parts = [f"for: {member}"] if named and member else []
    parts += [f"status: {status}"] + ([f"yen: {yen}"] if yen is not None else [])
    return "{" + ", ".join(parts) + "}"


def _movable(book: Rulebook, service: Service, situation: Situation) -> Iterator[tuple[str, Fact, int]]:
    """Numbers and dates that the example gives and the service reads."""
    holders = [("", situation.household), *((each.id, each.facts) for each in situation.people)]
    for member, facts in holders:
        for name, value in facts.items():
            fact = book.vocabulary.facts[name]
            if name in service.facts and isinstance(value, int) and not isinstance(value, bool):
                yield member, fact, value


def _changes(
    book: Rulebook,
    service: Service,
    example: Example,
    situation: Situation,
    member: str,
    fact: Fact,
    value: int,
    numbers: list[Number],
) -> Iterator[Boundary]:
    def answer(at: int) -> Answer:
        """Of an amount only whether and how much it is: an open one, which takes long to narrow, is no example."""
        results = assess(book, situation.with_fact(member, fact.id, at), [service]).results
        return tuple((r.member, r.status, r.roughly.yen if r.roughly else None) for r in results)

    def statuses(found: Answer) -> tuple[str, ...]:
        return tuple(status for _, status, _ in found)

    tried = sorted({value, *_candidates(fact, situation.on, numbers)})
    answers = {at: answer(at) for at in tried}
    found = 0
    for low, high in pairwise(tried):
        smooth = fact.type.unit == "円" and statuses(answers[low]) == statuses(answers[high])  # a taper is no boundary
        if answers[low] == answers[high] or smooth or found >= MOST_PER_FACT:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            answers[middle] = answer(middle)
            low, high = (middle, high) if answers[middle] == answers[low] else (low, middle)
        found += 1
        yield Boundary(example, member, fact, low, high, answers[low], answers[high])


def _candidates(fact: Fact, on: date, numbers: list[Number]) -> Iterator[int]:
    if fact.type.kind == "date":
        for years in {int(each) for each in numbers if 0 <= each <= 100 and each == int(each)}:
            day = calendar.add_months(on.toordinal(), -12 * years)
            for each in (day - 400, day, day + 400):
                if each <= on.toordinal():
                    yield each
        return
    for number in (0, *numbers):
        if fact.range.lo <= number <= fact.range.hi:
            yield from (each for each in (int(number), int(number * 2)) if each <= fact.range.hi)


def _numbers(service: Service) -> set[Number]:
    """Every number that the service's rules, or the steps they rest on, can compare with."""
    found: set[Number] = set()
    seen: set[int] = set()
    for rule in service.rules:
        for step in (rule.eligible, *([rule.amount.yen] if rule.amount else [])):
            _collect(step.node, found, seen)
    return found


def _collect(node: Node, found: set[Number], seen: set[int]) -> None:
    if isinstance(node, nodes.Const) and node.type.kind == "number":
        found.add(node.value)  # type: ignore[arg-type]
    elif isinstance(node, nodes.ParameterRef):
        found |= set(node.parameter.dated.values)  # type: ignore[arg-type]
    elif isinstance(node, nodes.Lookup):
        for part in node.table.dated.values:
            if isinstance(part, Steps):
                found |= set(part.listed)
            elif isinstance(part, Bands):
                found |= {band.under for band in part.bands if band.under is not None}
    further = (
        [node.step]
        if isinstance(node, nodes.StepRef)
        else [node.fact.derive]
        if isinstance(node, nodes.FactRef) and node.fact.derive
        else []
    )
    for step in further:
        if step.key not in seen:
            seen.add(step.key)
            _collect(step.node, found, seen)
    for child in node.children():
        _collect(child, found, seen)
