"""Work that is done later, looked after by people: what was given up is tried again, and the ledger knows by whom."""

from __future__ import annotations

from django.db import transaction

from osekkai.background import services as background
from osekkai.ledger import services as ledger
from osekkai.staff import kinds
from osekkai.staff.errors import NotGivenUp


@transaction.atomic
def try_again(task: str, *, by: ledger.Actor) -> None:
    """Raises `NotGivenUp` where it is done, or somebody else was first."""
    if not background.try_again(task):
        raise NotGivenUp
    ledger.record(kinds.TASK_TRIED_AGAIN, by, kinds.TASK(task))
