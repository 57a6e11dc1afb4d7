"""What the rules give to whom: from when until when, and how it changes on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from osekkai.casework.examination.naming import told_apart
from osekkai.catalogue import Catalogue
from osekkai.matching.queries import Home
from osekkai.policy import Result, Situation, Term, assess

FURTHEST = 12 * 20
"""Months for which an amount is followed: from birth to the end of the year in which somebody is of age."""
AS_TODAY = "所得などが今と同じときの額"


@dataclass(frozen=True, slots=True)
class Effect:
    """What somebody of the register would receive: yen each `per`, or nothing in yen; from when until when (ISO).

    A day is empty where the rules do not say it. `yen_a_year` is what the decision is about in a year: nothing of what
    the resident pays (`is_fee`). Several of one person follow one another. `note` says what the yen are where they are
    not cash in hand, for how many months, and which figures nobody knows any more.
    """

    person: int
    name: str
    yen: int | None
    per: str
    yen_a_year: int = 0
    note: str = ""
    starts: str = ""
    ends: str = ""
    is_fee: bool = False


def effects_of(results: Iterable[Result], home: Home, catalogue: Catalogue) -> list[Effect]:
    """Of each result what follows from it, one after the other where its amount changes with the months."""
    months = _Months(home, catalogue)
    return [effect for each in results for effect in _followed(each, _effect(each, home), months)]


def _effect(result: Result, home: Home) -> Effect:
    index = (
        result.judged.index
        if result.member
        else next(i for i, each in enumerate(home.situation.people) if each.relation == "head")
    )
    person, name = (id := home.people[index]), told_apart([id])[id]
    term = result.term or Term(None, None)
    starts, ends = (day.isoformat() if day else "" for day in (term.starts, term.ends))
    if (amount := result.amount) is None:
        return Effect(person, name, None, "once", 0, "、".join(doubts_of([result])), starts, ends)
    is_fee = amount.terms.sign < 0
    a_year = 0 if is_fee else (amount.yen or 0) * amount.terms.times_a_year
    note = "、".join((*(each.ja for each in amount.notes), *doubts_of([result])))
    return Effect(person, name, amount.yen, amount.per, a_year, note, starts, ends, is_fee)


class _Months:
    """The household judged on the first day of months to come, each once.

    What is known of a year stays so in the years that nobody knows yet: else a child who leaves after the next income
    is due would be paid for ever. That income comes with the yearly report (現況届), and changes what it changes.
    """

    def __init__(self, home: Home, catalogue: Catalogue) -> None:
        self.today, self.catalogue = home.situation, catalogue
        self.lasting = home.situation.going_on(FURTHEST // 12 + 1)
        self.found: dict[tuple[date, str, bool], dict[str, Result]] = {}

    def on(self, day: date, result: Result) -> tuple[Result | None, bool]:
        """The result of a month, and whether it rests on a year that nobody knows yet."""
        known = self._on(day, result, self.today)
        if known is None or known.status != "unknown":
            return known, False
        return self._on(day, result, self.lasting), True

    def _on(self, day: date, result: Result, situation: Situation) -> Result | None:
        key = day, result.service.id, situation is self.lasting
        if key not in self.found:
            told = assess(self.catalogue.book, replace(situation, on=day), [result.service]).results
            self.found[key] = {each.member: each for each in told}
        return self.found[key].get(result.member)


def _followed(result: Result, first: Effect, months: _Months) -> Iterator[Effect]:
    """`first`, cut where the amount of a month is another by what is known today; what is not, cuts nothing."""
    if first.per != "month" or first.yen is None or not first.starts or not first.ends:
        yield first
        return
    now, day = first, date.fromisoformat(first.starts)
    for _ in range(FURTHEST):
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        if day.isoformat() > first.ends:
            break
        then, is_supposed = months.on(day, result)
        if then is None or then.status == "ineligible":
            break
        if then.status == "unknown" or then.amount is None or then.amount.yen is None:
            continue
        if then.amount.yen != now.yen:
            yield replace(now, ends=(day - timedelta(days=1)).isoformat())
            a_year = 0 if now.is_fee else then.amount.yen * then.amount.terms.times_a_year
            supposed = AS_TODAY if is_supposed and AS_TODAY not in now.note else ""
            note = "、".join(filter(None, (now.note, supposed)))
            now = replace(now, yen=then.amount.yen, yen_a_year=a_year, note=note, starts=day.isoformat())
    yield now


def doubts_of(results: Iterable[Result]) -> tuple[str, ...]:
    """Figures that the answers rest on and that a person has to look up first."""
    found = (doubt for each in results for doubt in each.doubts)
    return tuple(dict.fromkeys(f"{each.figure.label('ja')}：{each.words.ja}" for each in found))
