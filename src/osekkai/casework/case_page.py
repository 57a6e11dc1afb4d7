"""A case as whoever works on it sees it: everything on one page, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.applications import kinds as applications_kinds
from osekkai.applications import queries as applications
from osekkai.applications import services as applying
from osekkai.applications.parts import TEXTS
from osekkai.applications.queries import CameBy
from osekkai.approvals import queries as approvals
from osekkai.approvals.queries import Route, Station
from osekkai.casework import access, drafts, kinds, paper, protection, reasons, team
from osekkai.casework.coming_back import starting_point
from osekkai.casework.drafts import Draft, Row
from osekkai.casework.examination import stated
from osekkai.casework.examination.stated import Paper, Sheet
from osekkai.casework.identification import Applicant, Candidate, applicant_of, may_loosen, waits, ways_of
from osekkai.casework.models import Case, Circulation, Decision, Enclosure, Note, State, Step
from osekkai.casework.notices.wording import letter_to
from osekkai.casework.processes import steps
from osekkai.casework.signed import Signed, signed
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import DECISIONS, Service
from osekkai.catalogue.opening import days_between
from osekkai.ledger import queries as ledger
from osekkai.policy import Words
from osekkai.publication import queries as publication
from osekkai.register import queries as register
from osekkai.said import Said
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.queries import Desk, names_of


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of the process; what may be answered there, and whether whoever looks may."""

    step: Step
    choices: tuple[str, ...]
    may: bool
    section: str

    @property
    def comment_field(self) -> str:
        return f"comment{self.step.pk}"


