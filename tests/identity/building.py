"""Builders: accounts of residents, as the provider told of them, and programs that act for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from osekkai import codes
from osekkai.identity.models import Account, Agent, AgentToken
from osekkai.identity.services import Identified
from osekkai.ledger.models import Event
from osekkai.register.models import Person
from tests import rows

ADDRESS = "東京都文京区春日一丁目16番21号"
BORN = date(1994, 2, 3)


def card(subject: str = "s1", **more: str) -> Identified:
    """What the provider says of somebody who showed their card."""
    said = {
        "issuer": "https://card.example/",
        "acr": "aal3",
        "name": "文京　花子",
        "address": ADDRESS,
        "birth_date": BORN.isoformat(),
        "sex": "2",
    }
    return Identified(subject=subject, **(said | more))


def account(subject: str = "s1", person: Person | None = None, **more: Any) -> Account:
    said = {"name": "文京　花子", "address": ADDRESS, "birth_date": BORN, "seen_at": timezone.now()} | more
    return Account.objects.create(issuer="https://card.example/", subject=subject, person=person, **said)


def token(of: Account, text: str = "bearer", **more: Any) -> AgentToken:
    agent, is_new = Agent.objects.get_or_create(client_id="helper", defaults={"name": "くらしの手伝い"})
    if is_new:
        rows.told(agent)
    now = timezone.now()
    values = {
        "scope": "applications:read",
        "access_hash": codes.hash_of(text, "agent"),
        "refresh_hash": codes.hash_of(f"{text} again", "agent"),
        "made_at": now,
        "expires_at": now + timedelta(hours=1),
    }
    return rows.told(AgentToken.objects.create(agent=agent, account=of, **(values | more)))


def told(of: Account) -> list[tuple[str, str]]:
    """What happened to an account: the kind, and who did it."""
    found = Event.objects.filter(object=f"account:{of.pk}").order_by("id")
    return [(each.kind, each.actor) for each in found]


def signed_in(of: Account) -> Client:
    """A browser in which somebody is signed in already (that signing in works is for the tests of that)."""
    client = Client()
    session = client.session
    session["account"] = of.pk
    session.save()
    return client
