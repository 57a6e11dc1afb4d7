"""Numbers and truths that are Python values as long as no fact is in them, and z3 expressions from there on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import z3

from osekkai.policy import calendar
from osekkai.policy.language.functions import ROUNDING
from osekkai.policy.rules.figures import Band

Symbol: TypeAlias = Any
"""A Python bool, int or Fraction, or a z3 expression of one; an option is its place among all of the vocabulary."""
OLDEST = 110


@dataclass(frozen=True, slots=True)
class Age:
    """満年齢 of somebody whose birthday is a symbol, on a day that is known."""

    born: Symbol
    day: int

    def at_least(self, years: int) -> Symbol:
        return self.born <= born_by(self.day, years)

    def symbol(self) -> Symbol:
        return tree(lambda years: self.at_least(years), -2, OLDEST + 2)


def born_by(day: int, years: int) -> int:
    """The latest day of birth of somebody who is `years` old on the day."""
    guess = day - round(years * 365.2425) + 3
    while calendar.age_on(guess, day) < years:
        guess -= 1
    while calendar.age_on(guess + 1, day) >= years:
        guess += 1
    return guess


def tree(at_least: Callable[[int], Symbol], low: int, high: int) -> Symbol:
    """The largest whole number between the two that `at_least` holds for, found by halving."""
    if low == high:
        return z3.IntVal(low)
    middle = (low + high + 1) // 2
    return z3.If(at_least(middle), tree(at_least, middle, high), tree(at_least, low, middle - 1))


def is_symbol(value: Symbol) -> bool:
    return isinstance(value, z3.ExprRef)


def plain(value: Symbol) -> Symbol:
    return value.symbol() if isinstance(value, Age) else value


def number(value: Symbol) -> Symbol:
    """For arithmetic: a fraction as z3's rational."""
    value = plain(value)
    return (
        z3.RealVal(str(value))
        if isinstance(value, Fraction) and value.denominator != 1
        else int(value)
        if isinstance(value, Fraction)
        else value
    )


def both(*parts: Symbol) -> Symbol:
    found = [each for each in parts if each is not True]
    return (
        False
        if any(each is False for each in found)
        else True
        if not found
        else found[0]
        if len(found) == 1
        else z3.And(*found)
    )


def either(*parts: Symbol) -> Symbol:
    found = [each for each in parts if each is not False]
    return (
        True
        if any(each is True for each in found)
        else False
        if not found
        else found[0]
        if len(found) == 1
        else z3.Or(*found)
    )


def no(value: Symbol) -> Symbol:
    return z3.Not(value) if is_symbol(value) else not value


def choose(condition: Symbol, then: Symbol, otherwise: Symbol) -> Symbol:
    if not is_symbol(condition):
        return then if condition else otherwise
    then, otherwise = number(then), number(otherwise)
    if not is_symbol(then) and not is_symbol(otherwise) and type(then) is type(otherwise) and then == otherwise:
        return then
    return z3.If(condition, _lifted(then), _lifted(otherwise))


def _lifted(value: Symbol) -> Symbol:
    return value if is_symbol(value) else z3.BoolVal(value) if isinstance(value, bool) else z3.IntVal(value)


def floor(value: Symbol) -> Symbol:
    value = number(value)
    if not is_symbol(value):
        return value // 1
    return z3.ToInt(value) if value.is_real() else value


def of_band(band: Band, index: Symbol) -> Symbol:
    if not band.rate:
        return int(band.plus // 1)
    cut = z3.ToInt(index / band.cut) * band.cut if index.is_real() else (index / band.cut) * band.cut
    return floor(number(Fraction(band.rate)) * cut + number(Fraction(band.plus)))


def rounded(kind: str, value: Symbol, step: int) -> Symbol:
    value = number(value)
    if not is_symbol(value):
        return ROUNDING[kind](value, step)
    real = value if value.is_real() else z3.ToReal(value)
    if kind == "round_down":
        return z3.ToInt(real / step) * step
    if kind == "round_up":
        return -z3.ToInt(-real / step) * step
    return z3.ToInt(real / step + z3.RealVal("1/2")) * step


def extreme(kind: str, values: Sequence[Symbol]) -> Symbol:
    found = number(values[0])
    for each in map(number, values[1:]):
        if is_symbol(found) or is_symbol(each):
            found = choose(found <= each if kind == "min" else found >= each, found, each)
        else:
            found = min(found, each) if kind == "min" else max(found, each)
    return found


def total_of(values: Sequence[Symbol]) -> Symbol:
    found: Symbol = 0
    for each in values:
        found = found + number(each)
    return found
