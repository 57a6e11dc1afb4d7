"""Providers that answer oddly: somebody signs in as who they are, or not at all; never as «None»."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import import_key

from osekkai.identity import oidc
from osekkai.identity.errors import Refused
from osekkai.identity.models import Account
from osekkai.policy import calendar
from tests.identity.providers import BACK, HANAKO, OURS, False_, real_provider, tried, use
from tests.identity.test_signing_in import come_back, go_out

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NULL_NAME, NULL_ADDRESS, LISTS, PARTS = json.loads(
    (Path(__file__).parent / "cases/oidc-userinfo.json").read_text("utf-8")
)
TOMORROW = (calendar.today() + timedelta(days=1)).isoformat()


def signs_in(false: False_, settings: LazySettings, person: dict[str, Any]) -> Account | None:
    false.person = {**person, "sub": "s1"}
    answer = tried(false, settings)
    assert answer.status_code < 500, answer.status_code
    return Account.objects.first()


@pytest.mark.parametrize("person", [NULL_NAME, NULL_ADDRESS, LISTS])
def test_what_is_no_text_is_nobodys_name_or_place(
    person: dict[str, Any], false: False_, settings: LazySettings
) -> None:
    assert signs_in(false, settings, person) is None


def test_an_address_in_parts_is_put_together(false: False_, settings: LazySettings) -> None:
    account = signs_in(false, settings, PARTS)
    assert account and account.address == "東京都文京区本郷1-1" and account.name == "文京 花子"


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("name", None),
        ("name", ""),
        ("name", "　"),
        ("name", 0),
        ("name", True),
        ("name", {"ja": "文京 花子"}),
        ("name", "文京\u202e花子"),
        ("name", "文京\0花子"),
        ("name", "文京\ud842"),
        ("address", []),
        ("address", None),
        ("address", {"region": "東京都"}),
        ("address", {"formatted": ["東京都"]}),
        ("address", {"formatted": None, "street_address": None}),
        ("birthdate", None),
        ("birthdate", 19940203),
        ("birthdate", ""),
        ("birthdate", "1994"),
        ("birthdate", "0000-02-03"),
        ("birthdate", "1994-02-30"),
        ("birthdate", TOMORROW),
        ("birthdate", "2090-01-01"),
    ],
)
def test_odd_claims_sign_nobody_in(claim: str, value: Any, false: False_, settings: LazySettings) -> None:
    assert signs_in(false, settings, {**HANAKO, claim: value}) is None


@pytest.mark.parametrize("value", [None, 2, ["2"], "", "x" * 300])
def test_a_sex_that_cannot_be_read_is_not_known(value: Any, false: False_, settings: LazySettings) -> None:
    account = signs_in(false, settings, {**HANAKO, "gender": value})
    assert account is not None and account.sex == ""


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ({"formatted": "東京都文京区\n本郷1-1\r\n101"}, "東京都文京区 本郷1-1 101"),
        (
            {"formatted": "", "region": "東京都", "locality": "文京区", "street_address": "本郷1-1"},
            "東京都文京区本郷1-1",
        ),
        ({"street_address": "本郷1-1", "country": "JP", "postal_code": "1130033"}, "本郷1-1"),
    ],
)
def test_an_address_stands_on_one_line(
    address: dict[str, str], kept: str, false: False_, settings: LazySettings
) -> None:
    account = signs_in(false, settings, {**HANAKO, "address": address})
    assert account and account.address == kept


@pytest.mark.parametrize("claims", [{"exp": float("nan")}, {"exp": float("inf")}, {"iat": float("nan")}, {"sub": "あ"}])
def test_a_token_whose_time_is_no_number_is_no_token(
    claims: dict[str, Any], false: False_, settings: LazySettings
) -> None:
    """NaN is neither before nor after now."""
    false.claims = claims
    false.person = {**HANAKO, "sub": claims.get("sub", "s1")}
    assert tried(false, settings).status_code < 500 and not Account.objects.exists()


@pytest.mark.parametrize("acr", [None, ["aal3"], 3, "x" * 61])
def test_an_odd_assurance_is_none(acr: Any, false: False_, settings: LazySettings) -> None:
    false.claims = {"acr": acr}
    assert tried(false, settings).status_code < 500 and not Account.objects.exists()


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/jwks", "/.well-known/openid-configuration"])
@pytest.mark.parametrize("answer", [None, [], "text", 1, {}, {"keys": None}, {"keys": [None]}, {"error": None}])
def test_answers_that_are_no_objects(path: str, answer: Any, false: False_, settings: LazySettings) -> None:
    use(settings, false.issuer)
    good = false.answers
    false.answers = lambda asked, nonce: answer if asked == path else good(asked, nonce)  # type: ignore[method-assign]
    client = Client()
    out = client.get("/account/login/")
    assert out.status_code in (302, 502)
    if "state=" in out.get("Location", ""):
        state = out["Location"].split("state=")[1].split("&")[0]
        assert client.get("/account/back/", {"state": state, "code": "c"}).status_code in (302, 403, 422, 502)
    assert not Account.objects.exists()


def test_a_state_that_is_not_ascii_is_not_ours(false: False_, settings: LazySettings) -> None:
    assert tried(false, settings, state="あ").status_code < 500 and not Account.objects.exists()


@pytest.mark.parametrize(("person", "kept"), [(PARTS, "東京都文京区本郷1-1"), (LISTS, None), (NULL_NAME, None)])
def test_a_real_provider_may_answer_oddly_too(person: dict[str, Any], kept: str | None, settings: LazySettings) -> None:
    keys = json.dumps({"keys": [OURS.as_dict(private=False)]})
    with real_provider(BACK, keys, {name: each for name, each in person.items() if name != "sub"}, "aal3") as address:
        use(settings, address)
        client = Client()
        assert come_back(client, go_out(client)).status_code < 500
    assert [each.address for each in Account.objects.all()] == ([kept] if kept else [])


def test_the_signature_of_the_published_example_holds_and_it_signs_nobody_in(false: False_) -> None:
    """RFC 7515, A.3 (ES256): of another issuer, and over since 2011."""
    key = {
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }
    token = (
        "eyJhbGciOiJFUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    )
    assert jwt.decode(token, import_key(key), algorithms=oidc.SIGNED_WITH).claims["iss"] == "joe"
    provider = oidc.Provider(false.issuer, "osekkai", "{}")
    oidc.forget()
    false.shown = [import_key(key)]  # type: ignore[list-item]
    with pytest.raises(Refused, match="another provider"):
        oidc._believed(provider, oidc.Pending(false.issuer, "s", "n", "v", 0), token)
    with pytest.raises(Refused, match="not signed"):
        oidc._believed(provider, oidc.Pending(false.issuer, "s", "n", "v", 0), token[:-4] + "AAAA")
