"""What this room does in the transaction of an event."""

from __future__ import annotations

from osekkai.casework.kinds import CASE
from osekkai.ledger import services as ledger
from osekkai.ledger.services import Happened, follow
from osekkai.receiving import kinds
from osekkai.receiving.models import Report


@follow("case.disposed")
def what_was_reported_goes_with_the_case(happened: Happened) -> None:
    """That something was reported, and when, stays."""
    if rows := ledger.forget(Report.objects.filter(case=happened.about)):
        ledger.record(kinds.GONE, happened.by, CASE(happened.about), rows=rows)
