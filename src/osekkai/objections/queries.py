"""Door: objections to a decision, and those that are on a desk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from osekkai.applications.queries import spoken
from osekkai.approvals import queries as approvals
from osekkai.approvals.queries import Finding
from osekkai.casework import queries as casework
from osekkai.casework.parts import OBJECTIONS
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import RULING
from osekkai.documents.queries import contents_for_a_reader
from osekkai.ledger import queries as ledger
from osekkai.objections import kinds
from osekkai.objections.errors import HadAHand, NotYours
from osekkai.objections.models import Objection, Outcome, Told
from osekkai.objections.terms import Period, period_of
from osekkai.policy import Words

if TYPE_CHECKING:
    from osekkai.objections.filing import Written
    from osekkai.staff.queries import Desk

OWN = "mayor"
"""The authority of `objections.yaml` that this office itself is."""
_WITH = (
    "decision__case__person",
    "decision__case__application",
    "decision__proposal",
    "handler",
    "entered_by",
    "document",
)


def by_number(number: str) -> Objection | None:
    return Objection.objects.select_related(*_WITH).filter(number=number, decision__case__disposal=None).first()


def by_id(id: int) -> Objection | None:
    return Objection.objects.select_related(*_WITH).filter(pk=id, decision__case__disposal=None).first()


def says_the_same(number: str, written: Written) -> bool:
    """Whether what was written is the objection that is there already."""
    return Objection.objects.filter(number=number, demand=written.demand, grounds=written.grounds).exists()


def to_decisions(decisions: Collection[int]) -> dict[int, list[Objection]]:
    """By decision, the newest first."""
    found: dict[int, list[Objection]] = {}
    for each in Objection.objects.filter(decision__in=decisions).order_by("-id"):
        found.setdefault(each.decision_id, []).append(each)
    return found


def on_desk(desk: Desk) -> list[Objection]:
    """What one's sections take in, or decided: open ones first, the first that came first; then what has ended."""
    own = Q(section__in=desk.all) | Q(decision__case__section__in=desk.all)
    found = Objection.objects.filter(own, decision__case__disposal=None).select_related(*_WITH)
    return [
        *found.filter(outcome="").order_by("filed_on", "id"),
        *found.exclude(outcome="").order_by("-ended_at")[:100],
    ]


def section_for(section: str, catalogue: Catalogue) -> str:
    """Which section takes in objections to what another decided."""
    return catalogue.part(OBJECTIONS).section or section


def authority_name(objection: Objection, catalogue: Catalogue) -> Words:
    known = catalogue.part(OBJECTIONS).authorities.get(objection.authority)
    return known.words if known else Words(objection.authority)


def is_own(objection: Objection) -> bool:
    """Whether this office itself decides about it."""
    return objection.authority == OWN


def has_paper(objection: int) -> bool:
    """Whether it was ruled by this office, so that there is a ruling on paper, or is to be."""
    return Objection.objects.filter(pk=objection, proposal__kind=RULING).exclude(outcome="").exists()


def ruling_pdf(objection: Objection) -> bytes | None:
    """As whoever objected got it; nothing while it is being made. Raises `Disposed`, `NotOpened`."""
    return contents_for_a_reader(objection.document) if objection.document else None


def period(objection: Objection, catalogue: Catalogue) -> Period:
    decided_on = timezone.localdate(objection.decision.decided_at)
    return period_of(decided_on, objection.known_on, catalogue.municipality.closed)


def may_read(objection: Objection, desk: Desk, catalogue: Catalogue) -> bool:
    """The section that handles it, and who may open the case whose decision it is against (they answer: 第29条)."""
    return may_open(objection, desk, catalogue) and casework.is_readable(objection.decision.case, desk.user)


def may_open(objection: Objection, desk: Desk, catalogue: Catalogue) -> bool:
    """The same; of somebody under 支援措置 whoever may ask to have it opened (see `casework.protection`)."""
    case = objection.decision.case
    return objection.section in desk.all or casework.concerns(case, desk, catalogue)


def may_handle(objection: Objection, desk: Desk) -> bool:
    """Whoever of the section that handles it, or of the one that passes it on, had no hand in the decision."""
    sections = {objection.section} if is_own(objection) else {objection.section, objection.decision.case.section}
    return bool(sections & desk.all) and desk.user.pk not in casework.had_a_hand(objection.decision.case)


def check_may_handle(objection: Objection, desk: Desk) -> None:
    """Raises `HadAHand`, `NotYours`."""
    if desk.user.pk in casework.had_a_hand(objection.decision.case):
        raise HadAHand
    if not may_handle(objection, desk):
        raise NotYours


def is_to_decide_anew(objection: Objection) -> bool:
    """It was upheld, and nobody has decided anew since, as the ruling binds the office to (第52条)."""
    return objection.outcome == Outcome.UPHELD and not casework.decided_after(
        objection.decision.case_id, objection.ended_at
    )


def history(objection: Objection) -> list[Any]:
    return ledger.events_of([kinds.OBJECTION(objection)], looks=False)


def findings_of(case: int) -> list[Finding]:
    """Whether what was said against the decisions of a case, and who agreed to its rulings, is as it was written."""
    return [each for one in Objection.objects.filter(decision__case=case).order_by("id") for each in _findings(one)]


def _findings(objection: Objection) -> Iterator[Finding]:
    begin = f"審査請求 {spoken(objection.number)}："
    events = history(objection)
    wrong = [*ledger.wrong_with(events).values(), *(each.what for each in ledger.unlike_told(events, [objection]))]
    for each in wrong:
        yield Finding(False, f"{begin}{each}")
    if not wrong:
        yield Finding(True, f"{begin}記録 {len(events)}件と、書かれたことは、書いたときのままです")
    for found in approvals.findings_of(kinds.OBJECTION(objection), events):
        yield Finding(found.ok, f"{begin}{found.text}")


__all__ = [
    "OWN",
    "Objection",
    "Outcome",
    "Period",
    "Told",
    "authority_name",
    "by_id",
    "by_number",
    "check_may_handle",
    "findings_of",
    "has_paper",
    "history",
    "is_own",
    "is_to_decide_anew",
    "may_handle",
    "may_open",
    "may_read",
    "on_desk",
    "period",
    "period_of",
    "ruling_pdf",
    "section_for",
    "to_decisions",
]
