"""裁決書: the ruling of this office on paper (行政不服審査法 第50条), one however often the work is interrupted."""

from __future__ import annotations

from django.db import transaction

from osekkai.approvals import queries as approvals
from osekkai.casework import queries as casework
from osekkai.casework.queries import Ruled
from osekkai.catalogue import Catalogue
from osekkai.documents.services import Letter, discard, issue, prepare
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.objections import kinds
from osekkai.objections.ending import PARTS
from osekkai.objections.models import Objection, Outcome
from osekkai.problems import Problem
from osekkai.publication.queries import readable

_WITH = ("decision__case__person", "decision__case__application", "decision__proposal", "proposal")


def as_signed(objection: int) -> Catalogue | None:
    """The version of the folder with which it was signed; nothing where it cannot be read, or lacks the text."""
    found = Objection.objects.select_related("proposal").get(pk=objection)
    signed = readable(found.proposal.content.get("catalogue", "")) if found.proposal else None
    return signed if signed and casework.says_rulings(signed) else None


def write(objection: int, catalogue: Catalogue) -> None:
    """Set and sign it in no transaction, keep it once. Again, it does nothing.

    What went wrong is kept for the section to see; raises it too.
    """
    found = Objection.objects.select_related(*_WITH).get(pk=objection)
    if found.document_id:
        return
    try:
        prepared = prepare(_letter_of(found, catalogue))
    except (OSError, ValueError, KeyError, Problem) as problem:
        Objection.objects.filter(pk=objection).update(problem=str(problem)[:200])
        raise
    person = found.decision.case.person_id
    with transaction.atomic():
        locked = Objection.objects.select_for_update(of=("self",)).select_related("decision__case").get(pk=objection)
        if locked.document_id is None:
            locked.document, locked.problem = issue(prepared, ledger_kinds.PERSON(person) if person else None), ""
            locked.save(update_fields=["document", "problem"])
            rows = [ledger.wrote(locked, "document")]
            ledger.record(kinds.WRITTEN, ledger.SYSTEM, kinds.OBJECTION(locked), rows=rows)
            return
    discard(prepared)


def _letter_of(objection: Objection, catalogue: Catalogue) -> Letter:
    assert objection.proposal is not None and objection.ruled_on is not None, "it was ruled by this office"
    content = approvals.route(objection.proposal.pk).content
    said = [("裁決", Outcome(content["outcome"]).label), *((head, content[name]) for name, head in PARTS.items())]
    to = (objection.name, objection.address)
    ruled = Ruled(objection.number, objection.section, *to, objection.ruled_on, tuple(said))
    return casework.letter_of_ruling(objection.decision, ruled, catalogue)
