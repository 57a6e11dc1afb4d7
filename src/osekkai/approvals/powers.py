"""Who may act in a post (役職) at a moment.

Its holders, whom it was delegated to, the deputy while all are away, or the next above.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from osekkai.approvals.models import Stop, StopState, Task
from osekkai.approvals.subjects import concerned
from osekkai.catalogue import Catalogue
from osekkai.ledger.kinds import ref_of
from osekkai.publication.errors import SectionIsGone
from osekkai.staff import queries as staff
from osekkai.staff.parts import AUTHORITY, Level

OWN, DELEGATE, DEPUTY, ABOVE = "own", "delegate", "deputy", "above"
HOW = {OWN: "", DELEGATE: "委任を受けて", DEPUTY: "代決", ABOVE: "上の段で"}


@dataclass(frozen=True, slots=True)
class Post:
    """A level of the ladder for a unit of the folder (empty: the municipality)."""

    level: str
    unit: str


def post_of(level: Level, section: str, catalogue: Catalogue) -> Post:
    """The post of a level in the line of a section. Raises `SectionIsGone`."""
    if level.of != "department":
        return Post(level.id, section if level.of == "section" else "")
    if section not in catalogue.sections:
        raise SectionIsGone(section)
    return Post(level.id, catalogue.sections[section].department)


def holders(post: Post, moment: datetime, catalogue: Catalogue) -> set[int]:
    """The ids of active people who hold a post; also those who held it for a section whose work it took over."""
    on = timezone.localdate(moment)
    units = catalogue.sections_behind(post.unit, on) if post.unit in catalogue.sections else {post.unit}
    return staff.holders(post.level, units, on)


def who_may(
    post: Post,
    section: str,
    moment: datetime,
    catalogue: Catalogue,
    *,
    service: str,
    yen: int | None,
    never: Collection[int] = (),
) -> dict[int, str]:
    """Everybody who may act in the post, and how (see `HOW`).

    `never` are those who may not (whoever drafted it), nor anybody whom they gave their powers. Where one of them holds
    the post, no deputy acts either: nobody judges for their own chief who stands aside, and 代決 is for those who are
    away. Where nobody holds the post, or all are away without a delegate or deputy, it goes up the ladder, so that
    nothing is stuck. Who is away may still act.
    """
    everybody, never = holders(post, moment, catalogue), set(never)
    own = everybody - never
    here = own - staff.away(own, moment).keys()
    delegates = staff.delegates(post.level, post.unit, moment, service=service, yen=yen, never=never)
    found = dict.fromkeys(delegates, DELEGATE) | dict.fromkeys(here, OWN)
    if not here and own == everybody:
        deputies = _deputies(post, section, moment, catalogue) - never
        found = dict.fromkeys(deputies - staff.away(deputies, moment).keys(), DEPUTY) | found
    above = _next_above(post, section, catalogue)
    if not found and above is not None:
        found = dict.fromkeys(who_may(above, section, moment, catalogue, service=service, yen=yen, never=never), ABOVE)
    return found | dict.fromkeys(own, OWN)


def _next_above(post: Post, section: str, catalogue: Catalogue) -> Post | None:
    """The next rung in the line of a section; of a section that is gone, the next that needs none."""
    for level in catalogue.part(AUTHORITY).above(post.level):
        if level.of == "municipality" or section in catalogue.sections:
            return post_of(level, section, catalogue)
    return None


def _deputies(post: Post, section: str, moment: datetime, catalogue: Catalogue) -> set[int]:
    """代決: whoever stands on the next rung below, in the same line."""
    below = catalogue.part(AUTHORITY).up_to(post.level)[:-1]
    if not below or section not in catalogue.sections:
        return set()
    return holders(post_of(below[-1], section, catalogue), moment, catalogue)


@dataclass(frozen=True, slots=True)
class Lines:
    """Where somebody may have to act: `units` in whose line they stand, or that delegated to them.

    The empty unit is the municipality: all of them. `limited` are posts that are delegated for some services only, or
    up to an amount: there it matters what is decided.
    """

    units: frozenset[str]
    limited: frozenset[Post]


def lines_of(user: int, catalogue: Catalogue) -> Lines:
    now = timezone.now()
    on = timezone.localdate(now)
    given = staff.delegations_at(now)
    units = {each.unit for each in staff.held(on, people=[user])} | {each.unit for each in given if each.to == user}
    units |= {each.id for each in catalogue.sections.values() if each.department in units}
    behind = {old for each in units & catalogue.sections.keys() for old in catalogue.sections_behind(each, on)}
    limited = {Post(each.level, each.unit) for each in given if each.up_to_yen is not None or each.services}
    return Lines(frozenset(units | behind), frozenset(limited))


def may_act(stop: Stop, catalogue: Catalogue) -> dict[int, str]:
    """Who may act at a stop now, and how.

    Never whoever drafted it, nor whoever agreed at another stop of it: two eyes do not count as four. Nor whoever is
    concerned in it, though the others are away: it waits for them, or goes up. Only where nobody else at all holds the
    post or one above it, may those act who are concerned (the mayor, who decided it, rules upon it).
    """
    proposal = stop.proposal

    def may(never: set[int]) -> dict[int, str]:
        return who_may(
            Post(stop.level, stop.unit),
            line_of(stop.task, stop.unit, stop.section),
            timezone.now(),
            catalogue,
            service=proposal.service,
            yen=proposal.yen,
            never=never,
        )

    never, near = acted(stop), set(concerned(ref_of(proposal.about)))
    others = may(never | near)
    return may(never) if near and not others else others


def acted(stop: Stop) -> set[int]:
    """Whoever drafted what a stop is about, or agreed to it at another."""
    agreed = Stop.objects.filter(proposal=stop.proposal_id, state=StopState.DONE).exclude(pk=stop.pk)
    return {stop.proposal.drafted_by_id, *(each for each in agreed.values_list("by", flat=True) if each)}


def line_of(task: str, unit: str, section: str) -> str:
    """The section in whose line a stop stands: for a consultation that of whoever is asked."""
    return unit if task == Task.CONSULT else section
