"""Figures of the law that change with time: amounts, limits by number of people, and bands of income."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from osekkai.policy.language import saying
from osekkai.policy.language.meaning import Bounded, Interval, Number, bounds, interval
from osekkai.policy.language.problems import NotCovered, Place
from osekkai.policy.language.types import Type
from osekkai.policy.language.words import Words


@dataclass(frozen=True, slots=True)
class Known:
    """From where a value is known: a text or page, the day somebody looked, and how sure it is (empty: nobody said).

    `until` is the last day (a day number) on which it is known to hold.
    """

    until: int | None = None
    source: str = ""
    url: str = ""
    seen: date | None = None
    confidence: str = ""


NOTHING_KNOWN = Known()


@dataclass(slots=True, eq=False)
class Dated:
    """Values that each hold from a day until the next one. `starts` are day numbers, ascending.

    Of each value is kept from where it is known.
    """

    starts: list[int]
    values: list[object]
    known: list[Known]
    cached: dict[int, object] = field(default_factory=dict)

    def at(self, day: int, name: str) -> object:
        """Raises `NotCovered` before the first day."""
        if day in self.cached:
            return self.cached[day]
        index = self.index_on(day)
        if index is None:
            raise NotCovered(name)
        if len(self.cached) > 256:
            self.cached.clear()
        value = self.cached[day] = self.values[index]
        return value

    def index_on(self, day: int) -> int | None:
        """Which of the values holds on a day; nothing before the first."""
        index = bisect_right(self.starts, day) - 1
        return index if index >= 0 else None

    @property
    def is_of_fiscal_years(self) -> bool:
        """Whether it changed on a 1 April more than once: then it has to be looked up each April."""
        firsts = [date.fromordinal(start) for start in self.starts]
        return sum((each.month, each.day) == (4, 1) for each in firsts) > 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a figure is not to be relied on: nobody knows it after `until` (a day number), or nobody confirmed it."""

    figure: Figure
    until: int | None = None

    @property
    def is_stale(self) -> bool:
        return self.until is not None

    @property
    def words(self) -> Words:
        """`この額は2026年3月までのものです。4月からの額は確認中です。`"""
        if self.until is None:
            return Words(
                "この額は まだ公式のページで確かめていません。",
                "この 額は まだ たしかめて いません。",
                "This figure has not been confirmed yet.",
            )
        last, after = date.fromordinal(self.until), date.fromordinal(self.until + 1)
        if after.day == 1:  # a whole month says itself without its last day
            ja = (f"{last.year}年{last.month}月", f"{after.month}月")
            en = (f"{last:%B} {last.year}", f"{after:%B}")
        else:
            ja = (f"{last.year}年{last.month}月{last.day}日", f"{after.month}月{after.day}日")
            en = (f"{last.day} {last:%B} {last.year}", f"{after.day} {after:%B}")
        return Words(
            f"この額は{ja[0]}までのものです。{ja[1]}からの額は確認中です。",
            f"この 額は {ja[0]}までの ものです。{ja[1]}からの 額は いま たしかめて います。",
            f"This figure was valid to {en[0]}. The one from {en[1]} is being confirmed.",
        )

    def as_json(self) -> dict[str, str | None]:
        until = date.fromordinal(self.until).isoformat() if self.until else None
        return {"figure": self.figure.name, "kind": "stale" if self.is_stale else "unconfirmed", "until": until}


@dataclass(slots=True, eq=False)
class Figure:
    """A number or table of the law that changes with time."""

    CONFIDENCES: ClassVar[tuple[str, ...]] = ("confirmed", "likely", "unconfirmed")

    name: str
    type: Type
    dated: Dated
    place: Place
    words: Words

    def label(self, lang: str) -> str:
        return self.words.say(lang)

    def known_on(self, day: int) -> Known:
        """From where the value of a day is known."""
        index = self.dated.index_on(day)
        return NOTHING_KNOWN if index is None else self.dated.known[index]

    def since(self, day: int) -> date | None:
        """From when the value of a day holds; nothing before the first."""
        index = self.dated.index_on(day)
        return None if index is None else date.fromordinal(self.dated.starts[index])

    def say_on(self, day: int, lang: str) -> str:
        """The value of a day as a person reads it; empty before the first."""
        index = self.dated.index_on(day)
        return "" if index is None else self.say(self.dated.values[index], lang)

    def say(self, value: Any, lang: str) -> str:
        """One of its values: of a number itself, of a table its rows."""
        raise NotImplementedError

    @property
    def may_be_doubted(self) -> bool:
        """Whether there is a day of which it says that it is not to be relied on."""
        return any(each.until is not None or each.confidence == self.CONFIDENCES[-1] for each in self.dated.known)

    def doubt_on(self, day: int) -> Doubt | None:
        known = self.known_on(day)
        if known.until is not None and day > known.until:
            return Doubt(self, known.until)
        return Doubt(self) if known.confidence == self.CONFIDENCES[-1] else None


