"""A resident's own agent applies over the API: let in by the resident, within its scope, by the rules of the pages."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from osekkai.applications.models import Application
from osekkai.identity.kinds import AGENT_LET_IN, AGENT_TOKEN
from osekkai.identity.models import Account, Agent, AgentCode, AgentToken
from osekkai.ledger.models import Event
from tests import rows
from tests.applications.test_attachments import photo
from tests.identity.providers import False_, resident, signed_in_client, use

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BACK = "http://127.0.0.1:9/back"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BOTH = "applications:read applications:write"
HER = {"full_name_kana": "ブンキョウ ハナコ", "phone": "0312345678"}
DOG = {"dog_name": "ポチ", "dog_breed": "柴犬", "dog_colour": "茶", "dog_sex": "male", "dog_born": "2025-04-01"}


@pytest.fixture
def agent() -> Agent:
    return rows.told(Agent.objects.create(client_id="butler", name="わたしの執事", redirect_uris=[BACK]))


@pytest.fixture
def hanako(false: False_, settings: LazySettings) -> Client:
    resident()
    use(settings, false.issuer)
    return signed_in_client(false)


def asked(**change: str) -> str:
    whole = {
        "response_type": "code",
        "client_id": "butler",
        "redirect_uri": BACK,
        "scope": BOTH,
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | change
    return f"/account/authorize/?{urlencode({name: value for name, value in whole.items() if value})}"


def code_from(client: Client, **change: str) -> str:
    answer = client.post(asked(**change), {"let": "1"})
    assert answer["Location"].startswith(BACK) and parse_qs(urlsplit(answer["Location"]).query)["state"] == ["s"]
    return parse_qs(urlsplit(answer["Location"]).query)["code"][0]


def tokens(code: str, **change: str) -> Any:
    whole = {
        "grant_type": "authorization_code",
        "client_id": "butler",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    return Client().post("/account/token/", whole | change)


class Api:
    def __init__(self, token: str) -> None:
        self.client, self.headers = Client(), {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self.client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers=self.headers,
        )
        return answer.status_code, answer.json() if answer.content else None


def api(client: Client, scope: str = BOTH) -> Api:
    return Api(tokens(code_from(client, scope=scope)).json()["access_token"])


@pytest.mark.usefixtures("agent")
def test_an_agent_applies_and_the_resident_sees_it(hanako: Client) -> None:
    assert "わたしの執事" in hanako.get(asked()).content.decode()
    ask = api(hanako)
    status, draft = ask("POST", "/drafts", {"services": ["dog-registration"]})
    assert status == 201
    code, fields = draft["code"], {each["fact"]: each for page in draft["pages"] for each in page["fields"]}
    assert fields["full_name"]["written"] == fields["full_name"]["known"] == "文京　花子"
    status, wrong = ask("POST", f"/drafts/{code}/submit", {"declared": True})
    assert status == 422 and any(each["where"] == "applicant.phone" for each in wrong["errors"])
    status, draft = ask("PATCH", f"/drafts/{code}/pages/applicant", {"version": draft["version"], "values": HER})
    assert status == 200 and draft["pages"][0]["done"]
    assert ask("PATCH", f"/drafts/{code}/pages/dog", {"version": 1, "values": DOG})[0] == 409
    status, wrong = ask(
        "PATCH", f"/drafts/{code}/pages/dog", {"version": draft["version"], "values": DOG | {"dog_born": "きのう"}}
    )
    assert status == 422 and wrong["errors"][0]["where"] == "dog_born"
    now = ask("GET", f"/drafts/{code}")[1]
    assert ask("PATCH", f"/drafts/{code}/pages/dog", {"version": now["version"], "values": DOG})[0] == 200, (
        "what was right is kept"
    )
    assert ask("POST", f"/drafts/{code}/submit", {"declared": False})[0] == 422
    first, again = (
        ask("POST", f"/drafts/{code}/submit", {"declared": True}),
        ask("POST", f"/drafts/{code}/submit", {"declared": True}),
    )
    assert first == again and first[0] == 200 and Application.objects.get().status == "submitted"
    number = first[1][0]["number"]
    assert ask("POST", f"/applications/{number}/messages", {"text": "よろしく"})[0] == 201
    assert ask("GET", f"/applications/{number}")[1]["messages"][0]["text"] == "よろしく"
    assert ask("POST", f"/applications/{number}/withdraw")[1]["status"] == "withdrawn"
    assert Event.objects.get(kind="application.submitted").mandate == "agent:butler"
    assert "わたしの執事" in hanako.get("/account/").content.decode()


@pytest.mark.usefixtures("agent")
def test_a_document(hanako: Client, settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    ask = api(hanako)
    draft = ask(
        "POST",
        "/drafts",
        {"services": ["child-medical"], "people": [{"relation": "child", "birth_date": "2026-11-12"}]},
    )[1]
    path = f"/api/v1/drafts/{draft['code']}/documents/"
    answer = Client().post(
        f"{path}{draft['documents'][0]['id']}", {"file": SimpleUploadedFile("a.exe", photo())}, headers=ask.headers
    )
    assert answer.status_code == 201 and answer.json()["kind"] == "image/jpeg"
    for document, file, status in ((draft["documents"][0]["id"], b"MZ", 422), ("no-such", photo(), 404)):
        sent = {"file": SimpleUploadedFile("a.jpg", file)}
        assert Client().post(f"{path}{document}", sent, headers=ask.headers).status_code == status


@pytest.mark.usefixtures("agent")
def test_people_are_related_as_in_a_situation(hanako: Client) -> None:
    ask = api(hanako)
    people = [
        {"relation": "夫（未届）", "birth_date": "1990-05-06"},
        {"relation": "夫の子", "birth_date": "2018-01-01"},
        {"relation": "長女", "birth_date": "2010-01-01", "lives": "student"},
        {"relation": "foster", "birth_date": "2020-01-01"},
    ]
    status, draft = ask("POST", "/drafts", {"services": ["child-medical"], "people": people})
    assert status == 201
    pages = {each["id"] for each in draft["pages"]}
    assert {"child.stepchild1", "child.child1", "child.foster1"} <= pages and "child.spouse" not in pages


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize(
    ("people", "where"),
    [
        ([{"relation": "まご むすめ婿"}], "people[0].relation"),
        ([{"relation": "child"}, {"relation": "grandchild", "parents": ["child9"]}], "people[1].parents"),
        ([{"relation": "child", "lives": "moon"}], "people[0].lives"),
        ([{"relation": "child", "birth_date": "きのう"}], "people[0].birth_date"),
        ([{"relation": "わたし"}], "members"),
        ([{"relation": "spouse"}, {"relation": "夫"}], "members"),
    ],
)
def test_people_who_cannot_be_told_are_refused_at_their_place(
    hanako: Client, people: list[dict[str, object]], where: str
) -> None:
    status, refused = api(hanako)("POST", "/drafts", {"services": ["child-medical"], "people": people})
    assert status == 422 and refused["errors"][0]["where"] == where, refused


@pytest.mark.usefixtures("agent")
def test_nobody_reaches_what_is_somebody_elses(hanako: Client, false: False_) -> None:
    ask = api(hanako)
    code = ask("POST", "/drafts", {"services": ["dog-registration"]})[1]["code"]
    ask("PATCH", f"/drafts/{code}/pages/applicant", {"version": 1, "values": HER})
    ask("PATCH", f"/drafts/{code}/pages/dog", {"version": 2, "values": DOG})
    mine = ask("POST", "/drafts", {"services": ["bulky-waste"]})[1]["code"]
    number = ask("POST", f"/drafts/{code}/submit", {"declared": True})[1][0]["number"]
    false.person["sub"] = false.claims["sub"] = "s2"
    other = api(signed_in_client(false))
    assert other("GET", "/drafts") == (200, []) and other("GET", "/applications") == (200, [])
    calls = [
        ("GET", f"/drafts/{mine}", None),
        ("DELETE", f"/drafts/{mine}", None),
        ("PATCH", f"/drafts/{mine}/pages/waste", {"version": 1, "values": {"waste_items": "いす"}}),
        ("POST", f"/drafts/{mine}/submit", {"declared": True}),
        ("POST", f"/drafts/{code}/submit", {"declared": True}),
        ("GET", f"/applications/{number}", None),
        ("POST", f"/applications/{number}/withdraw", None),
        ("POST", f"/applications/{number}/messages", {"text": "x"}),
    ]
    assert [other(*call)[0] for call in calls] == [404] * len(calls)
    assert Application.objects.get().status == "submitted"


@pytest.mark.usefixtures("agent")
def test_scopes_ends_and_taking_it_back(hanako: Client) -> None:
    reads = api(hanako, "applications:read")
    assert reads("GET", "/drafts")[0] == 200 and reads("POST", "/drafts", {"services": ["dog-registration"]})[0] == 401
    for bad in ("", "nonsense", "Bearer"):
        assert Api(bad)("GET", "/drafts")[0] == 401
    AgentToken.objects.update(expires_at=timezone.now())
    assert reads("GET", "/drafts")[0] == 401
    ask = api(hanako)
    hanako.post(f"/account/agents/{AgentToken.objects.latest('id').pk}/put-out/")
    assert ask("GET", "/drafts")[0] == 401 and Event.objects.filter(kind="agent.put-out").exists()


@pytest.mark.usefixtures("agent")
def test_refreshing_gives_new_tokens_and_ends_the_old(hanako: Client) -> None:
    first = tokens(code_from(hanako)).json()
    asks = {"grant_type": "refresh_token", "client_id": "butler", "refresh_token": first["refresh_token"]}
    second = Client().post("/account/token/", asks).json()
    assert Api(second["access_token"])("GET", "/drafts")[0] == 200
    assert Api(first["access_token"])("GET", "/drafts")[0] == 401
    assert Client().post("/account/token/", asks).status_code == 400
    assert Api(second["access_token"])("GET", "/drafts")[0] == 401, "the old one came again: both hands lose it"


def refreshed(token: str) -> Any:
    return Client().post(
        "/account/token/", {"grant_type": "refresh_token", "client_id": "butler", "refresh_token": token}
    )


@pytest.mark.usefixtures("agent")
def test_a_stolen_refresh_token_is_of_no_use_for_long(hanako: Client) -> None:
    """RFC 9700, 4.14.2."""
    stolen = tokens(code_from(hanako)).json()["refresh_token"]
    another = tokens(code_from(hanako)).json()
    second = refreshed(stolen).json()
    third = refreshed(second["refresh_token"]).json()
    assert refreshed(stolen).status_code == 400
    assert refreshed(third["refresh_token"]).status_code == 400
    assert Api(third["access_token"])("GET", "/drafts")[0] == 401
    told = Event.objects.filter(kind="agent.put-out").latest("id")
    assert told.actor_kind == "system" and "もう一度" in told.purpose
    assert refreshed(another["refresh_token"]).status_code == 200, "what she let in another time goes on"


def _as_of(token: AgentToken, **values: Any) -> None:
    """As if it had been given then."""
    rows.changed(token, AGENT_LET_IN, AGENT_TOKEN(token), **values)


@pytest.mark.usefixtures("agent")
def test_a_refresh_token_ends(hanako: Client) -> None:
    first = tokens(code_from(hanako)).json()
    second = refreshed(first["refresh_token"]).json()
    made = AgentToken.objects.latest("id")
    assert made.began_at and made.began_at < made.made_at, "since she let it in"
    _as_of(made, made_at=timezone.now() - timedelta(days=61))
    assert refreshed(second["refresh_token"]).status_code == 400
    now = timezone.now()
    _as_of(made, made_at=now, began_at=now - timedelta(days=366))
    assert refreshed(second["refresh_token"]).status_code == 400
    assert f"/account/agents/{made.pk}/put-out/" not in hanako.get("/account/").content.decode()
    _as_of(made, began_at=now - timedelta(days=364))
    assert refreshed(second["refresh_token"]).status_code == 200


@pytest.mark.usefixtures("agent")
def test_a_token_of_a_release_before_goes_on_once(hanako: Client) -> None:
    old = tokens(code_from(hanako)).json()["refresh_token"]
    _as_of(AgentToken.objects.get(), family="", began_at=None)
    new = refreshed(old).json()["refresh_token"]
    assert refreshed(old).status_code == refreshed(new).status_code == 400


@pytest.mark.usefixtures("agent")
def test_an_agent_gives_its_token_back(hanako: Client) -> None:
    given = tokens(code_from(hanako)).json()
    assert Client().post("/account/revoke/", {"client_id": "butler", "token": given["access_token"]}).status_code == 200
    assert Api(given["access_token"])("GET", "/drafts")[0] == 401


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "http://127.0.0.1:9/back/../evil"},
        {"redirect_uri": "https://evil.example/"},
        {"client_id": "nobody"},
        {"client_id": "but\0ler "},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"scope": "everything"},
    ],
)
def test_what_is_asked_wrongly_gives_nothing(change: dict[str, str], hanako: Client) -> None:
    for answer in (hanako.get(asked(**change)), hanako.post(asked(**change), {"let": "1"})):
        assert (
            answer.status_code in (400, 302)
            and "evil" not in answer.get("Location", "")
            and "code=" not in answer.get("Location", "")
        )
    assert not AgentCode.objects.exists()


@pytest.mark.usefixtures("agent")
def test_a_code_is_good_once_for_whom_it_was_given_in_time(hanako: Client) -> None:
    rows.told(Agent.objects.create(client_id="thief", name="どろぼう", redirect_uris=[BACK]))
    code = code_from(hanako)
    assert tokens(code, client_id="thief").status_code == 400
    code = code_from(hanako)
    assert tokens(code, code_verifier="w" * 64).status_code == 400
    code = code_from(hanako)
    assert tokens(code, redirect_uri="http://127.0.0.1:9/other").status_code == 400
    code = code_from(hanako)
    assert tokens(code).status_code == 200 and tokens(code).status_code == 400
    code = code_from(hanako)
    AgentCode.objects.update(made_at=timezone.now() - timedelta(minutes=2))
    assert tokens(code).status_code == 400


@pytest.mark.usefixtures("agent")
def test_a_code_that_is_used_twice_ends_what_it_gave_and_nothing_else(hanako: Client) -> None:
    other = tokens(code_from(hanako)).json()
    code = code_from(hanako)
    first = tokens(code).json()
    sent = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], "client_id": "butler"}
    assert tokens(code).status_code == 400
    assert AgentToken.objects.filter(revoked_at=None).count() == 1
    assert Client().post("/account/token/", sent).status_code == 400
    left = AgentToken.objects.get(revoked_at=None)
    assert Api(other["access_token"])("GET", "/drafts")[0] == 200 and left.pk


@pytest.mark.usefixtures("agent")
def test_not_letting_it_and_not_being_signed_in(hanako: Client) -> None:
    answer = hanako.post(asked(), {})
    assert "error=access_denied" in answer["Location"] and not AgentCode.objects.exists()
    assert Client().get(asked())["Location"].startswith("/account/login/?next=")
    assert not AgentToken.objects.exists() and Account.objects.count() == 1
    told = Client().get("/.well-known/oauth-authorization-server").json()
    assert told["token_endpoint"].endswith("/account/token/") and told["code_challenge_methods_supported"] == ["S256"]
