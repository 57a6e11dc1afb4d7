"""終わり: the last day of what a decision gave has passed. It is told once, and nothing else has to be done for it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from osekkai.casework import kinds as casework_kinds
from osekkai.casework import queries as casework
from osekkai.catalogue import Catalogue
from osekkai.documents.services import discard, issue, prepare
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import ref_of
from osekkai.problems import Problem
from osekkai.receiving import kinds
from osekkai.receiving.models import Ending
from osekkai.register import queries as register

LOOKS_BACK = timedelta(days=40)
"""A morning that was missed is made up for; what ended before that, the office before this one knew."""


def end(today: date) -> list[int]:
    """What is over since yesterday, each once; the endings whose letters are to be made.

    Only where everything of a decision is over: of three children the last. What a decision stopped told of it itself.
    """
    lasts: dict[str, date] = {}
    for _, _, last, source in register.over(today - LOOKS_BACK, today):
        lasts[source] = max(last, lasts.get(source, last))
    made = []
    for source, last in lasts.items():
        begun = casework.decision(int(ref_of(source).id))
        decision = casework.carried_on(begun) if begun else None
        if decision is None or not decision.is_current or decision.kind == "end":
            continue
        if Ending.objects.filter(decision=decision).exists() or casework.running_of_case(decision.case):
            continue
        with transaction.atomic():
            found, is_new = Ending.objects.get_or_create(decision=decision, defaults={"last": last})
            if is_new:
                ledger.record(
                    kinds.OVER,
                    ledger.SYSTEM,
                    casework_kinds.CASE(decision.case),
                    after=last.isoformat(),
                    rows=[ledger.wrote(found)],
                )
                made.append(found.pk)
    return made


def unwritten() -> list[int]:
    """Endings whose letters are still to be made: new ones, and those of a morning that broke off."""
    return list(Ending.objects.filter(document=None).order_by("id").values_list("pk", flat=True))


def make(ending: int, catalogue: Catalogue) -> None:
    """Its letter: set and signed in no transaction, kept once. What went wrong is kept; raises it too."""
    found = Ending.objects.select_related("decision__case__person", "decision__case__application").get(pk=ending)
    if found.document_id:
        return
    try:
        letter = casework.letter_of_end(found.decision, found.last, catalogue)
        prepared = prepare(letter)
    except (OSError, ValueError, KeyError, Problem) as problem:
        Ending.objects.filter(pk=ending).update(problem=str(problem)[:200])
        raise
    person = found.decision.case.person_id
    with transaction.atomic():
        locked = Ending.objects.select_for_update().get(pk=ending)
        if locked.document_id is None:
            locked.document, locked.problem = issue(prepared, ledger_kinds.PERSON(person) if person else None), ""
            locked.save(update_fields=["document", "problem"])
            rows = [ledger.wrote(locked, "document")]
            ledger.record(kinds.TOLD, ledger.SYSTEM, casework_kinds.CASE(found.decision.case), rows=rows)
            return
    discard(prepared)
