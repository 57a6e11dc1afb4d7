"""What this room does in the transaction of an event."""

from __future__ import annotations

from osekkai import personal
from osekkai.ledger.services import Happened, follow
from osekkai.receiving.models import Report


@follow("case.disposed")
def what_was_reported_goes_with_the_case(happened: Happened) -> None:
    """That something was reported, and when, stays."""
    personal.forget(Report.objects.filter(case=happened.about))
