"""Signing in: a real provider end to end, and everything that a false one, or a false resident, may try."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.conf import LazySettings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from osekkai.identity import oidc
from osekkai.identity.models import Account
from osekkai.ledger.models import Event
from tests.identity.providers import BACK, HANAKO, OURS, False_, free_port, real_provider, resident, tried, use

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HERE = Path(__file__).parent


# A real provider


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """npm's oidc-provider on Node.js."""
    with real_provider(BACK, json.dumps({"keys": [OURS.as_dict(private=False)]}), HANAKO, "aal3") as address:
        yield address


def go_out(client: Client, following: str = "/account/") -> str:
    """Through the provider's pages until it sends the resident back; that address."""
    address = client.get("/account/login/", {"next": following})["Location"]
    with httpx.Client() as browser:
        for _ in range(10):
            address = str(httpx.URL(address))
            if address.startswith(BACK):
                return address
            answer = browser.get(address)
            assert answer.is_redirect, answer.text[:500]
            address = str(answer.url.join(answer.headers["location"]))
    raise AssertionError("the provider sends nobody back")


def come_back(client: Client, address: str) -> Any:
    return client.get(
        urlsplit(address).path, {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    )


def test_a_resident_signs_in_and_sees_what_is_known(provider: str, settings: LazySettings) -> None:
    person = resident()
    use(settings, provider)
    client = Client()
    assert come_back(client, go_out(client))["Location"] == "/account/"
    account = Account.objects.get()
    assert account.person == person and account.assurance == "aal3" and account.name == HANAKO["name"]
    page = client.get("/account/").content.decode()
    assert "文京　花子" in page and "サインインしました" in page and "まだ ひとつに" not in page
    assert [each.kind for each in Event.objects.filter(subject=f"person:{person.pk}")][-1] == "register.looked"


def test_an_answer_is_good_once(provider: str, settings: LazySettings) -> None:
    use(settings, provider)
    client = Client()
    address = go_out(client)
    assert come_back(client, address).status_code == 302
    assert come_back(client, address).status_code == 403, "the session forgot what it sent out"
    thief = Client()
    go_out(thief)
    session = thief.session
    stolen = dict(session["login-pending"], state=parse_qs(urlsplit(address).query)["state"][0])
    session["login-pending"] = stolen
    session.save()
    assert come_back(thief, address).status_code == 403, (
        "the provider gives no second token for a code, nor to another verifier"
    )


def test_another_browser_cannot_use_the_answer(provider: str, settings: LazySettings) -> None:
    use(settings, provider)
    address = go_out(Client())
    stranger = Client()
    assert come_back(stranger, address).status_code == 403 and not Account.objects.exists()
    go_out(stranger)
    assert come_back(stranger, address).status_code == 403 and not Account.objects.exists()


def test_signing_out_ends_it_and_nothing_is_shown_afterwards(provider: str, settings: LazySettings) -> None:
    use(settings, provider)
    client = Client()
    before = client.session.session_key
    come_back(client, go_out(client))
    assert client.session.session_key != before, "a session given by somebody else is worth nothing"
    client.post("/account/logout/")
    assert "/account/login/" in client.get("/account/")["Location"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http://testserver//evil.example/",
        "//testserver//evil.example/",
    ],
)
def test_nobody_is_sent_elsewhere_afterwards(elsewhere: str, provider: str, settings: LazySettings) -> None:
    use(settings, provider)
    client = Client()
    assert come_back(client, go_out(client, elsewhere))["Location"] == "/account/"


# A false provider


def test_a_good_answer_is_believed(false: False_, settings: LazySettings) -> None:
    assert tried(false, settings).status_code == 302 and Account.objects.count() == 1


def with_claims(**claims: Any) -> Callable[[False_], None]:
    return lambda false: false.claims.update(claims)


