"""決定: what happens in the one transaction in which a case is decided.

The decision, what it changes, and its notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from osekkai.approvals.queries import Route, post_words
from osekkai.casework import kinds, running
from osekkai.casework.drafts import GIVES, STOPS
from osekkai.casework.models import CASE_ROW, DECISION_ROW, Case, Decision, State
from osekkai.casework.notices.outdating import end_letters
from osekkai.casework.reasons import ready_reason
from osekkai.casework.term import days_of, term
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.documents.queries import retained_until
from osekkai.ledger import services as ledger
from osekkai.ledger.services import row_digest
from osekkai.publication.queries import service_of
from osekkai.register import services as register


def decide(case: Case, route: Route, catalogue: Catalogue) -> Decision:
    """In the transaction of the last agreement, as it was signed."""
    case = Case.objects.select_for_update(of=("self",)).select_related("application").get(pk=case.pk)
    content, station = route.content, route.decided_at
    assert station is not None and station.by is not None, "the last agreement decides"
    before = Decision.objects.filter(case=case, is_current=True).first()
    if before:
        before.is_current = False
        before.save(update_fields=["is_current"])
    decision = Decision.objects.create(
        case=case,
        proposal_id=route.id,
        kind=route.kind,
        yen=route.yen,
        per="year" if route.yen else "",
        starts=_day(content["starts"]),
        ends=_day(content["ends"]),
        reason=content["reason"],
        article=content["article"],
        conditions=content["conditions"],
        decided_by=station.by,
        post=post_words(station, content, catalogue),
        decided_at=timezone.now(),
        replaces=before,
    )
    _finish(case, decision, ledger.staff(station.by), catalogue)
    end_letters(decision, ledger.staff(station.by))
    return decision


def grant_by_itself(case: Case, article: str, catalogue: Catalogue) -> Decision:
    """A grant that the rules give without anybody (`automatic-grant`): only where every check passed. In a transaction.

    Raises `ValueError` for anything else: what is against somebody is decided by a person.
    """
    if not case.is_plain or case.state != State.OPEN:
        raise ValueError("only a plain open case is granted by itself")
    days = term(case.verdict, service_of(catalogue, case.service))
    decision = Decision.objects.create(
        case=case,
        kind="grant",
        yen=case.verdict["yen_a_year"],
        per="year",
        starts=days.starts or timezone.localdate(),
        ends=days.ends,
        reason=ready_reason("grant", case.verdict),
        article=article,
        decided_at=timezone.now(),
    )
    _finish(case, decision, ledger.SYSTEM, catalogue)
    return decision


def _finish(case: Case, decision: Decision, by: ledger.Actor, catalogue: Catalogue) -> None:
    """The case is decided; what follows from it, its followers do (see `followers`)."""
    service = service_of(catalogue, case.service)
    case.state, case.version = State.DECIDED, case.version + 1
    case.until = _never_shorter(case, decision, retained_until(timezone.localdate(), service.handling.keep))
    case.save(update_fields=["state", "version", "until"])
    ledger.record(
        kinds.DECIDED,
        by,
        kinds.CASE(case),
        before=kinds.DECISION(decision.replaces_id) if decision.replaces_id else "",
        after=kinds.DECISION(decision),
        purpose=decision.article,
        said={"row": row_digest(decision, DECISION_ROW), "case": row_digest(case, CASE_ROW)},
        rows=[
            ledger.wrote(case, "until"),
            ledger.wrote(decision),
            *([ledger.wrote(decision.replaces, "is_current")] if decision.replaces else []),
        ],
    )


def _never_shorter(case: Case, decision: Decision, until: date | None) -> date | None:
    """What was to be kept longer after an earlier decision (an objection keeps it, also for ever) is kept so."""
    if not Decision.objects.filter(case=case).exclude(pk=decision.pk).exists():
        return until
    return None if case.until is None or until is None else max(case.until, until)


def reopen(case: Case, back: str = "") -> None:
    """What was proposed came to nothing: the case is worked on again, or stays decided as it was before.

    `back` is how it came back (see `models.Back`); dropped for good, it did not.
    """
    found = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    found.state = State.DECIDED if Decision.objects.filter(case=found, is_current=True).exists() else State.OPEN
    found.version, found.came_back = found.version + 1, back
    found.save(update_fields=["state", "version", "came_back"])


def take_effect(case: Case, decision: Decision, by: ledger.Actor) -> None:
    """What somebody receives from now on, in the register.

    The next night's matching no longer counts them as missed. Raises `ServiceIsGone`: nothing is decided that nobody
    would pay.
    """
    if not service_of(catalogue_in_use(), case.service).is_paid_out:
        return
    if decision.is_of_account_only:
        return  # the lines go on as the decision before it wrote them
    source, first = str(kinds.DECISION(decision)), decision.starts or timezone.localdate()
    if decision.kind in STOPS:
        running.stop(decision, case.service, source, by)
        return
    for before in _before(decision):
        register.end_receipts(str(kinds.DECISION(before)), _taken_from(decision, first), source, by=by)
    if decision.kind in GIVES:
        for each in _effects(case, decision):
            days = days_of(each)
            register.begin_receipt(
                each["person"],
                case.service,
                each["yen"],
                days.starts or first,
                source,
                days.ends if "ends" in each else decision.ends,
                by=by,
            )


def _taken_from(decision: Decision, first: date) -> date:
    """From which day on what was decided before counts no more.

    A change leaves what was before it; a revocation that names a day too. What corrects a decision takes its place from
    the first: what was wrong was wrong from its beginning.
    """
    before = decision.replaces
    if before is None or decision.kind == "change" or (decision.kind == "revocation" and decision.starts):
        return first
    begun = before.ends + timedelta(days=1) if before.kind == "end" and before.ends else before.starts
    return min(first, begun or timezone.localdate(before.decided_at))


def _before(decision: Decision) -> Iterator[Decision]:
    """What it replaces, and what that replaced: a stop leaves the time before it to the decision before."""
    before = decision.replaces
    while before is not None:
        yield before
        before = before.replaces


def _effects(case: Case, decision: Decision) -> Sequence[Mapping[str, Any]]:
    """As they were signed; of a grant that the rules gave by themselves, as they were found."""
    found: Sequence[Mapping[str, Any]] = (
        decision.proposal.content["effects"] if decision.proposal else case.verdict["effects"]
    )
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
