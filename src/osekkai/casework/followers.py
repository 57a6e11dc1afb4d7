"""What casework does in the transaction of an event, all on one screen."""

from __future__ import annotations

from osekkai.casework import arrival
from osekkai.ledger.services import Happened, follow
from osekkai.register import queries as register


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


@follow("register.taken-in")
def open_cases_are_checked_anew(happened: Happened) -> None:
    """What was found of them by the register of before counts no more."""
    arrival.check_anew(register.changed_by(happened.about.pk))
