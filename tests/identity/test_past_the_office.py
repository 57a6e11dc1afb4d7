"""Whoever owns the database lets a program act for a resident, without the office's keys: it opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from osekkai import codes
from osekkai.cli import main
from osekkai.identity import agents, services
from osekkai.identity.models import Agent, AgentCode, AgentToken
from osekkai.ledger.models import Event
from tests import rows
from tests.identity.building import account, token
from tests.ledger.naming import named, seen

pytestmark = [pytest.mark.django_db, pytest.mark.database]
READ = "applications:read"


def test_a_program_is_registered_by_an_operator_and_told() -> None:
    before = named()
    ran = CliRunner().invoke(main, ["agent", "わたしの執事", "--redirect", "http://127.0.0.1:9/back"])
    made = Agent.objects.get()
    assert made.client_id in ran.output and made.redirect_uris == ["http://127.0.0.1:9/back"] and named() == before
    event = Event.objects.get(kind="agent.registered")
    assert event.actor.startswith("operator:") and event.object == f"agent:{made.pk}"
    with seen():
        Agent.objects.update(redirect_uris=["https://thief.example/"])
    assert agents.server().query_client(made.client_id) is None


def test_a_program_that_nobody_let_in_acts_for_nobody() -> None:
    her, now = rows.told(account()), timezone.now()
    agent = rows.told(Agent.objects.create(client_id="butler", name="しつじ"))
    assert agents.server().query_client("butler") == agent and agents.server().query_client("nobody") is None
    with seen():
        AgentToken.objects.create(
            agent=agent,
            account=her,
            scope=READ,
            access_hash=codes.hash_of("token", "agent"),
            refresh_hash=codes.hash_of("again", "agent"),
            made_at=now,
            expires_at=now + timedelta(days=999),
        )
    assert services.token_of("token", READ) is None
    assert agents._Refresh(None, None).authenticate_refresh_token("again") is None


@pytest.mark.parametrize("what", ["account", "scope", "expires_at", "agent", "revoked_at"])
def test_a_token_is_good_for_what_it_was_given(what: str) -> None:
    """The thief's own becomes hers, or good for more, or for ever, or again."""
    thief, her = rows.told(account("thief")), rows.told(account("her"))
    made = token(thief)
    if what == "revoked_at":
        agents.put_out(thief, made.pk)
    assert not named() and (services.token_of("bearer", READ) is None) == (what == "revoked_at")
    other = rows.told(Agent.objects.create(client_id="other", name="ほか"))
    change = {
        "account": her,
        "scope": f"{READ} applications:write",
        "expires_at": timezone.now() + timedelta(days=999),
        "agent": other,
        "revoked_at": None,
    }
    with seen():
        AgentToken.objects.update(**{what: change[what]})
    assert services.token_of("bearer", READ) is None


def test_a_code_is_good_for_whom_it_was_given() -> None:
    thief, her = rows.told(account("thief")), rows.told(account("her"))
    agent = rows.told(Agent.objects.create(client_id="butler", name="しつじ"))
    row = AgentCode(agent=agent, account=thief, redirect_uri="http://127.0.0.1:9/", scope=READ, made_at=timezone.now())
    row.code_hash = agents._code_hash("code", row)
    row.save()
    grant = agents._Code(None, None)
    assert grant.query_authorization_code("code", agent) == row
    assert grant.query_authorization_code("other", agent) is None
    AgentCode.objects.update(account=her)
    assert grant.query_authorization_code("code", agent) is None