@dataclass(slots=True, eq=False)
class Parameter(Figure):
    """A number of the law."""

    @property
    def range(self) -> Interval:
        numbers: list[Number] = self.dated.values  # type: ignore[assignment]
        return Interval(min(numbers), max(numbers))

    def say(self, value: Any, lang: str) -> str:
        return saying.number(value, self.type.unit, lang)


@dataclass(frozen=True, slots=True)
class Steps:
    """A limit by number of dependants: listed values from 0 on, then `each_more` for every further one."""

    listed: tuple[Number, ...]
    each_more: Number

    def at(self, index: Number) -> Number:
        whole = max(int(index), 0)
        last = len(self.listed) - 1
        return self.listed[whole] if whole <= last else self.listed[last] + (whole - last) * self.each_more

    def over(self, x: Bounded) -> Bounded:
        (lo, hi) = bounds(x)
        found = [self.at(index) for index in range(max(int(lo), 0), min(max(int(hi), 0), 60) + 1)]
        return interval(min(found), max(found))


@dataclass(frozen=True, slots=True)
class Band:
    """`rate` × (x cut down to a multiple of `cut`) + `plus`, for x below `under` (None: the last band)."""

    under: Number | None
    rate: Number = 0
    plus: Number = 0
    cut: int = 1

    def at(self, x: Number) -> int:
        """Cut down to one unit."""
        if not self.rate:
            return int(self.plus // 1)
        top, bottom = self.rate.numerator, self.rate.denominator
        if isinstance(self.plus, int):
            return top * int(x // self.cut) * self.cut // bottom + self.plus
        return int((self.rate * (x // self.cut) * self.cut + self.plus) // 1)


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands of a table (所得段階, 控除額の速算表), each below its upper end; whole results, cut down to one unit."""

    bands: tuple[Band, ...]

    def at(self, x: Number) -> Number:
        for band in self.bands:
            if band.under is None or x < band.under:
                return band.at(x)
        raise AssertionError("the last band has no upper end")

    def over(self, x: Bounded) -> Bounded:
        """Exact at the ends of every band the interval touches; between them a band is monotone."""
        (lo, hi) = bounds(x)
        found: list[Number] = []
        floor = lo
        for band in self.bands:
            if band.under is not None and band.under <= lo:
                continue
            top = hi if band.under is None else min(hi, band.under - 1)
            if top < floor:
                break
            found += (band.at(floor), band.at(top))
            if band.under is None or band.under > hi:
                break
            floor = band.under
        return interval(min(found), max(found))


@dataclass(slots=True, eq=False)
class Table(Figure):
    """Limits or bands, read as `表[数]`. `index` is the type of what it is read with."""

    index: Type
    range: Interval

    def say(self, value: Any, lang: str) -> str:
        """`0人 690,000円、1人 1,070,000円、＋1人 380,000円`, `3,800,000円未満 44,400円、… それ以上 140,100円`."""
        rows = value.listed if isinstance(value, Steps) else [each.plus for each in value.bands]
        amounts = [saying.number(each, self.type.unit, lang) for each in rows]
        if isinstance(value, Steps):
            heads = [saying.number(each, self.index.unit, lang) for each in range(len(rows))]
            heads.append(f"+{saying.number(1, self.index.unit, lang)}")
            amounts.append(saying.number(value.each_more, self.type.unit, lang))
        else:
            heads = [_below(each.under, self.index.unit, lang) for each in value.bands]
            amounts = [_rated(each, amount) for each, amount in zip(value.bands, amounts, strict=True)]
        said = [f"{head} {amount}" for head, amount in zip(heads, amounts, strict=True)]
        return ("; " if lang == "en" else "、").join(said)


def _below(under: Number | None, unit: str | None, lang: str) -> str:
    if under is None:
        return "above" if lang == "en" else "それ以上"
    return f"below {saying.number(under, unit, lang)}" if lang == "en" else f"{saying.number(under, unit, lang)}未満"


def _rated(band: Band, plus: str) -> str:
    """`×0.7-80,000円` of a band with a rate."""
    return f"×{float(band.rate):g}{'' if band.plus < 0 else '+'}{plus}" if band.rate else plus
