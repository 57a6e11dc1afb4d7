"""Figures of the law that change with time: amounts, limits by number of people, and bands of income."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from osekkai.policy.language.meaning import Bounded, Interval, Number, bounds, interval
from osekkai.policy.language.problems import NotCovered, Place
from osekkai.policy.language.types import Type
from osekkai.policy.language.words import Words


@dataclass(slots=True, eq=False)
class Dated:
    """Values that each hold from a day until the next one. `starts` are day numbers, ascending."""

    starts: list[int]
    values: list[object]
    cached: dict[int, object] = field(default_factory=dict)

    def at(self, day: int, name: str) -> object:
        """Raises `NotCovered` before the first day."""
        if day in self.cached:
            return self.cached[day]
        index = bisect_right(self.starts, day) - 1
        if index < 0:
            raise NotCovered(name)
        if len(self.cached) > 256:
            self.cached.clear()
        value = self.cached[day] = self.values[index]
        return value


@dataclass(slots=True, eq=False)
class Parameter:
    """A number of the law that changes with time."""

    name: str
    type: Type
    dated: Dated
    place: Place
    words: Words
    unconfirmed: bool = False

    @property
    def range(self) -> Interval:
        numbers: list[Number] = self.dated.values  # type: ignore[assignment]
        return Interval(min(numbers), max(numbers))

    def label(self, lang: str) -> str:
        return self.words.say(lang)


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
class Table:
    """Dated limits or bands, read as `表[数]`. `index` is the type of what it is read with."""

    name: str
    type: Type
    index: Type
    dated: Dated
    place: Place
    range: Interval
    words: Words

    def label(self, lang: str) -> str:
        return self.words.say(lang)
