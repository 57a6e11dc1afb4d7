"""The notice of a decision: exactly one document for each, however often the work is interrupted.

Then told to the resident.
"""

from __future__ import annotations

from django.db import transaction

from osekkai.applications.queries import spoken
from osekkai.applications.services import tell_by_mail
from osekkai.casework import kinds
from osekkai.casework.errors import Changed
from osekkai.casework.models import Decision, Notice
from osekkai.casework.notices.outdating import end_own_letter
from osekkai.casework.notices.wording import letter_of, template_of
from osekkai.catalogue import Catalogue
from osekkai.documents.services import discard, issue, prepare
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.problems import Problem
from osekkai.publication.queries import readable


def as_signed(notice: int) -> Catalogue | None:
    """The version of the folder that was signed with the decision, so that its letter says what was agreed to.

    Nothing where nobody signed (it was granted by itself), where the release before kept no versions, where today's
    programme cannot read it, or where it has no text for the decision: then today's folder says it.
    """
    decision = Decision.objects.select_related("proposal", "case").get(notice=notice)
    signed = readable(decision.proposal.content.get("catalogue", "")) if decision.proposal else None
    return signed if signed and template_of(decision, signed) and decision.case.section in signed.sections else None


def make(notice: int, catalogue: Catalogue) -> None:
    """Make the notice of a decision. Again, it does nothing: each has one document, however often the work is begun.

    The letter is set and signed first, and in no transaction; what is written then is short. What went wrong is kept
    for the section to see; raises it too.
    """
    try:
        if Notice.objects.get(pk=notice).document_id is None:
            _make(notice, catalogue)
    except (OSError, ValueError, KeyError, Problem) as problem:
        Notice.objects.filter(pk=notice).update(problem=str(problem)[:200])
        raise


def _make(id: int, catalogue: Catalogue) -> None:
    decision = _decision_of(id)
    subject = ledger_kinds.PERSON(decision.case.person_id) if decision.case.person_id else None
    letter = letter_of(decision, catalogue)
    prepared = prepare(letter)
    with transaction.atomic():
        notice = Notice.objects.select_for_update().get(pk=id)
        if notice.document_id is None and letter_of(_decision_of(id), catalogue) == letter:
            notice.document, notice.problem = issue(prepared, subject), ""
            notice.save(update_fields=["document", "problem"])
            of, wrote = kinds.NOTICE(notice), [ledger.wrote(notice)]
            ledger.record(kinds.NOTICE_MADE, ledger.SYSTEM, kinds.CASE(decision.case), after=of, rows=wrote)
            end_own_letter(decision, ledger.SYSTEM)
            _mail(notice, decision, catalogue)
            return
    discard(prepared)
    if notice.document_id is None:
        raise Changed


def _decision_of(notice: int) -> Decision:
    return Decision.objects.select_related("case__application", "case__person").get(notice=notice)


def _mail(notice: Notice, decision: Decision, catalogue: Catalogue) -> None:
    """That there is something to read, and where; what was decided is not written into mail."""
    if decision.case.application is None:
        return
    office = catalogue.municipality.office.ja
    text = (
        f"{office}です。\n\n"
        f"受付番号 {spoken(decision.case.number)} の申請について、決まったことがあります。\n"
        "「わたしの情報」か、申請のときのページを開いて、お読みください。\n"
    )
    tell_by_mail(str(kinds.NOTICE(notice)), decision.case.application, f"【{office}】申請について決まりました", text)
