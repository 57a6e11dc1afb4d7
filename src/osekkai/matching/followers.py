"""What matching does in the transaction of an event."""

from __future__ import annotations

from osekkai.ledger.services import Happened, follow
from osekkai.matching import tasks


@follow("register.taken-in")
def households_are_judged_again(happened: Happened) -> None:
    """Not only at night: as soon as the register knows something else about them."""
    tasks.judge_again.enqueue(happened.about.pk)
