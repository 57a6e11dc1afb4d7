"""Sign-ins that failed: each a line in the log, by the id of the account; the ledger has those that were stopped."""

from __future__ import annotations

import logging

from django.contrib.auth.models import User
from django.http import HttpRequest

from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.logs.requests import route_of
from osekkai.staff import kinds

log = logging.getLogger(__name__)


def failed(request: HttpRequest, user: User | None, way: str) -> None:
    """`way`: `password`, `number` or `passkey`. An account that is not there is 0: a name that was typed may be a
    password.
    """
    log.warning(
        "sign-in failed", extra={"facts": {"staff": user.pk if user else 0, "way": way, "route": route_of(request)}}
    )


def stopped(user: User, way: str) -> None:
    """`way` as above. In a transaction of the caller. Not each failure is an event: whoever fails on
    purpose would fill the ledger.
    """
    ledger.record(kinds.SIGN_IN_STOPPED, ledger.SYSTEM, STAFF(user), purpose=way)
    log.warning("sign-in stopped", extra={"facts": {"staff": user.pk, "way": way}})
