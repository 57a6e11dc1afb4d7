"""Findings about a service, each shown by a household that the evaluator judges to be as was found.

A finding is for the shapes of household in `SHAPES`, whose facts are all known. What z3 could not settle in its time,
or what cannot be said in symbols, is a finding of its own kind: `undecided`, never left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import yaml
import z3

from osekkai.policy.judge.assess import assess
from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.judge.situation import Situation
from osekkai.policy.language.problems import NotCovered, Place
from osekkai.policy.prove.asking import ask, ended_by_ctrl_c, solver_for
from osekkai.policy.prove.symbolic import Household, NotSymbolic
from osekkai.policy.prove.terms import both, is_symbol, no
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Service
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Bands, Steps
from osekkai.policy.rules.people import ByYear
from osekkai.policy.tell.phrases import phrase

SHAPES = {
    "ひとり": ("head",),
    "夫婦": ("head", "spouse"),
    "ひとり親と子1人": ("head", "child"),
    "夫婦と子1人": ("head", "spouse", "child"),
    "親と同居": ("head", "parent"),
    "ひとり親と子1人と親": ("head", "child", "parent"),
    "ひとり親と子3人": ("head", "child", "child", "child"),
    "夫婦と子3人": ("head", "spouse", "child", "child", "child"),
    "子と孫": ("head", "child", "child.child"),
    "夫婦と配偶者の子": ("head", "spouse", "spouse.child"),
}
CLIFFS_FOR = ("ひとり", "夫婦", "ひとり親と子1人", "夫婦と子1人", "夫婦と子3人")


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: amount, never, always, outside, cliff, falls, change or undecided. `situation` shows it, if it can be."""

    kind: str
    service: str
    place: Place | None
    text: str
    situation: Situation | None = None
    also: Situation | None = None
    yen: int = 0

    def as_yaml(self, book: Rulebook) -> str:
        """Worked examples, ready to stand under `examples:`; `reviewed: false` until a person has looked."""
        return "".join(
            _case(book, self, each, part) for part, each in enumerate((self.situation, self.also)) if each is not None
        )


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
                *_cliffs(book, service, on, ends),
            ]
    except (NotSymbolic, NotCovered) as unsaid:
        return [Finding("undecided", service.id, service.place, f"式にできない所があります（{unsaid}）")]


def in_force(service: Service, on: date) -> bool:
    day = on.toordinal()
    return (service.since is None or day >= service.since) and (service.until is None or day <= service.until)


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


# Cliffs


def _cliffs(book: Rulebook, service: Service, on: date, ends: float) -> Iterator[Finding]:
    """Where one more yen of somebody's yearly income costs the household more than a yen in the year."""
    amount = service.rule_on(on.toordinal()).amount
    if amount is None:
        return
    times = amount.terms.times_a_year * amount.terms.sign
    for shape in CLIFFS_FOR:
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


# A change


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


# Examples


def _case(book: Rulebook, finding: Finding, situation: Situation, part: int) -> str:
    results = assess(book, situation, [book.services[finding.service]]).results
    expect = []
    for each in results:
        named = {"for": each.member} if each.member and len(results) > 1 else {}
        yen = (
            {"yen": each.amount.yen}
            if each.status == "eligible" and each.amount and each.amount.yen is not None
            else {}
        )
        expect.append({**named, "status": each.status, **yen})
    names = book.vocabulary.facts
    members = []
    for person in situation.people:
        born = date.fromordinal(person.facts["birth_date"])  # type: ignore[arg-type]
        members.append(
            {
                person.relation: born,
                **{
                    names[id].name: _written(names[id], value)
                    for id, value in person.facts.items()
                    if id != "birth_date"
                },
            }
        )
    home = {names[id].name: _written(names[id], value) for id, value in situation.household.items()}
    found = {
        "case": f"証明：{finding.text}{'（そのあと）' if part else ''}",
        "on": situation.on,
        "reviewed": False,
        "members": members,
    }
    found |= {"household": home} if home else {}
    line = yaml.safe_dump(
        {**found, "expect": expect}, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False
    ).strip()
    return f"  - {line}\n"


def _written(fact: Any, value: Any) -> Any:
    if isinstance(value, ByYear):
        return {str(year): _written(fact, each) for year, each in value.items()}
    return date.fromordinal(value) if fact.type.kind == "date" else value
