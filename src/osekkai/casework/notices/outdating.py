"""How the letter of a decision stops holding once another takes its place, and from which day on."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from osekkai.casework.drafts import Given, effects_of, given, last_given
from osekkai.casework.models import Decision

HOW = {"revocation": "revoked", "change": "changed", "suspension": "suspended", "end": "ended"}


def outdated(before: Decision, after: Decision) -> tuple[str, date | None]:
    """`revoked` or `corrected` at once; `changed` or `suspended` from a day on, `ended` with its last day."""
    how = HOW.get(after.kind, "corrected")
    days = {"changed": _changes_on(before, after), "suspended": after.starts, "ended": after.ends}
    return how, days.get(how)


def _changes_on(before: Decision, after: Decision) -> date | None:
    """The first day on which somebody receives something else: one has another amount, or another last day.

    Of a change of the account only, the day on which it was decided.
    """
    old, new = (_lines(each) for each in (before, after))
    begins = [each.starts for each in (*new, *old) if each.starts and not (_begun(each, old) and _begun(each, new))]
    ends = [min(filter(None, (one.ends, other.ends))) + timedelta(days=1) for one, other in _cut(old, new)]
    same = timezone.localdate(after.decided_at) if after.is_of_account_only else None
    return min([*begins, *ends], default=same)


def _lines(decision: Decision) -> tuple[Given, ...]:
    return given(effects_of(last_given(decision)))


def _begun(line: Given, lines: tuple[Given, ...]) -> bool:
    return any((each.person, each.starts, each.yen) == (line.person, line.starts, line.yen) for each in lines)


def _cut(old: tuple[Given, ...], new: tuple[Given, ...]) -> list[tuple[Given, Given]]:
    """The same line with another last day."""
    return [
        (one, other)
        for one in old
        for other in new
        if (one.person, one.starts, one.yen) == (other.person, other.starts, other.yen) and one.ends != other.ends
    ]