def unsigned(false: False_) -> None:
    import base64

    def token(claims: dict[str, Any]) -> str:
        head, body = (
            base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode()
            for each in ({"alg": "none"}, claims)
        )
        return f"{head}.{body}."

    false.token = token


def signed_with_the_public_key(false: False_) -> None:
    secret = OctKey.import_key(json.dumps(false.key.as_dict(private=False)))
    false.token = lambda claims: jwt.encode({"alg": "HS256", "kid": "k1"}, claims, secret)


def signed_by_somebody_else(false: False_) -> None:
    other = ECKey.generate_key("P-256", {"kid": "k1"}, private=True)
    false.token = lambda claims: jwt.encode({"alg": "ES256", "kid": "k1"}, claims, other)


def about_somebody_else(false: False_) -> None:
    false.person["sub"] = "s2"


def about_nobody(false: False_) -> None:
    false.person = {"sub": "s1"}


def no_token(false: False_) -> None:
    false.token = lambda claims: ""


ATTACKS = {
    "another audience": with_claims(aud="somebody"),
    "two audiences": with_claims(aud=["osekkai", "somebody"]),
    "given to another": with_claims(azp="somebody"),
    "another issuer": with_claims(iss="https://evil.example"),
    "expired": with_claims(exp=int(time.time()) - 3600),
    "without an end": with_claims(exp=None),
    "from the future": with_claims(iat=int(time.time()) + 3600),
    "another nonce": with_claims(nonce="x"),
    "no nonce": with_claims(nonce=None),
    "too little shown": with_claims(acr="aal2"),
    "nothing shown": with_claims(acr=None),
    "no subject": with_claims(sub=""),
    "a number as the end": with_claims(exp=True),
    "unsigned": unsigned,
    "signed with the public key": signed_with_the_public_key,
    "signed by somebody else": signed_by_somebody_else,
    "about somebody else": about_somebody_else,
    "about nobody": about_nobody,
    "no token": no_token,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_false_answer_is_refused(attack: str, false: False_, settings: LazySettings) -> None:
    ATTACKS[attack](false)
    answer = tried(false, settings)
    assert answer.status_code == 403 and not Account.objects.exists()
    assert "はじめから もう一度" in answer.content.decode()


@pytest.mark.parametrize("answer", [{"state": "x"}, {"iss": "https://evil.example"}, {"error": "server_error"}])
def test_a_false_way_back_is_refused(answer: dict[str, str], false: False_, settings: LazySettings) -> None:
    assert tried(false, settings, **answer).status_code == 403 and not Account.objects.exists()


def test_who_says_no_is_told_that_it_is_all_right(false: False_, settings: LazySettings) -> None:
    answer = tried(false, settings, error="access_denied")
    assert answer.status_code == 200 and "サインインを やめました" in answer.content.decode()


def test_keys_may_be_changed(false: False_, settings: LazySettings) -> None:
    assert tried(false, settings).status_code == 302
    false.key = ECKey.generate_key("P-256", {"kid": "k2", "use": "sig", "alg": "ES256"}, private=True)
    false.shown = [false.key]
    false.token = lambda claims: jwt.encode({"alg": "ES256", "kid": "k2"}, claims, false.key)
    oidc._metadata(false.issuer)
    client = Client()
    out = parse_qs(urlsplit(client.get("/account/login/")["Location"]).query)
    false.__dict__["asked"]["nonce"] = out["nonce"][0]
    assert client.get("/account/back/", {"state": out["state"][0], "code": "c"}).status_code == 302


def test_a_provider_that_does_not_answer(settings: LazySettings) -> None:
    use(settings, f"http://127.0.0.1:{free_port()}")
    answer = Client().get("/account/login/")
    assert answer.status_code == 502 and "いまつながりません" in answer.content.decode()


def test_without_a_provider_there_is_nothing(settings: LazySettings) -> None:
    settings.LOGIN_ISSUER = ""
    for path in ("/account/", "/account/login/", "/account/back/"):
        assert Client().get(path).status_code == 404
