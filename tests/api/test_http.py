"""The open API over HTTP: the same answers, problem documents, and an OpenAPI document that is true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from osekkai import codes
from osekkai.identity.models import Account, Agent, AgentToken
from osekkai.wsgi import application
from tests import rows
from tests.conftest import BUNKYO

FAMILY = {"on": "2026-11-23", "members": [{"head": "1990-01-01", "年収": 3000000}, {"child": "2018-05-05"}]}
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(autouse=True, scope="module")
def _one_connection() -> Iterator[None]:
    """The server closes its connection after a request; the tests' own has to stay, as Django's test client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def post(body: object, content_type: str = "application/json") -> tuple[int, dict[str, object]]:
    response = Client().post(
        "/api/v1/assess", body if isinstance(body, str) else json.dumps(body), content_type=content_type
    )
    return response.status_code, response.json()


def test_assess() -> None:
    status, data = post(FAMILY)
    assert status == 200 and data["on"] == "2026-11-23" and len(data["services"]) > 68  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ("{", 422, "$:1:2"),
        ({"members": [{"head": "1990-01-01", "年集": 1}]}, 422, "members[0].年集"),
        ({"members": []}, 422, "members"),
        ("[" * 90_000, 422, "$"),
    ],
)
def test_problems_are_rfc_9457_documents_with_paths(body: object, status: int, where: str) -> None:
    found, data = post(body)
    assert (found, data["status"]) == (status, status)
    assert data["errors"][0]["where"] == where  # type: ignore[index]


def test_ten_megabytes_and_other_types_are_refused() -> None:
    assert post('{"members": "' + "x" * 10_000_000 + '"}')[0] == 413
    assert post("a=1", "application/x-www-form-urlencoded")[0] == 415


def test_services_and_one_service_as_linked_data() -> None:
    listed = Client().get("/api/v1/services").json()
    assert len(listed) == len(list((BUNKYO / "services").glob("*.yaml")))
    response = Client().get("/api/v1/services/child-allowance")
    data = response.json()
    assert response["Content-Type"] == "application/ld+json"
    assert data["@type"] == "cpsv:PublicService" and data["cv:hasCompetentAuthority"]["dct:identifier"] == "131059"
    assert {"@value": "Child allowance", "@language": "en"} in data["dct:title"]
    assert Client().get("/api/v1/services/nothing").status_code == 404


def test_an_answer_may_be_for_whoever_raises_a_child() -> None:
    """Three generations: the mother who is not the head is the one who is judged."""
    members = [
        {"relation": "head", "birth_date": "1955-01-01"},
        {"id": "mother", "relation": "長女", "birth_date": "1990-01-01"},
        {"relation": "長女の子", "birth_date": "2018-01-01"},
    ]
    answer = Client().post("/api/v1/assess", {"on": "2025-12-01", "members": members}, content_type="application/json")
    found = {(each["id"], each["for"]) for each in answer.json()["services"]}
    assert ("child-rearing-allowance", "mother") in found and ("child-medical", "grandchild1") in found


def test_the_document_tells_how_people_are_related() -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    body = paths["/api/v1/assess"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    person = body["properties"]["members"]["items"]["properties"]
    assert "妻の子" in person["relation"]["description"] and "child.child" not in person["relation"].get("enum", [])
    assert person["bond"]["enum"] == ["registered", "de_facto", "partnership"]
    assert {"parents", "carers", "spouse", "lives", "livelihood"} <= set(person)


@pytest.mark.database
@pytest.mark.django_db
@schema.parametrize()
@settings(max_examples=25, deadline=None)
def test_the_api_does_what_its_openapi_document_says(case: schemathesis.Case) -> None:
    """Facts are read in more spellings than the schema lists (450万円, はい).

    And they must fit together beyond what it can say.
    """
    token = "for-schemathesis"
    account, _ = Account.objects.get_or_create(
        issuer="https://login.example/",
        subject="1",
        defaults={"name": "文京　花子", "address": "文京区", "birth_date": "1994-02-03", "seen_at": timezone.now()},
    )
    agent, _ = Agent.objects.get_or_create(client_id="schemathesis", defaults={"name": "試験"})
    good = {
        "agent": agent,
        "account": account,
        "scope": "applications:read applications:write",
        "refresh_hash": "-",
        "made_at": timezone.now(),
    }
    made, is_new = AgentToken.objects.get_or_create(
        access_hash=codes.hash_of(token, "agent"), defaults=good | {"expires_at": timezone.now() + timedelta(hours=1)}
    )
    if is_new:
        rows.told(agent)
        rows.told(made)
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}"},
        excluded_checks=[negative_data_rejection, positive_data_acceptance],
    )
