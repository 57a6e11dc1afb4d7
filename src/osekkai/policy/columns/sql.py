"""Values of a column: numbers as two ends, truths as SQL's own three-valued booleans, choices as bits of what they can be.

Each operator says in SQL what `policy.values` says for one value. Constants stay Python values and are folded, so what
a day settles for everybody (parameters, years, unknown facts that nobody has) costs nothing per row. An expression of
SQL is text: only names and numbers of our own making are in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from math import lcm
from typing import TypeAlias

from osekkai.policy import calendar, values

Term: TypeAlias = str | int
"""SQL text, or a constant number."""
Flag: TypeAlias = str | bool
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Num:
    """A number or day between `lo` / `den` and `hi` / `den`; known where both are the same term."""

    lo: Term
    hi: Term
    den: int = 1
    bad: Flag = False

    @property
    def known(self) -> bool:
        return self.lo == self.hi


@dataclass(frozen=True, slots=True)
class Truth:
    """`is_true` is a constant or a BOOLEAN whose NULL says open; `sure` says that it is never NULL."""

    is_true: str | bool | None
    sure: bool = False
    bad: Flag = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The bits of the options that are possible, in the order of `options`."""

    mask: Term
    options: tuple[str, ...]
    bad: Flag = False


Cell: TypeAlias = Num | Truth | Choice


def say(term: Term) -> str:
    return term if isinstance(term, str) else f"CAST({term} AS {'BIGINT' if abs(term) < 2**63 else 'HUGEINT'})"


def say_truth(is_true: str | bool | None) -> str:
    return is_true if isinstance(is_true, str) else "CAST(NULL AS BOOLEAN)" if is_true is None else str(is_true).upper()


# --- flags: 'the value is not covered on that day', nearly always the constant False -----------------------------------


def either(*flags: Flag) -> Flag:
    said = [each for each in flags if each is not False]
    return True if True in said else " OR ".join(f"({each})" for each in said) if said else False


def both(x: Flag, y: Flag) -> Flag:
    return False if x is False or y is False else y if x is True else x if y is True else f"({x}) AND ({y})"


def not_false(x: Truth) -> Flag:
    return x.is_true is not False if not isinstance(x.is_true, str) else f"({x.is_true}) IS NOT FALSE"


def not_true(x: Truth) -> Flag:
    return x.is_true is not True if not isinstance(x.is_true, str) else f"({x.is_true}) IS NOT TRUE"


# --- arithmetic of terms -----------------------------------------------------------------------------------------------


def wide(text: str) -> str:
    return f"CAST({text} AS HUGEINT)"


def narrow(text: str) -> str:
    return f"CAST({text} AS BIGINT)"


def plus(x: Term, y: Term) -> Term:
    if isinstance(x, int) and isinstance(y, int):
        return x + y
    return y if x == 0 else x if y == 0 else f"({say(x)} + {say(y)})"


def minus(x: Term, y: Term) -> Term:
    if isinstance(x, int) and isinstance(y, int):
        return x - y
    return x if y == 0 else f"({say(x)} - {say(y)})"


def times(x: Term, y: Term) -> Term:
    if isinstance(x, int) and isinstance(y, int):
        return x * y
    if x == 0 or y == 0:
        return 0
    return y if x == 1 else x if y == 1 else f"({say(x)} * {say(y)})"


