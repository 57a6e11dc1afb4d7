"""A passkey signs exactly what somebody agrees to, once; whoever looks later can check it without us."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from fido2.utils import websafe_decode, websafe_encode

from osekkai.demonstration.passkey import Passkey
from osekkai.staff import queries, services
from osekkai.staff.errors import NotProven
from tests.staff.building import person

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LINES = ["7:abc", "8:def"]


@pytest.fixture
def hana() -> User:
    return person("hana")


def a_request() -> Any:
    request = RequestFactory().post("/", headers={"host": "localhost"})
    request.session = SessionStore()
    return request


@pytest.fixture(autouse=True)
def _of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The relying party is the host of the request that is answered."""
    from allauth.core import context

    monkeypatch.setattr(context, "request", a_request(), raising=False)


def with_signature(answer: str, **changes: str) -> str:
    read = json.loads(answer)
    read["response"] |= changes
    return json.dumps(read)


def test_the_page_gets_a_fresh_nonce_and_the_keys_of_whoever_agrees(hana: User) -> None:
    request, key = a_request(), Passkey(hana)
    Passkey(person("taro"))
    first, second = services.nonce_for(request), services.nonce_for(request)
    assert first != second and len(first) >= 32
    assert services.options_for(hana, second) == {"nonce": second, "rpId": "localhost", "ids": [websafe_encode(key.id)]}


def test_what_a_passkey_signed_is_proof_of_these_lines_and_no_others(hana: User) -> None:
    key = Passkey(hana)
    proof = services.proof_of(hana, "n", LINES, key.agrees_to("n", LINES))
    assert proof["lines"] == LINES and proof["nonce"] == "n"
    assert queries.proves(proof, "7:abc") and queries.proves(proof, "8:def") and not queries.proves(proof, "9:abc")
    assert queries.key_digest(proof) == hashlib.sha256(websafe_decode(proof["key"])).hexdigest()


def test_the_proof_holds_when_the_passkey_is_thrown_away(hana: User) -> None:
    key = Passkey(hana)
    proof = services.proof_of(hana, "n", LINES, key.agrees_to("n", LINES))
    key.thrown_away()
    assert queries.proves(json.loads(json.dumps(proof)), "7:abc")


@pytest.mark.parametrize("change", ["lines", "nonce", "key"])
def test_a_proof_that_was_changed_proves_nothing(hana: User, change: str) -> None:
    key = Passkey(hana)
    proof = services.proof_of(hana, "n", LINES, key.agrees_to("n", LINES))
    other = services.proof_of(hana, "n", LINES, Passkey(hana).agrees_to("n", LINES))
    changed = {"lines": [*LINES, "9:x"], "nonce": "m", "key": other["key"]}
    assert not queries.proves(proof | {change: changed[change]}, "7:abc")


@pytest.mark.parametrize(
    "what", ["other lines", "other nonce", "no nonce", "somebody else's", "thrown away", "no answer", "no json", "list"]
)
def test_what_was_not_signed_by_their_passkey_is_refused(hana: User, what: str) -> None:
    key = Passkey(hana)
    nonce, lines, answer = "n", LINES, key.agrees_to("n", LINES)
    if what == "other lines":
        lines = [*LINES, "9:x"]
    if what == "other nonce":
        nonce = "m"
    if what == "no nonce":
        nonce, answer = "", key.agrees_to("", LINES)
    if what == "somebody else's":
        answer = Passkey(person("taro")).agrees_to("n", LINES)
    if what == "thrown away":
        key.thrown_away()
    answer = {"no answer": "", "no json": "{", "list": "[]"}.get(what, answer)
    with pytest.raises(NotProven) as refused:
        services.proof_of(hana, nonce, lines, answer)
    assert refused.value.status == 422 and "まだ何も決裁していません" in refused.value.say("ja")
    assert refused.value.what.lacks == refused.value.mend.lacks == []


def test_a_signature_that_names_another_key_is_refused(hana: User) -> None:
    """What the answer calls its key is not believed."""
    answer = json.loads(Passkey(hana).agrees_to("n", LINES))
    with pytest.raises(NotProven):
        services.proof_of(hana, "n", LINES, json.dumps(answer | {"id": websafe_encode(b"another")}))


def test_a_signature_with_a_bit_turned_is_refused(hana: User) -> None:
    answer = Passkey(hana).agrees_to("n", LINES)
    signature = bytearray(websafe_decode(json.loads(answer)["response"]["signature"]))
    signature[-1] ^= 1
    with pytest.raises(NotProven):
        services.proof_of(hana, "n", LINES, with_signature(answer, signature=websafe_encode(bytes(signature))))


def test_one_touch_is_good_once(hana: User) -> None:
    request, key = a_request(), Passkey(hana)
    answer = key.agrees_to(services.nonce_for(request), LINES)
    assert services.proven(request, hana, LINES, answer)["lines"] == LINES
    with pytest.raises(NotProven):
        services.proven(request, hana, LINES, answer)


def test_in_service_nothing_is_agreed_to_without_a_passkey(hana: User, settings: LazySettings) -> None:
    assert services.proven(a_request(), hana, LINES, "") == {}
    settings.STAFF_SECOND_FACTOR = True
    with pytest.raises(NotProven):
        services.proven(a_request(), hana, LINES, "")
