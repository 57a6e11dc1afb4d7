"""Values of a column: numbers as two ends, truths as known or as codes, choices as bits of what they can be.

Each operator says over arrays what `meaning` says for one value. Constants stay Python values and are folded, so
what a day settles for everybody (parameters, years, unknown facts that nobody has) costs nothing per row. An expression
is text: only names and numbers of our own making are in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import lcm
from typing import TypeAlias, TypeVar

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
