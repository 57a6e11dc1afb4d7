"""What this room does in the transaction of an event."""

from __future__ import annotations

from collections.abc import Collection

from osekkai.casework.kinds import CASE
from osekkai.documents.services import knows
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import PERSON, Ref
from osekkai.ledger.services import Happened, follow
from osekkai.receiving import kinds
from osekkai.receiving.models import Ending, Report


@follow("case.disposed")
def what_was_reported_goes_with_the_case(happened: Happened) -> None:
    """That something was reported, and when, stays."""
    if rows := ledger.forget(Report.objects.filter(case=happened.about)):
        ledger.record(kinds.GONE, happened.by, CASE(happened.about), rows=rows)


def _whose(documents: Collection[int]) -> list[Ref]:
    """Whom letters about an ending are of."""
    found = Ending.objects.filter(document__in=documents, decision__case__person__isnull=False)
    return [PERSON(each) for each in found.values_list("decision__case__person", flat=True).distinct()]


knows(_whose)
