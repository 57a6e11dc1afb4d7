"""What waits for somebody: the database is asked exactly for that, however much waits for others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, F, OrderBy, Q, QuerySet
from django.utils import timezone

from osekkai.approvals.models import ProposalState, Stop, StopState
from osekkai.approvals.powers import Lines, Post, line_of, lines_of, who_may
from osekkai.catalogue import Catalogue
from osekkai.staff.parts import AUTHORITY

Order = Sequence[str | OrderBy]
URGENT: Order = ("-proposal__risk", F("proposal__due").asc(nulls_last=True), "id")
OLDEST: Order = ("proposal__drafted_at", "id")
OPEN = Q(state=StopState.OPEN, proposal__state=ProposalState.OPEN)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Stops that agree in all of this are open to the same people. Service and yen count only where a delegation is
    limited by them.
    """

    level: str
    unit: str
    section: str
    task: str
    drafter: int
    service: str = ""
    yen: int = 0


def waiting_for(
    user: User, catalogue: Catalogue, most: int, *, order: Order = URGENT, stop: int | None = None
) -> list[tuple[Stop, str]]:
    """Open stops at which somebody may act now, and how (see `powers.HOW`); one of them alone, where it is named.

    What deserves attention first, then what is due first; or (`OLDEST`) what has waited longest first.
    """
    chosen, ways, limited = _open_to(user, catalogue)
    found = chosen.select_related("proposal__drafted_by")
    found = found if stop is None else found.filter(pk=stop)
    return [(each, ways[_alike(each, limited)]) for each in found.order_by(*order)[:most]]


def counts_for(user: User, catalogue: Catalogue) -> dict[str, int]:
    """How much waits for somebody, by what they are to do there (a `Task`)."""
    chosen, _, _ = _open_to(user, catalogue)
    return dict(chosen.order_by().values_list("task").annotate(Count("id")))


def _open_to(user: User, catalogue: Catalogue) -> tuple[QuerySet[Stop], dict[_Alike, str], Collection[Post]]:
    lines = lines_of(user.pk, catalogue)
    ways = _ways(user, catalogue, lines)
    chosen = Stop.objects.filter(OPEN & _only(ways, lines.limited)) if ways else Stop.objects.none()
    return chosen, ways, lines.limited


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


def _ways(user: User, catalogue: Catalogue, lines: Lines) -> dict[_Alike, str]:
    """For each kind of stop that is open and in somebody's line: how they may act there, where they may."""
    now, asked = timezone.now(), {}
    perhaps = Q() if "" in lines.units else Q(unit__in=lines.units) | Q(section__in=lines.units)
    groups = (
        Stop.objects.filter(OPEN & perhaps)
        .order_by()
        .values_list("level", "unit", "section", "task", "proposal__drafted_by", "proposal__service", "proposal__yen")
    )
    for level, unit, section, task, drafter, service, yen in groups.distinct():
        post = Post(level, unit)
        alike = _Alike(level, unit, section, task, drafter, *((service, yen or 0) if post in lines.limited else ()))
        if alike not in asked:
            line = line_of(task, unit, section)
            may = who_may(post, line, now, catalogue, service=service, yen=yen or 0, never={drafter})
            asked[alike] = may.get(user.pk)
    return {alike: how for alike, how in asked.items() if how is not None}


def _alike(stop: Stop, limited: Collection[Post]) -> _Alike:
    proposal = stop.proposal
    more = (proposal.service, proposal.yen or 0) if Post(stop.level, stop.unit) in limited else ()
    return _Alike(stop.level, stop.unit, stop.section, stop.task, proposal.drafted_by_id, *more)


def _only(ways: dict[_Alike, str], limited: Collection[Post]) -> Q:
    drafters: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    chosen = Q(pk=None)
    for each in ways:
        here = Q(level=each.level, unit=each.unit, section=each.section, task=each.task)
        if Post(each.level, each.unit) in limited:
            yen = Q(proposal__yen=each.yen) | (Q(proposal__yen=None) if not each.yen else Q(pk=None))
            chosen |= here & yen & Q(proposal__drafted_by=each.drafter, proposal__service=each.service)
        else:
            drafters[each.level, each.unit, each.section, each.task].add(each.drafter)
    for (level, unit, section, task), found in drafters.items():
        chosen |= Q(level=level, unit=unit, section=section, task=task, proposal__drafted_by__in=found)
    return chosen
