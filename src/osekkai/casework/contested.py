"""A decision that somebody objects to (審査請求): who decides about that, who had a hand in it, what its file is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from osekkai.applications import queries as applications
from osekkai.applications.kinds import APPLICATION
from osekkai.approvals import queries as approvals
from osekkai.casework import kinds
from osekkai.casework.examination.stated import Sheet, sheets
from osekkai.casework.models import Case, Decision, Notice
from osekkai.casework.notices.letters import Authority
from osekkai.casework.parts import LETTERS, OBJECTIONS
from osekkai.casework.proposals import stated
from osekkai.casework.sheet import sheet_of
from osekkai.casework.signed import Signed, signed
from osekkai.catalogue import Catalogue
from osekkai.documents import services as documents
from osekkai.documents.queries import contents_for_a_reader
from osekkai.ledger import queries as happened
from osekkai.ledger import services as ledger
from osekkai.publication.queries import readable
from osekkai.storing import for_a_reader

if TYPE_CHECKING:
    from osekkai.applications.models import Application

IN_CHARGE = "担当"
"""The purpose of whoever had a case in hand (see `queue.hand`); others only looked."""


def authority_of(decision: Decision, catalogue: Catalogue) -> Authority | None:
    """To whom one objects, as the version of the folder says with which it was signed: what its notice told.

    Nobody where nothing is decided about anybody (a returned application, a certificate).
    """
    if decision.kind == "return":
        return None
    signed_with = readable(decision.proposal.content.get("catalogue", "")) if decision.proposal else None
    for used in (signed_with, catalogue):
        if used is None or decision.case.service not in used.services:
            continue
        letters = used.part(LETTERS)
        letter = letters.get(f"{decision.case.service}.{decision.kind}") or letters.get(decision.kind)
        known = used.part(OBJECTIONS).authorities
        to = used.services[decision.case.service].handling.objection
        return None if letter and letter.layout == "certificate" else known.get(to)
    return None


_WITH = ("case__application", "case__person", "proposal", "notice__document")


def decision(id: int) -> Decision | None:
    """With its case and what was signed; nothing where its retention is over."""
    return Decision.objects.filter(pk=id, case__disposal=None).select_related(*_WITH).first()


def decisions_of(*, case: int = 0, application: int = 0) -> list[Decision]:
    """Those of a case, or of an application: the newest first."""
    of = Q(case=case) if case else Q(case__application=application)
    return list(Decision.objects.filter(of, case__disposal=None).select_related(*_WITH).order_by("-id"))


def decision_for(applied: Iterable[Application], id: int) -> Decision | None:
    """The same, of one of these applications."""
    found = decision(id)
    return found if found and found.case.application_id in {each.pk for each in applied} else None


def had_a_hand(case: Case) -> frozenset[int]:
    """Whoever took part in deciding a case: they do not handle what is said against it (行政不服審査法 第9条2項1号).

    Who drafted, agreed or sent back, had it in hand, did a step of it, or looked its points or papers over: as the rows
    have it now, and as the ledger has it, whatever became of the rows since. Who only looked at it, or gave it to
    somebody else, decided nothing.
    """
    routes = approvals.all_of(kinds.CASE(case))
    users = {each.drafted_by.pk for each in routes}
    users |= {station.by.pk for each in routes for station in each.stations if station.by}
    users |= set(case.workers.filter(purpose=IN_CHARGE).values_list("user", flat=True))
    users |= set(case.steps.exclude(by=None).values_list("by", flat=True))
    users |= set(case.decisions.exclude(decided_by=None).values_list("decided_by", flat=True))
    users |= {each for each in (case.assignee_id, *case.done.values(), *case.papers.values()) if each}
    return frozenset({*users, *_acted(case)})


_ONLY_LOOKED = (kinds.LET_IN.id, kinds.READ.id)


def _acted(case: Case) -> Iterator[int]:
    """Whoever did something with it or its application, or had it in hand, by the ledger."""
    things = [kinds.CASE(case), *([APPLICATION(case.application_id)] if case.application_id else [])]
    for each in happened.events_of(things, looks=False):
        if each.kind not in _ONLY_LOOKED:
            who = each.after if each.kind == kinds.GIVEN.id else each.actor
            if who.startswith("staff:"):
                yield int(who.removeprefix("staff:"))


@dataclass(frozen=True, slots=True)
class File:
    """What a decision rests on, as it was when it was decided: whoever judges it again reads all of it."""

    decision: Decision
    signed: Signed | None
    pages: tuple[Sheet, ...]
    attached: tuple[applications.File, ...]
    notice: Notice | None

    @property
    def sheet(self) -> int | None:
        """The proposal whose paper there is."""
        return self.decision.proposal_id if self.signed else None


def file_of(decision: Decision, catalogue: Catalogue) -> File:
    application, verdict = decision.case.application, decision.case.verdict
    content = decision.proposal.content if decision.proposal else {}
    return File(
        decision,
        signed(content, decision.decided_at) if "reason" in content else None,
        sheets(decision.case.statement, verdict.get("known") or {}, {}, catalogue),
        tuple(applications.files_of(application.bundle)) if application else (),
        notice_of(decision),
    )


def named_in(decision: Decision) -> Mapping[str, Any]:
    """Digests of the file: what an objection is bound to."""
    notice = notice_of(decision)
    document = notice.document if notice else None
    return {
        "decision": decision.pk,
        "proposal": decision.proposal.digest if decision.proposal else "",
        "application": stated(decision.case.application),
        "notice": [document.number, document.digest] if document else [],
    }


def notice_of(decision: Decision) -> Notice | None:
    return Notice.objects.select_related("document").filter(decision=decision).first()


def sheet_pdf(decision: Decision, catalogue: Catalogue) -> bytes | None:
    """起案用紙; nothing for what the rules gave by themselves, or whose content is not kept."""
    if decision.proposal is None or "reason" not in decision.proposal.content:
        return None
    return sheet_of(approvals.route(decision.proposal.pk), catalogue)


def notice_pdf(decision: Decision) -> bytes | None:
    """As the resident got it; nothing while it is being made. Raises `Disposed`, `NotOpened`."""
    notice = notice_of(decision)
    return contents_for_a_reader(notice.document) if notice and notice.document else None


def attached(decision: Decision, id: int) -> tuple[str, bytes] | None:
    """Kind and contents of a paper that came with the application. Raises `NotOpened`."""
    application = decision.case.application
    found = applications.file_of(application.bundle, id) if application else None
    if found is None:
        return None
    with for_a_reader():
        return found.kind, applications.contents_of(found.id)


def keep_at_least(case: int, until: date | None, by: ledger.Actor) -> None:
    """The records of a case, and what was sent about it, stay as long as what is said against it needs them.

    For ever, where that is not known. In the transaction of what is said.
    """
    found = Case.objects.filter(pk=case)
    later = found if until is None else found.filter(until__lt=until)
    if later.update(until=until, version=F("version") + 1):
        row = found.get()
        ledger.record(kinds.KEPT_LONGER, by, kinds.CASE(row), after=_day(until), rows=[ledger.wrote(row, "until")])
    sent = Notice.objects.filter(decision__case=case, document__isnull=False).values_list("document", flat=True)
    documents.keep_longer(list(sent), until, by)


def _day(until: date | None) -> str:
    return until.isoformat() if until else "ever"


def by_number(number: str, sections: Collection[str]) -> Case | None:
    """A decided case of these sections."""
    return Case.objects.filter(number=number, section__in=sections, disposal=None).first()


def decided_case(number: str) -> Case | None:
    """By its number; nothing where it is not decided, or its retention is over."""
    found = Case.objects.select_related("person", "application").filter(number=number, disposal=None)
    return found.filter(decisions__is_current=True).first()


def decided_after(case: int, moment: Any) -> bool:
    """Whether a case was decided anew after a moment."""
    return Decision.objects.filter(case=case, decided_at__gt=moment).exists()
