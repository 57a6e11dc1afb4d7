"""What casework does in the transaction of an event, all on one screen."""

from __future__ import annotations

from osekkai.casework import arrival
from osekkai.ledger.services import Happened, follow


@follow(
    "application.submitted",
    "application.identified",
    "application.returned",
    "application.mended",
    "application.withdrawn",
)
def cases_follow_their_application(happened: Happened) -> None:
    """An application is never without its case."""
    arrival.follow(happened.about, happened.by)