@dataclass(frozen=True, slots=True)
class ShownStation:
    """A station of the route, and its post in words."""

    station: Station
    post: str


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: when, what, by whom, what for."""

    at: datetime
    words: Said
    who: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """The row of the case, what came with it, what is to be done, and what colleagues do with each other.

    `left` are open days until it is due (negative: it is late).
    """

    case: Case
    service: Service | None
    left: int
    version: int
    may_work: bool
    """Whether whoever looks may change it; all that may be done beside follows it."""
    # What came.
    application: Any
    sheets: tuple[Sheet, ...]
    papers: tuple[Paper, ...]
    messages: Sequence[Any]
    corrections: Sequence[Any]
    applicant: Applicant
    letter_to: str
    """Where its letter goes, of somebody under 支援措置: it may be elsewhere than the record has them."""
    candidates: tuple[Candidate, ...]
    may_loosen: bool
    may_copy: bool
    shown_papers: tuple[str, ...]
    # What is to be done.
    checklist: tuple[tuple[Words, bool], ...]
    steps: tuple[ShownStep, ...]
    may_propose: bool
    draft: Draft | None
    rows: tuple[Row, ...]
    ready_reasons: Mapping[str, str]
    way: Sequence[Mapping[str, str]]
    stand_ins: Sequence[str]
    enclosures: tuple[Enclosure, ...]
    route: Route | None
    route_kind: str
    signed: Signed | None
    stations: tuple[ShownStation, ...]
    waits_for: Sequence[str]
    """For whom its route waits, where nobody who is here may act."""
    own_station: Station | None
    may_pull: bool
    sent_back: Station | None
    decisions: tuple[Decision, ...]
    # On what it rests.
    similar: tuple[Decision, ...]
    household: tuple[Case, ...]
    history: tuple[Happening, ...]
    # Among colleagues.
    notes: tuple[Note, ...]
    circulations: tuple[Circulation, ...]
    readers: tuple[User, ...]
    reads: bool
    gives: tuple[team.Member, ...]
    texts: tuple[Words, ...]
    not_arrived: Words | None
    kinds: Mapping[str, Words]
    is_protected: bool

    @property
    def people(self) -> tuple[Row, ...]:
        """Whose a spare line of the draft can be."""
        return tuple({each.person: each for each in self.rows if each.name}.values())

    @property
    def arrived(self) -> tuple[Enclosure, ...]:
        """Papers that came later, with the day."""
        return tuple(each for each in self.enclosures if each.came_on)

    @property
    def is_open(self) -> bool:
        return self.case.state not in (State.DECIDED, State.CLOSED)

    @property
    def may_send_back(self) -> bool:
        """What is on its route is pulled first: nobody agrees to what somebody is just mending."""
        is_theirs = self.application and self.application.status == "submitted"
        return self.may_work and self.case.state != State.APPROVAL and bool(is_theirs)

    @property
    def first_file(self) -> int | None:
        """What stands beside the fields until somebody chooses another."""
        return next((file.id for each in self.papers for file in each.files), None)

    @property
    def missing(self) -> list[Paper]:
        return [each for each in self.papers if each.is_missing]

    @property
    def waits_for_identification(self) -> bool:
        return waits(self.case)

    @property
    def is_on_paper(self) -> bool:
        return bool(self.application and self.application.came_by == CameBy.PAPER)

    @property
    def may_see_papers(self) -> bool:
        """Whether a clerk writes down what they saw on paper: nothing that is on its route or decided."""
        to_see = any(not each.files and not each.by_card for each in self.papers)
        return self.may_work and to_see and self.case.state in (State.OPEN, State.WAITING)

    @property
    def may_look_for(self) -> bool:
        """Whether whoever applied may be looked for: who has an account is one who is like it, or nobody."""
        return (
            self.may_work
            and self.waits_for_identification
            and self.case.state != State.ANNOUNCED
            and not (self.application and self.application.account)
        )


def case_page(
    case: Case,
    desk: Desk,
    catalogue: Catalogue,
    *,
    draft: Draft | None = None,
    typed: Mapping[str, str] | None = None,
    candidates: tuple[Candidate, ...] = (),
) -> CasePage:
    """`draft` and `typed` are what stands in the page's fields, where somebody has written there already.

    `candidates` are who could have applied, where nobody knows yet.

    A case of which nothing is known yet is checked first; messages of the resident count as read.
    """
    if case.checked_at is None and case.state == State.OPEN:
        steps.look_at(case, catalogue)
        case.refresh_from_db()
    service = catalogue.services.get(case.service) or publication.last_known(case.service)
    application, written = case.application, typed or {}
    with transaction.atomic():
        messages = applying.read(application, staff=True) if application else []
    routes = approvals.all_of(kinds.CASE(case)) if case.state in (State.APPROVAL, State.OPEN, State.DECIDED) else []
    route = next((each for each in routes if each.is_open), None)
    circulations = tuple(case.circulations.select_related("to").order_by("id"))
    suggested = starting_point(case, catalogue) if service else None
    wanted = draft or suggested
    asked = _asked(case, wanted, catalogue)
    may_work = access.may_work_on(case, desk, catalogue)
    may_propose = may_work and case.state in (State.OPEN, State.DECIDED) and steps.waits_for_decision(case)
    return CasePage(
        case=case,
        service=service,
        left=days_between(timezone.localdate(), case.due, catalogue.municipality.closed),
        version=case.version,
        may_work=may_work,
        application=application,
        sheets=stated.sheets(case.statement, case.verdict.get("known") or {}, written, catalogue),
        papers=stated.papers(case, service, written),
        messages=messages,
        corrections=applications.open_corrections(application) if application else (),
        applicant=applicant_of(case),
        letter_to=letter_to(case, catalogue) if protection.is_closed(case) else "",
        candidates=candidates,
        may_loosen=may_work and may_loosen(case),
        may_copy=may_work and paper.may_copy(case),
        shown_papers=ways_of(case),
        checklist=tuple((each, each.ja in case.done) for each in service.handling.checklist) if service else (),
        steps=_steps(case, desk),
        may_propose=may_propose,
        draft=wanted,
        rows=drafts.rows(case, (suggested if written else wanted) or suggested, written) if suggested else (),
        ready_reasons={kind: reasons.ready_reason(kind, case.verdict) for kind in DECISIONS},
        way=approvals.way(asked, desk.user, catalogue) if asked else (),
        stand_ins=approvals.stand_ins(asked, desk.user, catalogue) if asked and may_propose else (),
        enclosures=tuple(case.enclosures.filter(removed_at=None).select_related("by").order_by("id")),
        route=route,
        signed=signed(route.content, _decided_at(route)) if route else None,
        route_kind=DECISIONS[route.kind].ja if route else "",
        stations=tuple(_station(each, catalogue) for each in route.stations) if route else (),
        waits_for=approvals.waits_for(route, catalogue) if route else (),
        own_station=approvals.own_station(route, desk.user, catalogue) if route else None,
        may_pull=route is not None and route.drafted_by.pk == desk.user.pk,
        sent_back=_sent_back(case, routes),
        decisions=tuple(
            Decision.objects.filter(case=case)
            .select_related("decided_by", "notice__document", "proposal")
            .order_by("-id")
        ),
        similar=similar(case),
        household=household(case),
        history=history(case),
        notes=tuple(case.notes.select_related("by").order_by("id")),
        circulations=circulations,
        readers=tuple(team.readers_of(case, catalogue)),
        reads=any(each.to_id == desk.user.pk and each.seen_at is None for each in circulations),
        gives=_gives(case, desk),
        texts=tuple(catalogue.part(TEXTS).values()),
        not_arrived=catalogue.part(TEXTS).get("not-arrived"),
        kinds=DECISIONS,
        is_protected=protection.is_closed(case),
    )


def _asked(case: Case, draft: Draft | None, catalogue: Catalogue) -> approvals.Asked | None:
    """The route that the draft would take as it stands there, for its drafter to see before."""
    if draft is None or not draft.kind or case.section not in catalogue.sections:
        return None
    return approvals.Asked(kinds.CASE(case), draft.kind, {}, case.section, draft.yen_a_year, case.service)


def _sent_back(case: Case, routes: Sequence[Route]) -> Station | None:
    """Where the last proposal came back from, with the reason, while the case is worked on again."""
    returned = [each.sent_back for each in routes if each.sent_back]
    return returned[-1] if returned and case.state == State.OPEN else None


def _decided_at(route: Route) -> datetime | None:
    return route.decided_at.at if route.decided_at else None


def _station(station: Station, catalogue: Catalogue) -> ShownStation:
    level = catalogue.part(AUTHORITY).levels.get(station.level)
    return ShownStation(station, f"{station.unit}{level.words.ja if level else station.level}")


def _gives(case: Case, desk: Desk) -> tuple[team.Member, ...]:
    """To whom a chief can give it."""
    if case.section not in desk.leads or case.state not in (State.OPEN, State.WAITING):
        return ()
    return tuple(team.members([case.section]))


def _steps(case: Case, desk: Desk) -> tuple[ShownStep, ...]:
    """What was done and what stands open, beside the machine's own."""
    found = case.steps.select_related("by", "case__process").order_by("order", "id") if case.process_id else []
    return tuple(
        ShownStep(each, tuple(steps.choices_of(each)), steps.may_do(each, desk.user, desk.sections), each.section)
        for each in sorted(found, key=lambda each: (each.done_at is None, each.order or 0, each.pk))
        if each.kind != "businessRuleTask"
    )


