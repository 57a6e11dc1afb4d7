"""Agreeing as the people of the demonstration do: with a passkey made for this and thrown away afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from allauth.core.context import request_context
from django.contrib.auth.models import User
from django.test import RequestFactory

from osekkai.approvals import queries
from osekkai.approvals import services as approvals
from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.ledger.kinds import Ref
from osekkai.staff import services as staff

MOST = 200


def agree_to(user: User, catalogue: Catalogue, about: Collection[Ref] | None = None, most: int = MOST) -> int:
    """To what waits for somebody (of these things only); how many. Whoever plays them registers a key of their own."""
    wanted = None if about is None else {str(each) for each in about}
    waiting = [
        each for each in queries.waiting_for(user, catalogue, most) if wanted is None or str(each.route.about) in wanted
    ]
    chosen = [(each.station.id, each.route.digest) for each in waiting]
    if not chosen:
        return 0
    lines, nonce, key = [f"{stop}:{digest}" for stop, digest in chosen], secrets.token_urlsafe(24), Passkey(user)
    with request_context(RequestFactory(SERVER_NAME="localhost").get("/")):
        proof = staff.proof_of(user, nonce, lines, key.agrees_to(nonce, lines))
    key.thrown_away()
    return len(chosen) - len(approvals.agree_to_all(chosen, user, catalogue, proof=proof))
