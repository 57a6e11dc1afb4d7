"""What waits for somebody: the database is asked exactly for that, however much waits for others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, F, OrderBy, Q, QuerySet
from django.utils import timezone

from osekkai.approvals.models import ProposalState, Stop, StopState
from osekkai.approvals.powers import Lines, Post, line_of, lines_of, may_act, who_may
from osekkai.approvals.subjects import delicate
from osekkai.catalogue import Catalogue
from osekkai.staff.parts import AUTHORITY

Order = Sequence[str | OrderBy]
URGENT: Order = ("-proposal__risk", F("proposal__due").asc(nulls_last=True), "id")
OLDEST: Order = ("proposal__drafted_at", "id")
OPEN = Q(state=StopState.OPEN, proposal__state=ProposalState.OPEN)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Stops that agree in all of this are open to the same people (but see `_single`). Service and yen count only where
    a delegation is limited by them.
    """

    level: str
    unit: str
    section: str
    task: str
    drafter: int
    service: str = ""
    yen: int | None = None


def waiting_for(
    user: User, catalogue: Catalogue, most: int, *, order: Order = URGENT, stop: int | None = None
) -> list[tuple[Stop, str]]:
    """Open stops at which somebody may act now, and how (see `powers.HOW`); one of them alone, where it is named.

    What deserves attention first, then what is due first; or (`OLDEST`) what has waited longest first.
    """
    chosen, ways = _open_to(user, catalogue)
    found = chosen.select_related("proposal__drafted_by")
    found = found if stop is None else found.filter(pk=stop)
    return [(each, ways.of(each)) for each in found.order_by(*order)[:most]]


def counts_for(user: User, catalogue: Catalogue) -> dict[str, int]:
    """How much waits for somebody, by what they are to do there (a `Task`)."""
    chosen, _ = _open_to(user, catalogue)
    return dict(chosen.order_by().values_list("task").annotate(Count("id")))


@dataclass(frozen=True, slots=True)
class _Ways:
    """How somebody may act: at stops that are alike, and at those that are like no other (None: not)."""

    limited: frozenset[Post]
    alike: dict[_Alike, str] = field(default_factory=dict)
    single: dict[int, str | None] = field(default_factory=dict)

    def of(self, stop: Stop) -> str:
        return self.single.get(stop.pk) or self.alike[_alike(stop, self.limited)]


def _open_to(user: User, catalogue: Catalogue) -> tuple[QuerySet[Stop], _Ways]:
    ways = _ways(user, catalogue, lines_of(user.pk, catalogue))
    chosen = Q(pk__in=[stop for stop, how in ways.single.items() if how])
    if ways.alike:
        chosen |= _only(ways.alike, ways.limited) & ~Q(pk__in=ways.single)
    return Stop.objects.filter(OPEN & chosen), ways


def needs(catalogue: Catalogue) -> Iterator[str]:
    """What open routes would miss in a version of the folder: a level at which they stop, a section in whose line."""
    stops = Stop.objects.filter(state__in=[StopState.WAITING, StopState.OPEN], proposal__state=ProposalState.OPEN)
    levels: Counter[str] = Counter()
    sections: Counter[str] = Counter()
    counted = stops.order_by().values_list("level", "unit", "section", "task").annotate(Count("id"))
    for level, unit, section, task, count in counted:
        levels[level] += count
        sections[line_of(task, unit, section)] += count
    for known, found in ((catalogue.part(AUTHORITY).levels, levels), (catalogue.sections, sections)):
        yield from (f"{name}（決裁の途中 {count}か所）" for name, count in sorted(found.items()) if name not in known)


_GROUP = ("level", "unit", "section", "task", "proposal__drafted_by", "proposal__service", "proposal__yen")


def _ways(user: User, catalogue: Catalogue, lines: Lines) -> _Ways:
    """For each kind of stop that is open and in somebody's line: how they may act there, where they may."""
    now, asked = timezone.now(), {}
    here = OPEN & (Q() if "" in lines.units else Q(unit__in=lines.units) | Q(section__in=lines.units))
    for group in Stop.objects.filter(here).order_by().values_list(*_GROUP).distinct():
        alike = _of_group(group, lines.limited)
        if alike not in asked:
            level, unit, section, task, drafter, service, yen = group
            post, line = Post(level, unit), line_of(task, unit, section)
            asked[alike] = who_may(post, line, now, catalogue, service=service, yen=yen, never={drafter})
    return _Ways(
        lines.limited,
        alike={each: may[user.pk] for each, may in asked.items() if user.pk in may},
        single={each.pk: may_act(each, catalogue).get(user.pk) for each in _single(here, asked, lines.limited)},
    )


def _single(here: Q, asked: Mapping[_Alike, Mapping[int, str]], limited: frozenset[Post]) -> Iterator[Stop]:
    """Stops at which more counts than the post: one of those who may act agreed before at another stop of the same
    proposal, or somebody may stand too near to the thing. There are few.
    """
    agreed = here & Q(proposal__stops__state=StopState.DONE)
    groups = Stop.objects.filter(agreed).order_by().values_list(*_GROUP, "proposal__stops__by").distinct()
    chosen = [
        agreed & Q(proposal__stops__by=by) & Q(**dict(zip(_GROUP, group, strict=True)))
        for *group, by in groups
        if by in asked.get(_of_group(group, limited), ())
    ]
    chosen += [here & Q(proposal__about__startswith=f"{each}:") for each in delicate()]
    if chosen:
        yield from Stop.objects.filter(reduce(or_, chosen)).select_related("proposal").distinct()


def _of_group(group: Sequence[Any], limited: frozenset[Post]) -> _Alike:
    level, unit, section, task, drafter, service, yen = group
    more = (service, yen) if Post(level, unit) in limited else ()
    return _Alike(level, unit, section, task, drafter, *more)


def _alike(stop: Stop, limited: frozenset[Post]) -> _Alike:
    of = stop.proposal
    group = (stop.level, stop.unit, stop.section, stop.task, of.drafted_by_id, of.service, of.yen)
    return _of_group(group, limited)


def _only(ways: dict[_Alike, str], limited: frozenset[Post]) -> Q:
    drafters: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    chosen = Q(pk=None)
    for each in ways:
        here = Q(level=each.level, unit=each.unit, section=each.section, task=each.task)
        if Post(each.level, each.unit) in limited:
            chosen |= (
                here & Q(proposal__yen=each.yen) & Q(proposal__drafted_by=each.drafter, proposal__service=each.service)
            )
        else:
            drafters[each.level, each.unit, each.section, each.task].add(each.drafter)
    for (level, unit, section, task), found in drafters.items():
        chosen |= Q(level=level, unit=unit, section=section, task=task, proposal__drafted_by__in=found)
    return chosen