def history(case: Case) -> tuple[Happening, ...]:
    things = [kinds.CASE(case)]
    if case.application_id:
        things.append(applications_kinds.APPLICATION(case.application_id))
    events = ledger.events_of(things, looks=False)
    names = names_of(each.actor for each in events)
    return tuple(
        Happening(each.at, each.words, names.get(each.actor, each.get_actor_kind_display()), each.purpose)
        for each in events
    )


def similar(case: Case) -> tuple[Decision, ...]:
    """The last decisions of the same service with the same answer of the rules: what was decided then, and why."""
    found = (
        Decision.objects.filter(case__service=case.service, is_current=True, case__section=case.section)
        .exclude(case=case)
        .exclude(protection.closed("case__"))
        .order_by("-id")[:50]
    )
    status = case.verdict.get("status")
    return tuple([each for each in found.select_related("case") if each.case.verdict.get("status") == status][:3])


def household(case: Case) -> tuple[Case, ...]:
    """Other open cases of the same household, in the same section."""
    if case.person_id is None:
        return ()
    people = register.people_of(register.households_of([case.person_id]), to=register.of_themselves(case.person_id))
    others = Case.objects.filter(person__in=people, section=case.section).exclude(pk=case.pk)
    return tuple(others.exclude(state__in=[State.DECIDED, State.CLOSED]).order_by("due")[:10])
