"""How the letter of a decision stops holding once another takes its place, and from which day on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from osekkai.casework import kinds
from osekkai.casework.drafts import Given, effects_of, given, last_given
from osekkai.casework.models import Decision
from osekkai.documents import services as documents
from osekkai.ledger import services as ledger

HOW = {"revocation": "revoked", "change": "changed", "suspension": "suspended", "end": "ended"}


def outdated(before: Decision, after: Decision) -> tuple[str, date | None]:
    """`revoked` or `corrected` at once; `changed` or `suspended` from a day on, `ended` with its last day.

    By `account` only where it is paid to is another: who receives how much from when is as it says still.
    """
    if after.is_of_account_only:
        return "account", timezone.localdate(after.decided_at)
    how = HOW.get(after.kind, "corrected")
    days = {"changed": _changes_on(before, after), "suspended": after.starts, "ended": after.ends}
    return how, days.get(how)


def end_letters(decision: Decision, by: ledger.Actor) -> None:
    """The letters that say otherwise from now on; of what is revoked, every letter that said it.

    What only the account was changed of since is told by the letter before, too. In the transaction of the decision.
    """
    for each in _told_before(decision):
        documents.end(str(kinds.DECISION(each)), *outdated(each, decision), by)


def _told_before(decision: Decision) -> Iterator[Decision]:
    before = decision.replaces
    while before is not None:
        yield before
        goes_on = decision.kind == "revocation" or before.is_of_account_only
        before = before.replaces if goes_on else None


def end_own_letter(decision: Decision, by: ledger.Actor) -> None:
    """Of a decision that was replaced before its letter was made."""
    after = Decision.objects.filter(replaces=decision).first()
    while after is not None:
        documents.end(str(kinds.DECISION(decision)), *outdated(decision, after), by)
        after = Decision.objects.filter(replaces=after).first() if after.is_of_account_only else None


def _changes_on(before: Decision, after: Decision) -> date | None:
    """The first day on which somebody receives something else: one has another amount, or another last day."""
    old, new = (_lines(each) for each in (before, after))
    begins = [each.starts for each in (*new, *old) if each.starts and not (_begun(each, old) and _begun(each, new))]
    ends = [min(filter(None, (one.ends, other.ends))) + timedelta(days=1) for one, other in _cut(old, new)]
    return min([*begins, *ends], default=None)


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
