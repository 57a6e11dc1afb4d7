"""The smallest households whose answer a draft changes, told without anybody in them: examples, not residents.

A household of the register is only where the search begins. Everything that does not matter to the difference is taken
away, and what is left is rounded as far as the difference allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from osekkai.catalogue import Catalogue
from osekkai.matching.today import homes
from osekkai.policy import Person, Result, Service, Situation, assess, calendar, kinship
from osekkai.policy.values import ByYear, Value
from osekkai.register import queries as register

MOST = 3
_LIVES = {
    **dict.fromkeys((kinship.ELSEWHERE, kinship.STUDENT), "（別に暮らす）"),
    kinship.INSTITUTION: "（施設で暮らす）",
    kinship.UNBORN: "（これから生まれる）",
    kinship.DEAD: "（亡くなった）",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`yen` are two ends a `per`; nothing where there is no amount."""

    status: str
    yen: tuple[int, int | None] | None
    per: str


@dataclass(frozen=True, slots=True)
class Story:
    """A household in words, and what it gets of a service before and after. `household` can be assessed as it is."""

    service: str
    who: list[str]
    before: Answer
    after: Answer
    household: dict[str, Any]


def stories(opened: duckdb.DuckDBPyConnection, base: Catalogue, draft: Catalogue, on: date) -> list[Story]:
    """Up to three, each of another kind of change: newly, no longer, more, less."""
    found = []
    for service, hid in _starts(opened):
        before, after = base.book.services.get(service), draft.book.services.get(service)
        for home in homes([hid], base.book.vocabulary, on, to=register.ANYBODY):
            if story := smallest(base, draft, before, after, home.situation):
                found.append(story)
    return found[:MOST]


def _starts(opened: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    return opened.execute(
        """WITH sized AS (SELECT hid, count(*) AS size FROM people GROUP BY hid),
        kinds AS (
            SELECT service, hid,
                   CASE WHEN now AND was = FALSE THEN 'newly' WHEN was AND now = FALSE THEN 'gone'
                        WHEN d_lo > 0 THEN 'more' ELSE 'less' END AS kind
            FROM changes WHERE sure)
        SELECT service, hid
        FROM (
            SELECT service, hid, kind, row_number() OVER (PARTITION BY kind ORDER BY size, hid) AS place
            FROM kinds JOIN sized USING (hid))
        WHERE place = 1 ORDER BY kind"""
    ).fetchall()


def smallest(
    base: Catalogue, draft: Catalogue, before: Service | None, after: Service | None, situation: Situation
) -> Story | None:
    """The household without what does not matter to the difference; nothing where there is no difference."""

    def differs(each: Situation) -> tuple[Answer, Answer] | None:
        was, now = _results(base, before, each), _results(draft, after, each)
        sure = all(result.status != "unknown" for result in (*was, *now))
        return (_answer(was), _answer(now)) if sure and _answer(was) != _answer(now) else None

    if not differs(situation):
        return None
    shrinking = True
    while shrinking:
        shrinking = False
        for each in _simpler(situation):
            if differs(each):
                situation, shrinking = each, True
                break
    result = differs(situation)
    assert result is not None
    service = after or before
    assert service is not None
    return Story(service.id, _in_words(base, situation), *result, situation.as_data())


def _results(catalogue: Catalogue, service: Service | None, situation: Situation) -> list[Result]:
    return [] if service is None else assess(catalogue.book, situation, [service]).results


def _answer(results: list[Result]) -> Answer:
    """Of the household as a whole: the yen of everybody in it together."""
    if all(each.status == "ineligible" for each in results):
        return Answer("ineligible", None, "")
    entitled = [each for each in results if each.status == "eligible"]
    amounts = [each.amount for each in entitled if each.amount]
    tops = [each.hi for each in amounts]
    yen = (
        (sum(each.lo for each in amounts), None if None in tops else sum(top or 0 for top in tops)) if amounts else None
    )
    return Answer("eligible" if entitled else "unknown", yen, amounts[0].per if amounts else "")


def _simpler(situation: Situation) -> Iterator[Situation]:
    """Households with one thing less, or one thing rounder."""
    people = situation.people
    for index, person in enumerate(people):
        if person.relation != "head":
            yield replace(situation, people=people[:index] + people[index + 1 :])
    for fact in situation.household:
        yield replace(situation, household={id: value for id, value in situation.household.items() if id != fact})
    for index, person in enumerate(people):
        for fact, value in person.facts.items():
            if fact != "birth_date":
                yield _with(situation, index, {id: each for id, each in person.facts.items() if id != fact})
            for simpler in _rounder(fact, value):
                yield _with(situation, index, {**person.facts, fact: simpler})


def _with(situation: Situation, index: int, facts: dict[str, Value | ByYear]) -> Situation:
    people = situation.people
    return replace(situation, people=(*people[:index], replace(people[index], facts=facts), *people[index + 1 :]))


def _rounder(fact: str, value: Value | ByYear) -> Iterator[Value | ByYear]:
    if isinstance(value, ByYear):
        for year in value:
            if len(value) > 1:
                yield ByYear({each: kept for each, kept in value.items() if each != year})
            for simpler in _rounder("", value[year]):
                yield ByYear({**value, year: simpler})  # type: ignore[dict-item]
    elif fact == "birth_date" and isinstance(value, int):
        born = date.fromordinal(value)
        for rounder in (date(born.year, 1, 1), date(born.year, born.month, 1)):
            if rounder < born and (rounder.month, rounder.day) < (born.month, born.day):
                yield rounder.toordinal()
    elif isinstance(value, int) and not isinstance(value, bool):
        for step in (1_000_000, 100_000, 10_000):
            if value % step:
                yield value // step * step


def _who(person: Person, on: date) -> str:
    """`配偶者の子 8歳`, `親（別に暮らす） 65〜66歳`; whoever is not born has no age."""
    said, born = kinship.in_words(person.relation, person.kin.bond) + _LIVES.get(person.kin.lives, ""), person.born
    if born is None or person.kin.lives == kinship.UNBORN:
        return said
    youngest, oldest = (calendar.age_on(int(day), on.toordinal()) for day in (born.hi, born.lo))
    return f"{said} {youngest}歳" if youngest == oldest else f"{said} {youngest}〜{oldest}歳"


def _in_words(catalogue: Catalogue, situation: Situation) -> list[str]:
    facts = catalogue.book.vocabulary.facts
    told = []
    for person in situation.people:
        parts = [_who(person, situation.on)]
        for id, value in person.facts.items():
            if id == "birth_date":
                continue
            years = value if isinstance(value, ByYear) else {0: value}
            parts += [
                f"{facts[id].label('ja')}{f'（{year}年）' if year else ''} {facts[id].say(each, 'ja')}"
                for year, each in years.items()
            ]
        told.append("、".join(parts))
    if situation.household:
        said = [
            f"{facts[id].label('ja')} {facts[id].say(value, 'ja')}"  # type: ignore[arg-type]
            for id, value in situation.household.items()
        ]
        told.append(f"世帯: {'、'.join(said)}")
    return told
