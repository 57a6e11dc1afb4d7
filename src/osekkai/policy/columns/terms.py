"""Values of a column: numbers as two ends, truths as known or as codes, choices as bits of what they can be.

Each operator says over arrays what `meaning` says for one value. Constants stay Python values and are folded, so
what a day settles for everybody (parameters, years, unknown facts that nobody has) costs nothing per row. An expression
is text: only names and numbers of our own making are in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import lcm
from typing import TypeAlias, TypeVar

from osekkai.policy import calendar, periods
from osekkai.policy.language import meaning

Term: TypeAlias = str | int
"""The text of an array of numbers, or a constant number."""
Flag: TypeAlias = str | bool
"""The text of an array of truths that are known, or a constant one."""


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
    """`is_true` is a constant, an array of truths where it is `sure`, else one of codes (see `kernels`)."""

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
AnyCell = TypeVar("AnyCell", bound=Cell)
CODES = {False: 0, None: 1, True: 2}


def of_kind(kind: type[AnyCell], cell: Cell) -> AnyCell:
    """The cell; the checker has made sure of its kind."""
    assert isinstance(cell, kind)
    return cell


def code(x: Truth) -> Term:
    """The codes of a truth."""
    if isinstance(x.is_true, str):
        return f"code({x.is_true})" if x.sure else x.is_true
    return CODES[x.is_true]


def coded(codes: Term) -> Truth:
    return Truth(codes) if isinstance(codes, str) else Truth({0: False, 1: None, 2: True}[codes], codes != 1)


# Flags: known truths, nearly always constants


def either(*flags: Flag) -> Flag:
    said = list(dict.fromkeys(each for each in flags if each is not False))
    return True if True in said else _joined("|", said) if said else False


def both(*flags: Flag) -> Flag:
    said = list(dict.fromkeys(each for each in flags if each is not True))
    return False if False in said else _joined("&", said) if said else True


def neither(flag: Flag) -> Flag:
    return f"(~{flag})" if isinstance(flag, str) else not flag


def _joined(op: str, parts: Sequence[Flag]) -> str:
    return str(parts[0]) if len(parts) == 1 else f"({f' {op} '.join(map(str, parts))})"


def is_true(x: Truth) -> Flag:
    return x.is_true is True if not isinstance(x.is_true, str) else x.is_true if x.sure else f"({x.is_true} == 2)"


def not_false(x: Truth) -> Flag:
    return x.is_true is not False if not isinstance(x.is_true, str) else x.is_true if x.sure else f"({x.is_true} != 0)"


def not_true(x: Truth) -> Flag:
    return neither(is_true(x))


def decided(surely: Flag, never: Flag, bad: Flag = False) -> Truth:
    """Yes, no, or open where neither is settled; both are never settled at once."""
    if surely is True or never is True:
        return Truth(surely is True, True, bad)
    if surely is False and never is False:
        return Truth(None, False, bad)
    if surely is False:
        return Truth(f"pick_code({never}, 0, 1)", False, bad)
    if never is False:
        return Truth(f"pick_code({surely}, 2, 1)", False, bad)
    return Truth(f"decided({surely}, {never})", False, bad)


def pick(condition: Flag, then: Term, otherwise: Term) -> Term:
    """A number by a known condition."""
    if then == otherwise or condition is True:
        return then
    return otherwise if condition is False else f"pick({condition}, {then}, {otherwise})"


def pick_flag(condition: Flag, then: Flag, otherwise: Flag) -> Flag:
    return then if then == otherwise else either(both(condition, then), both(neither(condition), otherwise))


def pick_code(condition: Flag, then: Term, otherwise: Term) -> Term:
    if then == otherwise or condition is True:
        return then
    return otherwise if condition is False else f"pick_code({condition}, {then}, {otherwise})"


# Arithmetic of terms


def wide(text: str) -> str:
    return f"wide({text})"


def narrow(text: str) -> str:
    return f"narrow({text})"


def plus(x: Term, y: Term) -> Term:
    if isinstance(x, int) and isinstance(y, int):
        return x + y
    return y if x == 0 else x if y == 0 else f"({x} + {y})"


def minus(x: Term, y: Term) -> Term:
    if isinstance(x, int) and isinstance(y, int):
        return x - y
    return x if y == 0 else f"({x} - {y})"


def times(x: Term, y: Term) -> Term:
    if isinstance(x, int) and isinstance(y, int):
        return x * y
    if x == 0 or y == 0:
        return 0
    return y if x == 1 else x if y == 1 else f"({x} * {y})"


def floor_divide(x: Term, by: int) -> Term:
    """x ÷ by, cut down."""
    return x // by if isinstance(x, int) else x if by == 1 else f"({x} // {by})"


def least(*terms: Term) -> Term:
    return _extreme(min, "minimum", terms)


def greatest(*terms: Term) -> Term:
    return _extreme(max, "maximum", terms)


def _extreme(take: Callable[..., int], name: str, terms: tuple[Term, ...]) -> Term:
    constants = [each for each in terms if isinstance(each, int)]
    said: list[Term] = list(dict.fromkeys(each for each in terms if isinstance(each, str)))
    found, *others = said + ([take(constants)] if constants else [])
    for each in others:
        found = f"{name}({found}, {each})"
    return found


def less(x: Term, y: Term) -> Flag:
    return x < y if isinstance(x, int) and isinstance(y, int) else x != y and f"({x} < {y})"


def at_most(x: Term, y: Term) -> Flag:
    return x <= y if isinstance(x, int) and isinstance(y, int) else x == y or f"({x} <= {y})"


def alike(x: Term, y: Term) -> Flag:
    return x == y if isinstance(x, int) and isinstance(y, int) else x == y or f"({x} == {y})"


# Numbers


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
    if x.known and isinstance(x.lo, int):
        x, y = y, x
    if y.known and isinstance(y.lo, int):
        ends = (times(x.lo, y.lo), times(x.hi, y.lo))
        return Num(*(ends if y.lo >= 0 else ends[::-1]), den, bad)
    corners = [times(a, b) for a in (x.lo, x.hi) for b in (y.lo, y.hi)]
    return Num(least(*corners), greatest(*corners), den, bad)


def hull(x: Num, y: Num) -> Num:
    x, y = aligned(x, y)
    return Num(least(x.lo, y.lo), greatest(x.hi, y.hi), x.den, either(x.bad, y.bad))


def smallest(nums: list[Num]) -> Num:
    nums = aligned(*nums)
    return Num(
        least(*(each.lo for each in nums)),
        least(*(each.hi for each in nums)),
        nums[0].den,
        either(*(each.bad for each in nums)),
    )


def largest(nums: list[Num]) -> Num:
    nums = aligned(*nums)
    return Num(
        greatest(*(each.lo for each in nums)),
        greatest(*(each.hi for each in nums)),
        nums[0].den,
        either(*(each.bad for each in nums)),
    )


def monotone(function: Callable[[Term], Term], x: Num) -> Num:
    lo = function(x.lo)
    return Num(lo, lo if x.known else function(x.hi), bad=x.bad)


def rounded(kind: str, x: Num, step: int) -> Num:
    """切捨て, 切上げ, 四捨五入 to a multiple of `step`, as `meaning.round_down` and the others."""
    unit = x.den * step

    def cut(term: Term) -> Term:
        if kind == "round_down":
            return times(floor_divide(term, unit), step)
        if kind == "round_up":
            return times(minus(0, floor_divide(minus(0, term), unit)), step)
        return times(floor_divide(plus(times(2, term), unit), 2 * unit), step)

    return monotone(cut, x)


# Comparisons


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
    holds = {"<": less, "<=": at_most, "==": alike}[op]
    if x.known and y.known:
        return Truth(holds(x.lo, y.lo), True, bad)
    if op == "==":
        return decided(
            both(alike(x.lo, x.hi), alike(y.lo, y.hi), alike(x.lo, y.lo)),
            either(less(x.hi, y.lo), less(y.hi, x.lo)),
            bad,
        )
    return decided(holds(x.hi, y.lo), at_most(y.hi, x.lo) if op == "<" else less(y.hi, x.lo), bad)


def _known_comparison(op: str, x: Num, y: Num) -> bool | None:
    a, b = meaning.interval(x.lo, x.hi), meaning.interval(y.lo, y.hi)  # type: ignore[arg-type]
    return {"<": meaning.less, "<=": meaning.at_most, "==": meaning.equal}[op](a, b)


# Truths


def negate(x: Truth) -> Truth:
    if isinstance(x.is_true, str):
        return Truth(f"(~{x.is_true})" if x.sure else f"(2 - {x.is_true})", x.sure, x.bad)
    return Truth(None if x.is_true is None else not x.is_true, x.sure, x.bad)


def conjunction(parts: list[Truth]) -> Truth:
    """A part after one that is certainly false is not looked at, nor is whether it is covered."""
    bad: Flag = False
    reached: Flag = True
    for each in parts:
        bad = either(bad, both(reached, each.bad))
        reached = both(reached, not_false(each))
    return replace(_all_of(parts), bad=bad)


def disjunction(parts: list[Truth]) -> Truth:
    return negate(conjunction([negate(each) for each in parts]))


def _all_of(parts: list[Truth]) -> Truth:
    known = both(*(is_true(each) for each in parts if each.sure))
    if known is False:
        return Truth(False, True)
    open_ = [code(each) for each in parts if not each.sure]
    if not open_:
        return Truth(known, True)
    return coded(least(*([f"code({known})"] if isinstance(known, str) else []), *open_))


def same_truth(x: Truth, y: Truth) -> Truth:
    bad = either(x.bad, y.bad)
    if x.is_true is None or y.is_true is None:
        return Truth(None, False, bad)
    for one, other in ((x, y), (y, x)):
        if isinstance(one.is_true, bool):
            return replace(other if one.is_true else negate(other), bad=bad)
    if x.sure and y.sure:
        return Truth(f"({x.is_true} == {y.is_true})", True, bad)
    return Truth(f"same({code(x)}, {code(y)})", False, bad)


def one_of(x: Choice, wanted: frozenset[str]) -> Truth:
    inside = sum(1 << index for index, option in enumerate(x.options) if option in wanted)
    outside = (1 << len(x.options)) - 1 - inside
    if isinstance(x.mask, int):
        possible = bool(x.mask & inside)
        return Truth(None if possible and x.mask & outside else possible, not (possible and x.mask & outside), x.bad)
    if not inside or not outside:
        return Truth(bool(inside), True, x.bad)
    return decided(f"(({x.mask} & {outside}) == 0)", f"(({x.mask} & {inside}) == 0)", x.bad)


def one_place_of(x: Num, wanted: frozenset[int], places: int) -> Truth:
    """Whether a place is one of these; open where the place is, unless all are wanted or none."""
    if len(wanted) in (0, places):
        return Truth(bool(wanted), True, x.bad)
    inside = either(*(alike(x.lo, each) for each in sorted(wanted)))
    if x.known:
        return Truth(inside, True, x.bad)
    known = alike(x.lo, x.hi)
    return decided(both(known, inside), both(known, neither(inside)), x.bad)


def remapped(x: Choice, options: tuple[str, ...]) -> Choice:
    """The same choice over other options."""
    if options == x.options:
        return x
    moves = tuple((1 << index, 1 << options.index(option)) for index, option in enumerate(x.options))
    if isinstance(x.mask, int):
        return Choice(sum(new for old, new in moves if x.mask & old), options, x.bad)
    return Choice(f"remap({x.mask}, {moves})", options, x.bad)


# If


def branch(condition: Truth, then: Cell, otherwise: Cell) -> Cell:
    bad = either(condition.bad, both(not_false(condition), then.bad), both(not_true(condition), otherwise.bad))
    if condition.is_true is True or condition.is_true is False:
        return replace(then if condition.is_true else otherwise, bad=bad)
    yes, no = is_true(condition), neither(not_false(condition))

    def by(x: Term, y: Term, open_: Term) -> Term:
        """x where it is so, y where it is not, else what is open."""
        if x == y == open_:
            return x
        if condition.is_true is None:
            return open_
        return pick(yes, x, y if condition.sure else pick(no, y, open_))

    if isinstance(then, Num) and isinstance(otherwise, Num):
        then, otherwise = aligned(then, otherwise)
        lo = by(then.lo, otherwise.lo, least(then.lo, otherwise.lo))
        if condition.sure and then.known and otherwise.known:
            return Num(lo, lo, then.den, bad)
        return Num(lo, by(then.hi, otherwise.hi, greatest(then.hi, otherwise.hi)), then.den, bad)
    if isinstance(then, Choice) and isinstance(otherwise, Choice):
        union = then.mask if then.mask == otherwise.mask else f"({then.mask} | {otherwise.mask})"
        if isinstance(then.mask, int) and isinstance(otherwise.mask, int):
            union = then.mask | otherwise.mask
        return Choice(by(then.mask, otherwise.mask, union), then.options, bad)
    assert isinstance(then, Truth) and isinstance(otherwise, Truth)
    return replace(_branch_of_truths(condition, yes, no, then, otherwise), bad=bad)


def _branch_of_truths(condition: Truth, yes: Flag, no: Flag, then: Truth, otherwise: Truth) -> Truth:
    if (then.is_true, then.sure) == (otherwise.is_true, otherwise.sure):
        return then
    if condition.sure and then.sure and otherwise.sure:
        return Truth(pick_flag(yes, is_true(then), is_true(otherwise)), True)
    x, y = code(then), code(otherwise)
    alike_ = same_truth(then, otherwise)
    open_ = 1 if alike_.is_true is None else pick_code(is_true(alike_), x, 1)
    return coded(
        open_ if condition.is_true is None else pick_code(yes, x, y if condition.sure else pick_code(no, y, open_))
    )


# Days


def digits(day: Term) -> Term:
    """20260401 for 1 April 2026: ages are differences of such numbers, cut down to ten thousands."""
    if isinstance(day, int):
        when = date.fromordinal(day)
        return when.year * 10_000 + when.month * 100 + when.day
    return f"digits({day})"


def age_between(birth: Term, day_after: Term) -> Term:
    """Full years from one `digits` to another: with the day after the one asked about, as `calendar.age_on`."""
    return floor_divide(minus(day_after, birth), 10_000)


def last_day(day: Term, amount: Term, months: bool, first_counts: bool) -> Term:
    """See `periods.last_day`."""
    if isinstance(day, int) and isinstance(amount, int):
        return periods.last_day(day, amount, months, first_counts)
    first = day if first_counts else plus(day, 1)
    if not months:
        return minus(plus(first, amount), 1)
    if isinstance(first, int):
        first = f"(0 * {amount} + {first})"
    return f"last_of_months({first}, {amount})"


def add_months(day: Term, months: Term) -> Term:
    if isinstance(day, int) and isinstance(months, int):
        return calendar.add_months(day, months)
    if isinstance(day, int):
        day, months = f"(0 * {months} + {day})", months
    return f"add_months({day}, {months})"
