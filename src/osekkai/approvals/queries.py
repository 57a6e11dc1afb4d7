"""Door: routes and where they stand, what waits for whom, and whether what was signed is what stands there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from osekkai.approvals import standing_in, waiting
from osekkai.approvals.auditing import Finding, binds, findings_of
from osekkai.approvals.keeping import kept
from osekkai.approvals.models import Proposal, ProposalState, Stop, StopState, Task
from osekkai.approvals.powers import HOW, Post, holders, may_act, post_of
from osekkai.approvals.proposing import Asked, chief_level, digest_of, way
from osekkai.approvals.subjects import Shown, Subject, subject_of
from osekkai.catalogue import Catalogue
from osekkai.ledger.kinds import Ref, ref_of
from osekkai.publication import queries as publication
from osekkai.staff import queries as staff
from osekkai.staff.parts import AUTHORITY
from osekkai.ui.places import Piece


@dataclass(frozen=True, slots=True)
class Station:
    """A stop of a route: which post, to do what, and who did it when under which power."""

    id: int
    task: str
    level: str
    unit: str
    section: str
    state: str
    by: User | None
    how: str
    at: datetime | None
    comment: str
    digest: str
    seen_by: User | None
    seen_at: datetime | None

    @property
    def task_name(self) -> str:
        return Task(self.task).label

    @property
    def state_name(self) -> str:
        return StopState(self.state).label

    @property
    def power(self) -> str:
        """In a word, where it is not one's own."""
        return HOW.get(self.how, "")


