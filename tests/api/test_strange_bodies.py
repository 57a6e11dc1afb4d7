"""Whatever is sent: 422 with the path, never a crash."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from osekkai import codes
from osekkai.identity.models import Account, Agent, AgentToken
from osekkai.policy import calendar
from tests import rows

CASES = Path(__file__).parent / "cases"
ASSESS = "/api/v1/assess"


def sent(body: bytes | str, path: str = ASSESS, **headers: str) -> tuple[int, dict[str, Any]]:
    answer = Client(raise_request_exception=False).post(path, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def household(**member: Any) -> str:
    return json.dumps({"on": "2026-11-27", "members": [{"head": "1990-01-01", **member}]})


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("api-yearly-superscript.json", "members[0].給与収入"),
        ("api-lone-surrogate-key.json", "members[0].\\ud842"),
    ],
)
def test_bodies_that_ended_in_a_crash(name: str, where: str) -> None:
    status, told = sent((CASES / name).read_bytes())
    assert status == told["status"] == 422 and told["errors"][0]["where"] == where


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (household(給与収入={"①": 1}), "members[0].給与収入"),
        (household(給与収入={"9" * 5_000: 1}), "members[0].給与収入"),
        (household(給与収入={"2025": "1²"}), "members[0].給与収入"),
        (household(給与収入="①〜③"), "members[0].給与収入"),
        (household(給与収入=10**30), "members[0].給与収入"),
        (household(id="\ud842"), "members[0].id"),
        (household(relation="\udc00"), "members[0].relation"),
        (household(給与収入=json.loads("[" * 30 + "]" * 30)), "members[0].給与収入" + "[0]" * 17),
        (json.dumps({"on": "2026-11-2²", "members": [{"head": "1990-01-01"}]}), "on"),
        (json.dumps({"on": "昭和64年1月8日", "members": [{"head": "1990-01-01"}]}), "on"),
        (
            json.dumps({"members": [{"head": "1990-01-01"}], "received": [{"service": "\ud800", "since": "x"}]}),
            "received[0]",
        ),
        ('{"on": NaN}', "$"),
        ("1" * 5_000, "$"),
        ('{"a":' * 50_000, "$"),
        (b"\xff\xfe\x00", "$"),
    ],
)
def test_each_problem_has_its_path(body: bytes | str, where: str) -> None:
    status, told = sent(body)
    assert status == 422 and told["errors"][0]["where"].startswith(where), told


def test_without_a_day_it_is_today_in_japan() -> None:
    status, told = sent(json.dumps({"members": [{"head": "1990-01-01"}]}))
    assert status == 200 and told["on"] == calendar.today().isoformat()


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("drafts", '{"services": ["\\ud842"]}', "services[0]"),
        ("drafts", '{"services": ["dog-registration"], "people": [{"\\udc00": 1}]}', "people[0].\\udc00"),
        ("drafts", "[" * 100_000, "$"),
        ("drafts", '{"services": ' + "[" * 30 + "]" * 30 + "}", "services[0]"),
        ("drafts", "{", "$:1:2"),
    ],
)
def test_the_same_holds_for_whoever_applies_by_the_api(path: str, body: str, where: str) -> None:
    account = Account.objects.create(
        issuer="i", subject="1", name="文京　花子", address="文京区", birth_date="1994-02-03", seen_at=timezone.now()
    )
    made = AgentToken.objects.create(
        access_hash=codes.hash_of("a", "agent"),
        agent=rows.told(Agent.objects.create(client_id="a", name="試験")),
        account=account,
        scope="applications:read applications:write",
        refresh_hash="-",
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    rows.told(made)
    status, told = sent(body, f"/api/v1/{path}", Authorization="Bearer a")
    assert status == 422 and told["errors"][0]["where"].startswith(where), told