def floor_divide(x: Term, by: int, at_least: int) -> Term:
    """x ÷ by, cut down. SQL cuts towards zero, so a number that may be negative (`at_least`) is first lifted above it."""
    if isinstance(x, int):
        return x // by
    if by == 1:
        return x
    lift = max(-(at_least // by), 0)
    return minus(f"({plus(x, lift * by)} // {say(by)})", lift)


def least(*terms: Term) -> Term:
    return _extreme(min, "LEAST", terms)


def greatest(*terms: Term) -> Term:
    return _extreme(max, "GREATEST", terms)


def _extreme(pick: Callable[..., int], name: str, terms: tuple[Term, ...]) -> Term:
    constants = [each for each in terms if isinstance(each, int)]
    said = list(dict.fromkeys(each for each in terms if isinstance(each, str)))
    if not said:
        return pick(constants)
    parts = [*said, *([say(pick(constants))] if constants else [])]
    return parts[0] if len(parts) == 1 else f"{name}({', '.join(parts)})"


def when(*cases: tuple[str, str], otherwise: str) -> str:
    return f"CASE {' '.join(f'WHEN {condition} THEN {value}' for condition, value in cases)} ELSE {otherwise} END"


# --- numbers -----------------------------------------------------------------------------------------------------------


def aligned(*nums: Num) -> list[Num]:
    """The same numbers over one denominator."""
    den = lcm(*(each.den for each in nums))
    return [Num(times(each.lo, den // each.den), times(each.hi, den // each.den), den, each.bad) for each in nums]


def add(x: Num, y: Num) -> Num:
    x, y = aligned(x, y)
    return Num(plus(x.lo, y.lo), plus(x.hi, y.hi), x.den, either(x.bad, y.bad))


def subtract(x: Num, y: Num) -> Num:
    x, y = aligned(x, y)
    return Num(minus(x.lo, y.hi), minus(x.hi, y.lo), x.den, either(x.bad, y.bad))


def multiply(x: Num, y: Num) -> Num:
    den, bad = x.den * y.den, either(x.bad, y.bad)
    if x.known and y.known:
        product = times(x.lo, y.lo)
        return Num(product, product, den, bad)
    corners = [times(a, b) for a in (x.lo, x.hi) for b in (y.lo, y.hi)]
    return Num(least(*corners), greatest(*corners), den, bad)


def hull(x: Num, y: Num) -> Num:
    x, y = aligned(x, y)
    return Num(least(x.lo, y.lo), greatest(x.hi, y.hi), x.den, either(x.bad, y.bad))


def smallest(nums: list[Num]) -> Num:
    nums = aligned(*nums)
    return Num(least(*(each.lo for each in nums)), least(*(each.hi for each in nums)), nums[0].den, either(*(each.bad for each in nums)))


def largest(nums: list[Num]) -> Num:
    nums = aligned(*nums)
    return Num(greatest(*(each.lo for each in nums)), greatest(*(each.hi for each in nums)), nums[0].den, either(*(each.bad for each in nums)))


def monotone(function: Callable[[Term], Term], x: Num) -> Num:
    lo = function(x.lo)
    return Num(lo, lo if x.known else function(x.hi), bad=x.bad)


def rounded(kind: str, x: Num, step: int, at_least: int, at_most: int) -> Num:
    """切捨て, 切上げ, 四捨五入 to a multiple of `step`, as `values.round_down` and the others; the ends bound x as a number."""
    unit = x.den * step

    def cut(term: Term) -> Term:
        if kind == "round_down":
            return times(floor_divide(term, unit, at_least * x.den), step)
        if kind == "round_up":
            return times(minus(0, floor_divide(minus(0, term), unit, -at_most * x.den)), step)
        return times(floor_divide(plus(times(2, term), unit), 2 * unit, 2 * at_least * x.den), step)

    return monotone(cut, x)


# --- comparisons -------------------------------------------------------------------------------------------------------


def compare(op: str, x: Num, y: Num) -> Truth:
    x, y = aligned(x, y)
    bad = either(x.bad, y.bad)
    if op in (">", ">="):
        x, y, op = y, x, {">": "<", ">=": "<="}[op]
    if op == "!=":
        return negate(compare("==", x, y))
    if all(isinstance(each, int) for each in (x.lo, x.hi, y.lo, y.hi)):
        found = _known_comparison(op, x, y)
        return Truth(found, found is not None, bad)
    lo, hi, other_lo, other_hi = (say(each) for each in (x.lo, x.hi, y.lo, y.hi))
    if x.known and y.known:
        return Truth(f"({lo} {'=' if op == '==' else op} {other_lo})", True, bad)
    if op == "==":
        never, surely = f"{hi} < {other_lo} OR {other_hi} < {lo}", f"{lo} = {hi} AND {other_lo} = {other_hi} AND {lo} = {other_lo}"
    else:
        surely, never = f"{hi} {op} {other_lo}", f"{lo} {'>=' if op == '<' else '>'} {other_hi}"
    return Truth(when((surely, "TRUE"), (never, "FALSE"), otherwise="NULL"), False, bad)


def _known_comparison(op: str, x: Num, y: Num) -> bool | None:
    a, b = values.interval(x.lo, x.hi), values.interval(y.lo, y.hi)  # type: ignore[arg-type]
    return {"<": values.less, "<=": values.at_most, "==": values.equal}[op](a, b)


# --- truths ------------------------------------------------------------------------------------------------------------


def negate(x: Truth) -> Truth:
    if isinstance(x.is_true, str):
        return Truth(f"(NOT {x.is_true})", x.sure, x.bad)
    return Truth(None if x.is_true is None else not x.is_true, x.sure, x.bad)


def conjunction(parts: list[Truth]) -> Truth:
    """SQL's AND is Kleene's. A part after one that is certainly false is not looked at, nor is whether it is covered."""
    bad: Flag = False
    reached: Flag = True
    for each in parts:
        bad = either(bad, both(reached, each.bad))
        reached = both(reached, not_false(each))
    said = [each for each in parts if each.is_true is not True]
    if any(each.is_true is False for each in said):
        return Truth(False, True, bad)
    if not said:
        return Truth(True, True, bad)
    if all(each.is_true is None for each in said):
        return Truth(None, False, bad)
    return Truth(f"({' AND '.join(say_truth(each.is_true) for each in said)})", all(each.sure for each in said), bad)


def disjunction(parts: list[Truth]) -> Truth:
    return negate(conjunction([negate(each) for each in parts])) if any(each.bad is not False for each in parts) else _or(parts)


def _or(parts: list[Truth]) -> Truth:
    said = [each for each in parts if each.is_true is not False]
    if any(each.is_true is True for each in said):
        return Truth(True, True)
    if not said:
        return Truth(False, True)
    if all(each.is_true is None for each in said):
        return Truth(None)
    return Truth(f"({' OR '.join(say_truth(each.is_true) for each in said)})", all(each.sure for each in said))


def same_truth(x: Truth, y: Truth) -> Truth:
    bad = either(x.bad, y.bad)
    if x.is_true is None or y.is_true is None:
        return Truth(None, False, bad)
    if isinstance(x.is_true, bool) and isinstance(y.is_true, bool):
        return Truth(x.is_true is y.is_true, True, bad)
    return Truth(f"({say_truth(x.is_true)} = {say_truth(y.is_true)})", x.sure and y.sure, bad)


def one_of(x: Choice, wanted: frozenset[str]) -> Truth:
    inside = sum(1 << index for index, option in enumerate(x.options) if option in wanted)
    outside = (1 << len(x.options)) - 1 - inside
    if isinstance(x.mask, int):
        possible = bool(x.mask & inside)
        return Truth(None if possible and x.mask & outside else possible, not (possible and x.mask & outside), x.bad)
    if not inside or not outside:
        return Truth(bool(inside), True, x.bad)
    surely, never = f"({x.mask} & {say(outside)}) = 0", f"({x.mask} & {say(inside)}) = 0"
    return Truth(when((surely, "TRUE"), (never, "FALSE"), otherwise="NULL"), False, x.bad)


def remapped(x: Choice, options: tuple[str, ...]) -> Choice:
    """The same choice over other options."""
    if options == x.options:
        return x
    pairs = [(1 << index, 1 << options.index(option)) for index, option in enumerate(x.options)]
    if isinstance(x.mask, int):
        return Choice(sum(new for old, new in pairs if x.mask & old), options, x.bad)
    mask = " + ".join(f"CASE WHEN ({x.mask} & {old}) <> 0 THEN {say(new)} ELSE 0 END" for old, new in pairs)
    return Choice(f"({mask})", options, x.bad)


# --- if ----------------------------------------------------------------------------------------------------------------


def branch(condition: Truth, then: Cell, otherwise: Cell) -> Cell:
    bad = either(condition.bad, both(not_false(condition), then.bad), both(not_true(condition), otherwise.bad))
    if condition.is_true is True or condition.is_true is False:
        found = then if condition.is_true else otherwise
        return replace(found, bad=bad)
    asked = condition.is_true
    if isinstance(then, Num) and isinstance(otherwise, Num):
        return _branch_of_numbers(condition, then, otherwise, bad)
    if isinstance(then, Choice) and isinstance(otherwise, Choice):
        if then.mask == otherwise.mask:
            return Choice(then.mask, then.options, bad)
        x, y = say(then.mask), say(otherwise.mask)
        wide = f"({x} | {y})"
        return Choice(wide if asked is None else when((str(asked), x), (f"NOT {asked}", y), otherwise=wide), then.options, bad)
    assert isinstance(then, Truth) and isinstance(otherwise, Truth)
    x, y = say_truth(then.is_true), say_truth(otherwise.is_true)
    if x == y:
        return Truth(then.is_true, then.sure, bad)
    if asked is None:
        return Truth(when((f"{x} = {y}", x), otherwise="NULL"), False, bad)
    if condition.sure:
        return Truth(when((asked, x), otherwise=y), then.sure and otherwise.sure, bad)
    return Truth(when((asked, x), (f"NOT {asked}", y), (f"{x} = {y}", x), otherwise="NULL"), False, bad)


def _branch_of_numbers(condition: Truth, then: Num, otherwise: Num, bad: Flag) -> Num:
    then, otherwise = aligned(then, otherwise)
    if (then.lo, then.hi) == (otherwise.lo, otherwise.hi):
        return Num(then.lo, then.hi, then.den, bad)
    asked = condition.is_true
    if asked is None:
        return Num(least(then.lo, otherwise.lo), greatest(then.hi, otherwise.hi), then.den, bad)
    assert isinstance(asked, str)

    def end(x: Term, y: Term, wide: Term) -> Term:
        if x == y:
            return x
        if condition.sure:
            return when((asked, say(x)), otherwise=say(y))
        return when((asked, say(x)), (f"NOT {asked}", say(y)), otherwise=say(wide))

    lo = end(then.lo, otherwise.lo, least(then.lo, otherwise.lo))
    if condition.sure and then.known and otherwise.known:
        return Num(lo, lo, then.den, bad)
    return Num(lo, end(then.hi, otherwise.hi, greatest(then.hi, otherwise.hi)), then.den, bad)


# --- days --------------------------------------------------------------------------------------------------------------


def as_date(day: Term) -> str:
    return f"(DATE '1970-01-01' + CAST({say(day)} - {EPOCH} AS INTEGER))"


def as_day(day: str) -> str:
    return f"(CAST({day} - DATE '1970-01-01' AS BIGINT) + {EPOCH})"


def digits(day: Term) -> Term:
    """20260401 for 1 April 2026: ages are differences of such numbers, cut down to ten thousands."""
    if isinstance(day, int):
        when_ = date.fromordinal(day)
        return when_.year * 10_000 + when_.month * 100 + when_.day
    d = as_date(day)
    return f"(year({d}) * 10000 + month({d}) * 100 + day({d}))"


def age_between(birth: Term, day_after: Term) -> Term:
    """Full years from one `digits` to another: with the day after the one asked about, as `calendar.age_on`."""
    return floor_divide(minus(day_after, birth), 10_000, -9_999 * 10_000)


def add_months(day: Term, months: Term) -> Term:
    if isinstance(day, int) and isinstance(months, int):
        return calendar.add_months(day, months)
    return as_day(f"CAST({as_date(day)} + INTERVAL 1 MONTH * CAST({say(months)} AS INTEGER) AS DATE)")


def _fiscal_year(day: str) -> str:
    return f"(year({day}) - CASE WHEN month({day}) < 4 THEN 1 ELSE 0 END)"


def _made(year: str, month: str, day: str) -> str:
    return as_day(f"make_date(CAST({year} AS INTEGER), CAST({month} AS INTEGER), CAST({day} AS INTEGER))")


DAY_FUNCTIONS: dict[str, Callable[[str], str]] = {
    "year": lambda d: f"year({d})",
    "fiscal_year": _fiscal_year,
    "fiscal_year_start": lambda d: _made(_fiscal_year(d), "4", "1"),
    "fiscal_year_end": lambda d: _made(f"{_fiscal_year(d)} + 1", "3", "31"),
    "month_start": lambda d: _made(f"year({d})", f"month({d})", "1"),
    "month_end": lambda d: as_day(f"last_day({d})"),
}