@dataclass(frozen=True, slots=True)
class Route:
    """A proposal and its way."""

    id: int
    about: Ref
    kind: str
    service: str
    yen: int | None
    content: Mapping[str, Any]
    digest: str
    state: str
    due: date | None
    batch: str
    drafted_by: User
    drafted_at: datetime
    stations: tuple[Station, ...]

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.OPEN

    @property
    def state_name(self) -> str:
        return ProposalState(self.state).label

    @property
    def decided_at(self) -> Station | None:
        """The station that decided."""
        return next((each for each in self.stations if (each.task, each.state) == ("decide", "done")), None)

    @property
    def sent_back(self) -> Station | None:
        return next((each for each in self.stations if each.state == StopState.BACK), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody: at which station, under which power, and how it is shown."""

    station: Station
    route: Route
    power: str
    shown: Shown
    instead: str = ""
    """Why it waits for them, where it is another's post."""

    @property
    def line(self) -> str:
        """What a passkey signs: exactly this content at exactly this station."""
        return f"{self.station.id}:{self.route.digest}"


def waiting_for(user: User, catalogue: Catalogue, most: int) -> list[Waiting]:
    """What somebody may act upon now: what deserves attention first, then what is due first."""
    return _waiting(waiting.waiting_for(user, catalogue, most), user, catalogue)


def oldest_for(user: User, catalogue: Catalogue, most: int) -> list[Waiting]:
    """The same, what was drafted first first."""
    return _waiting(waiting.waiting_for(user, catalogue, most, order=waiting.OLDEST), user, catalogue)


def waiting_at(stop: int, user: User, catalogue: Catalogue) -> list[Waiting]:
    """One stop alone; nothing where it does not wait for them."""
    return _waiting(waiting.waiting_for(user, catalogue, 1, stop=stop), user, catalogue)


def counts_for(user: User, catalogue: Catalogue) -> Mapping[str, int]:
    """How much waits for somebody, by what they are to do there (`review`, `consult`, `decide`)."""
    return waiting.counts_for(user, catalogue)


def _waiting(found: Sequence[tuple[Stop, str]], user: User, catalogue: Catalogue) -> list[Waiting]:
    routes = {each.pk: _route(each.proposal, [each]) for each, _ in found}
    shown = _shown(list(routes.values()), user)
    return [
        Waiting(
            routes[each.pk].stations[0],
            routes[each.pk],
            HOW[how],
            shown[each.proposal_id],
            standing_in.why(each, how, user, catalogue) if HOW[how] else "",
        )
        for each, how in found
        if each.proposal_id in shown
    ]


def open_yen(thing: str, services: Collection[str]) -> dict[str, tuple[int, int]]:
    """By service what is on its route of a kind of thing: how many, and their yen a year. What gives none is not in."""
    found = Proposal.objects.filter(
        about__startswith=f"{thing}:", service__in=services, state=ProposalState.OPEN, yen__gt=0
    )
    rows = found.order_by().values_list("service").annotate(Count("id"), Sum("yen"))
    return {service: (count, yen) for service, count, yen in rows}


def stand_ins(asked: Asked, by: User, catalogue: Catalogue) -> list[str]:
    """Who would act in whose stead on its way as things are now, and why, in sentences. Raises `SectionIsGone`."""
    return standing_in.expected(asked, by, catalogue)


def came_back(*, drafted_by: User | None = None, about: Collection[Ref] = ()) -> set[Ref]:
    """What was sent or taken back when it was proposed last: of what somebody drafted, and of these things."""
    later = Proposal.objects.filter(about=OuterRef("about"), pk__gt=OuterRef("pk"))
    asked = Q(about__in=[str(each) for each in about]) | (Q(drafted_by=drafted_by) if drafted_by else Q(pk=None))
    found = Proposal.objects.filter(asked, ~Exists(later), state__in=[ProposalState.RETURNED, ProposalState.PULLED])
    return {ref_of(each) for each in found.values_list("about", flat=True)}


def what_became_of(stops: Collection[int], reader: User) -> dict[int, str]:
    """Each in words, and who acted there meanwhile: the reader, in another tab, or somebody else."""
    found = {
        each.pk: each
        for each in Stop.objects.filter(pk__in=stops).select_related("proposal__drafted_by", "by", "seen_by")
    }
    routes = {pk: _route(each.proposal, [each]) for pk, each in found.items()}
    shown = _shown(list(routes.values()), reader)
    names = staff.names_of(f"staff:{each.by_id}" for each in found.values() if each.by_id)
    said: dict[int, str] = {}
    for pk, each in found.items():
        of = shown.get(each.proposal_id)
        words = f"{of.subject}：{of.kind} {of.name}".strip() if of else routes[pk].about.id
        if each.by_id and each.at:
            who = (
                "あなたが（別のタブか、別の画面で）"
                if each.by_id == reader.pk
                else f"{names[f'staff:{each.by_id}']}さんが"
            )
            words += f"（{timezone.localtime(each.at):%H:%M}に {who}「{StopState(each.state).label}」）"
        said[pk] = words
    return said


def to_look_at_later(user: User, most: int) -> list[tuple[Station, Route, Shown]]:
    """What deputies decided for one's own posts, and one has not looked at yet (後閲)."""
    posts = {(each.role, each.unit) for each in staff.roles_of(user, timezone.localdate())}
    stops = Stop.objects.filter(how="deputy", seen_at=None, level__in={level for level, _ in posts}).exclude(by=user)
    own = [
        each
        for each in stops.select_related("proposal__drafted_by", "by", "seen_by").order_by("at")
        if (each.level, each.unit) in posts
    ][:most]
    routes = [_route(each.proposal, [each]) for each in own]
    shown = _shown(routes, user)
    return [(each.stations[0], each, shown[each.id]) for each in routes if each.id in shown]


def open_of(about: Ref) -> Route | None:
    """The route that something is on now."""
    return next(iter(_routes(Proposal.objects.filter(about=str(about), state=ProposalState.OPEN))), None)


def all_of(about: Ref) -> list[Route]:
    """Everything that was ever proposed about it, the first first."""
    return _routes(Proposal.objects.filter(about=str(about)).order_by("id"))


def route(id: int) -> Route:
    """Raises `Proposal.DoesNotExist`."""
    proposal = Proposal.objects.select_related("drafted_by").get(pk=id)
    return _route(proposal, proposal.stops.select_related("by", "seen_by").order_by("position", "id"))


def own_station(route: Route, user: User, catalogue: Catalogue) -> Station | None:
    """The open station at which somebody may act now."""
    stops = Stop.objects.filter(proposal=route.id, state=StopState.OPEN).select_related("proposal", "by", "seen_by")
    return next((_station(each) for each in stops if user.pk in may_act(each, catalogue)), None)


def waits_for(route: Route, catalogue: Catalogue) -> list[str]:
    """For whom it waits where nobody who is here may act, in a sentence for each such station."""
    stops = Stop.objects.filter(proposal=route.id, state=StopState.OPEN).select_related("proposal")
    return [words for each in stops if (words := standing_in.waits(each, catalogue))]


def takes_part(user: User, about: Ref, catalogue: Catalogue) -> bool:
    """Whether somebody drafted something about it, acted on its way, or may act there now.

    Nobody does who has no role (any more) in which cases are worked on.
    """
    if not staff.who_works([user.pk], timezone.localdate()):
        return False
    if Proposal.objects.filter(about=str(about), drafted_by=user).exists():
        return True
    stops = Stop.objects.filter(proposal__about=str(about)).select_related("proposal")
    return any(
        each.by_id == user.pk or (each.state == StopState.OPEN and user.pk in may_act(each, catalogue))
        for each in stops
    )


def who_could_act(route: Route, catalogue: Catalogue) -> dict[int, list[int]]:
    """By open station those who may act there now."""
    stops = Stop.objects.filter(proposal=route.id, state=StopState.OPEN).select_related("proposal")
    return {each.pk: list(may_act(each, catalogue)) for each in stops}


def drafters(proposals: Sequence[int]) -> dict[int, int]:
    """Who drafted these proposals, by the proposal's id."""
    return dict(Proposal.objects.filter(pk__in=proposals).values_list("pk", "drafted_by"))


def post_words(station: Station, content: Mapping[str, Any], catalogue: Catalogue) -> str:
    """`子育て支援課課長代決`: in which post somebody acted, as it stands in a decision.

    A level that is gone is called as in the version that was signed.
    """
    level = catalogue.part(AUTHORITY).levels.get(station.level)
    if level is None and (signed := publication.readable(content.get("catalogue", ""))):
        level = signed.part(AUTHORITY).levels.get(station.level)
    return f"{station.unit}{level.words.ja if level else station.level}{station.power}"


def _shown(routes: Sequence[Route], reader: User) -> dict[int, Shown]:
    of: dict[str, list[Route]] = {}
    for each in routes:
        of.setdefault(each.about.thing, []).append(each)
    told: dict[int, Shown] = {}
    for found in of.values():
        subject = subject_of(found[0].about)
        closed = set(subject.closed([each.about.id for each in found], reader))
        told |= subject.shown(found)
        told |= {each.id: _closed(told[each.id]) for each in found if each.about.id in closed and each.id in told}
    return told


def _closed(shown: Shown) -> Shown:
    attention = ["支援措置の対象です。理由と もう一人の同意で開いてから、決裁してください"]
    return Shown(shown.subject, "", shown.address, Piece("approvals/_closed.html", {}), attention, is_closed=True)


def _routes(proposals: Any) -> list[Route]:
    stops: dict[int, list[Stop]] = {}
    found = list(proposals.select_related("drafted_by"))
    for each in Stop.objects.filter(proposal__in=found).select_related("by", "seen_by").order_by("position", "id"):
        stops.setdefault(each.proposal_id, []).append(each)
    return [_route(each, stops.get(each.pk, [])) for each in found]


def _route(row: Proposal, stops: Any) -> Route:
    return Route(
        row.pk,
        ref_of(row.about),
        row.kind,
        row.service,
        row.yen,
        row.content,
        row.digest,
        row.state,
        row.due,
        row.batch,
        row.drafted_by,
        row.drafted_at,
        tuple(map(_station, stops)),
    )


def _station(row: Stop) -> Station:
    return Station(
        row.pk,
        row.task,
        row.level,
        row.unit,
        row.section,
        row.state,
        row.by,
        row.how,
        row.at,
        row.comment,
        row.digest,
        row.seen_by,
        row.seen_at,
    )


def unopened(stops: Collection[int], user: User, catalogue: Catalogue, most: int) -> list[int]:
    """Of the stops that wait for somebody and deserve attention, those that they have not opened yet."""
    found = waiting_for(user, catalogue, most)
    found += [
        one for stop in {*stops} - {each.station.id for each in found} for one in waiting_at(stop, user, catalogue)
    ]
    waiting = [each for each in found if each.station.id in stops and each.shown.attention and not each.shown.is_closed]
    by_thing: dict[str, list[Route]] = {}
    for each in waiting:
        by_thing.setdefault(each.route.about.thing, []).append(each.route)
    left = {id for routes in by_thing.values() for id in subject_of(routes[0].about).unopened(routes, user)}
    return [each.station.id for each in waiting if each.route.id in left]


def deciding(stops: Sequence[int]) -> int:
    """How many of these stops are the last of their route."""
    return Stop.objects.filter(pk__in=stops, task=Task.DECIDE).count()


__all__ = [
    "Asked",
    "Finding",
    "Post",
    "ProposalState",
    "Route",
    "Shown",
    "Station",
    "Subject",
    "Waiting",
    "all_of",
    "binds",
    "came_back",
    "chief_level",
    "counts_for",
    "deciding",
    "digest_of",
    "drafters",
    "findings_of",
    "holders",
    "kept",
    "oldest_for",
    "open_of",
    "open_yen",
    "own_station",
    "post_of",
    "post_words",
    "route",
    "stand_ins",
    "takes_part",
    "to_look_at_later",
    "unopened",
    "waiting_at",
    "waiting_for",
    "waits_for",
    "way",
    "what_became_of",
    "who_could_act",
]
