"""支援措置: who is protected now, and to whom what the register says of them is told. The one place that decides.

Whatever tells where somebody is comes out of `queries` only for a `Reader`. Nobody is a reader of somebody protected
but they themselves, a protected parent of a protected minor, and staff who opened a case with a reason and another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from osekkai.register.models import CURRENT, Circumstance, Membership, Person, running


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads, and of whom they may be told where they are although these are protected.

    `raised` says of whom else, once it matters: it asks the register.
    """

    of: frozenset[int] = frozenset()
    is_machine: bool = False
    raised: Callable[[], Collection[int]] | None = None


ANYBODY = Reader()
"""Whoever it is: of the protected, and of those who live with them, nothing is told."""
MACHINE = Reader(is_machine=True)
"""Comparing and judging: nothing of it is shown. Who uses it says why (`tests/register/test_protection`)."""


def opened(people: Iterable[int]) -> Reader:
    """Staff, to whom these people were opened with a reason and a second person."""
    return Reader(frozenset(people))


def _now(day: date | None = None) -> Q:
    """Known, and not over: what begins only later protects already."""
    today = day or timezone.localdate()
    return CURRENT & Q(kind=Circumstance.Kind.PROTECTION) & (Q(valid_to=None) | Q(valid_to__gt=today))


def protected(people: Collection[int] | None = None) -> set[int]:
    """Of these people (of everybody, where none are named) who are protected."""
    found = Circumstance.objects.filter(_now())
    return set((found if people is None else found.filter(person__in=people)).values_list("person", flat=True))


def is_protected(person: int | None) -> bool:
    return person is not None and bool(protected([person]))


def guarded(people: Collection[int] | None = None) -> set[int]:
    """Those who are protected, and those who live with them: where one of them is, tells where the other is."""
    theirs = Circumstance.objects.filter(_now()).values("person")
    here = running(timezone.localdate())  # who moves next month lives here yet
    homes = Membership.objects.filter(here, person__in=theirs).values("household")
    with_them, themselves = Membership.objects.filter(here, household__in=homes), theirs
    if people is not None:
        with_them, themselves = with_them.filter(person__in=people), themselves.filter(person__in=people)
    found = with_them.values_list("person", flat=True).order_by().union(themselves.values_list("person", flat=True))
    return set(found)


def keys_away() -> set[str]:
    """The numbers of those who are guarded, and of their households: by these an extract tells of them."""
    away = guarded()
    homes = Membership.objects.filter(running(timezone.localdate()), person__in=away)
    return {
        *Person.objects.filter(pk__in=away).values_list("key", flat=True),
        *homes.values_list("household__key", flat=True),
    }


@dataclass(frozen=True, slots=True)
class Protection:
    """支援措置 of somebody: from when, and the last day where there is one."""

    since: date
    last: date | None


def protection_of(person: int, *, to: Reader) -> Protection | None:
    """Of the one who reads it themselves, and nobody else: that there is one tells whoever they fled."""
    if person not in to.of:
        return None
    rows = list(Circumstance.objects.filter(_now(), person=person).order_by("valid_from"))
    if not rows:
        return None
    ends = [each.valid_to for each in rows]
    last = None if None in ends else max(each for each in ends if each) - timedelta(days=1)
    return Protection(rows[0].valid_from, last)


def is_guarded(person: int | None) -> bool:
    return person is not None and bool(guarded([person]))


def hidden(people: Collection[int], to: Reader) -> set[int]:
    """Of whom the reader is told nothing that tells where they are."""
    return _away(people, to, guarded)


def left_out(people: Collection[int], to: Reader) -> set[int]:
    """Of whom the reader is told nothing at all, not that they are of a household: the protected themselves."""
    return _away(people, to, protected)


def _away(people: Collection[int], to: Reader, which: Callable[[Collection[int]], set[int]]) -> set[int]:
    asked = [] if to.is_machine else [each for each in people if each not in to.of]
    found = which(asked) if asked else set()
    return found.difference(to.raised()) if found and to.raised else found
