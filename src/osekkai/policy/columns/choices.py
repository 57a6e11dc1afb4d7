"""What is one of several: the options of a choice, and the two sides of an `if`."""

from __future__ import annotations

from dataclasses import replace

from osekkai.policy.columns.terms import (
    Cell,
    Choice,
    Flag,
    Num,
    Term,
    Truth,
    aligned,
    alike,
    both,
    code,
    coded,
    decided,
    either,
    greatest,
    is_true,
    least,
    neither,
    not_false,
    not_true,
    pick,
    pick_code,
    pick_flag,
    same_truth,
)


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
