"""What a draft gives less of than the rules would: whose, how much, from when until when. It is refused in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from osekkai.casework.drafts import Given, given

_DAY = timedelta(days=1)


def withheld(gives: Sequence[Given], rules: Sequence[Given]) -> tuple[Given, ...]:
    """Of each person whom the rules give something: yen each `per` that are missing, in the order of time.

    A thing without yen is missing where it is not given at all, a fee where it is higher. Where the rules say no first
    day, the draft's own is as good as any.
    """
    found: list[Given] = []
    for key in dict.fromkeys((each.person, each.per, each.is_fee) for each in rules):
        own, usual = ([each for each in one if (each.person, each.per, each.is_fee) == key] for one in (gives, rules))
        usual = [replace(each, starts=_first(own)) if each.starts is None else each for each in usual]
        found += _once(own, usual) if key[1] == "once" else _each_time(own, usual)
    return tuple(found)


def withheld_by(kind: str, gives: Sequence[Given], verdict: Mapping[str, Any]) -> tuple[Given, ...]:
    """What a decision keeps back of what the rules give: in part, or all of it."""
    if kind not in ("partial", "refusal"):
        return ()
    return withheld(gives if kind == "partial" else (), given(verdict.get("effects", ())))


def _first(gives: Sequence[Given]) -> date | None:
    return min((each.starts for each in gives if each.starts), default=None)


def _once(own: Sequence[Given], usual: Sequence[Given]) -> Iterator[Given]:
    """What is paid once: all of it together, whenever it is."""
    less = _less(own, usual)
    if less != 0:
        yield replace(usual[0], yen=less, starts=_first(usual), ends=usual[-1].ends)


def _each_time(own: Sequence[Given], usual: Sequence[Given]) -> Iterator[Given]:
    """Between two days on which either becomes another, both are the same all the time."""
    days = sorted({day for each in (*own, *usual) for day in (_begins(each), _after(each))})
    last: Given | None = None
    for begins, after in pairwise(days):
        running = [[each for each in one if _begins(each) <= begins < _after(each)] for one in (own, usual)]
        less = _less(*running) if running[1] else 0
        if less == 0:
            continue
        now = replace(
            running[1][0],
            yen=less,
            starts=begins if begins > date.min else None,
            ends=after - _DAY if after < date.max else None,
        )
        if last and last.yen == now.yen and last.ends and now.starts == last.ends + _DAY:
            last = replace(last, ends=now.ends)
            continue
        if last:
            yield last
        last = now
    if last:
        yield last


def _less(own: Sequence[Given], usual: Sequence[Given]) -> int | None:
    """How many yen are missing, 0 for none; nothing in yen where the thing itself, or an unknown amount, is."""
    if any(each.yen is None for each in usual):
        return 0 if own else None
    due, paid = (sum(each.yen or 0 for each in one) for one in (usual, own))
    if not own:
        return None if usual[0].is_fee else due
    return max(paid - due if usual[0].is_fee else due - paid, 0)


def _begins(each: Given) -> date:
    return each.starts or date.min


def _after(each: Given) -> date:
    """The day after the last."""
    return each.ends + _DAY if each.ends and each.ends < date.max else date.max
