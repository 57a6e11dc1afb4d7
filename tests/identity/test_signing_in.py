"""Signing in: a real provider end to end, and everything that a false one, or a false resident, may try."""

from __future__ import annotations

import fcntl
import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.conf import LazySettings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from osekkai.applications.models import Application
from osekkai.identity import oidc
from osekkai.identity.matching import folded, match
from osekkai.identity.models import Account
from osekkai.ledger.models import Event
from osekkai.register.models import Extract, Household, Membership, Person, Residence

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HERE = Path(__file__).parent
BACK = "http://testserver/account/back/"
HANAKO = {"name": "文京　花子", "address": "東京都文京区春日一丁目16番21号", "birthdate": "1994-02-03", "gender": "2"}
OURS = ECKey.generate_key("P-256", {"kid": "osekkai-1", "use": "sig"}, private=True)


def resident(name: str = "文京　花子", born: date = date(1994, 2, 3), town: str = "春日1丁目", address: str = "16番21号", key: str = "1") -> Person:
    now = datetime.now(UTC)
    extract = Extract.objects.create(kind="residents", name="見本.csv", digest=f"{key:0>64}", taken_at=now, lines=1, changed=1, refused=0)
    dated = {"valid_from": date(2020, 1, 1), "recorded_at": now, "extract": extract}
    person, household = Person.objects.create(key=f"P{key}", name=name, birth_date=born), Household.objects.create(key=f"H{key}")
    Membership.objects.create(person=person, household=household, relation=0, position=1, **dated)
    Residence.objects.create(household=household, town=town, address=address, postcode="1120003", **dated)
    return person


def use(settings: LazySettings, issuer: str, acr: str = "aal3") -> None:
    settings.LOGIN_ISSUER, settings.LOGIN_CLIENT_ID, settings.LOGIN_ACR = issuer, "osekkai", acr
    settings.LOGIN_KEY = json.dumps(OURS.as_dict(private=True))
    oidc.forget()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


# --- a real provider ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """npm's oidc-provider on Node.js."""
    if shutil.which("npm") is None:
        pytest.skip("apt-get install -y nodejs npm")
    with (HERE / "package.json").open() as lock:  # one of the workers installs, the others wait
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HERE / "node_modules" / "oidc-provider").exists():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    port = free_port()
    keys = json.dumps({"keys": [OURS.as_dict(private=False)]})
    running = subprocess.Popen(
        ["node", "provider.mjs", str(port), BACK, keys, json.dumps(HANAKO), "aal3"], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert running.stdout
    while line := running.stdout.readline():
        if line.strip() == b"ready":
            break
    yield f"http://127.0.0.1:{port}"
    running.kill()
    running.wait()
    running.stdout.close()


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
    return client.get(urlsplit(address).path, {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()})


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
    assert come_back(thief, address).status_code == 403, "the provider gives no second token for a code, nor to another verifier"


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


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_afterwards(elsewhere: str, provider: str, settings: LazySettings) -> None:
    use(settings, provider)
    client = Client()
    assert come_back(client, go_out(client, elsewhere))["Location"] == "/account/"


# --- a false provider --------------------------------------------------------------------------------------------------


class False_:
    """A provider that says whatever a test wants; otherwise a good one."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig", "alg": "ES256"}, private=True)
        self.shown = [self.key]
        self.token: Callable[[dict[str, Any]], str] = self.signed
        self.person: dict[str, Any] = {"sub": "s1", **HANAKO}
        self.claims: dict[str, Any] = {}
        self.issuer = ""

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "ES256", "kid": "k1"}, claims, self.key)

    def answers(self, path: str, nonce: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")},
                "jwks_uri": f"{self.issuer}/jwks",
            }
        if path == "/jwks":
            return {"keys": [each.as_dict(private=False) for each in self.shown]}
        if path == "/userinfo":
            return self.person
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "s1", "aud": "osekkai", "exp": now + 300, "iat": now, "nonce": nonce, "acr": "aal3", **self.claims}
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.token({name: value for name, value in claims.items() if value is not None})}


@pytest.fixture
def false() -> Iterator[False_]:
    made = False_()
    made_nonce = {"nonce": ""}

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps(made.answers(urlsplit(self.path).path, made_nonce["nonce"])).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    made.__dict__["asked"] = made_nonce
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def tried(false: False_, settings: LazySettings, **answer: str) -> Any:
    use(settings, false.issuer)
    client = Client()
    out = parse_qs(urlsplit(client.get("/account/login/")["Location"]).query)
    assert out["code_challenge_method"] == ["S256"] and out["response_type"] == ["code"] and out["acr_values"] == ["aal3"]
    false.__dict__["asked"]["nonce"] = out["nonce"][0]
    return client.get("/account/back/", {"state": out["state"][0], "code": "c", **answer})


def test_a_good_answer_is_believed(false: False_, settings: LazySettings) -> None:
    assert tried(false, settings).status_code == 302 and Account.objects.count() == 1


def with_claims(**claims: Any) -> Callable[[False_], None]:
    return lambda false: false.claims.update(claims)


def unsigned(false: False_) -> None:
    import base64

    def token(claims: dict[str, Any]) -> str:
        head, body = (base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in ({"alg": "none"}, claims))
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
    "another audience": with_claims(aud="somebody"), "two audiences": with_claims(aud=["osekkai", "somebody"]), "given to another": with_claims(azp="somebody"),
    "another issuer": with_claims(iss="https://evil.example"), "expired": with_claims(exp=int(time.time()) - 3600), "without an end": with_claims(exp=None),
    "from the future": with_claims(iat=int(time.time()) + 3600), "another nonce": with_claims(nonce="x"), "no nonce": with_claims(nonce=None),
    "too little shown": with_claims(acr="aal2"), "nothing shown": with_claims(acr=None), "no subject": with_claims(sub=""), "a number as the end": with_claims(exp=True),
    "unsigned": unsigned, "signed with the public key": signed_with_the_public_key, "signed by somebody else": signed_by_somebody_else,
    "about somebody else": about_somebody_else, "about nobody": about_nobody, "no token": no_token,
}  # fmt: skip


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


def test_all_of_it_can_be_taken_along(false: False_, settings: LazySettings) -> None:
    person = resident()
    resident("文京　太郎", born=date(1990, 1, 1), key="2")
    use(settings, false.issuer)
    assert Client().get("/account/data.json").status_code == 302
    client = signed_in_client(false)
    client.post("/apply/", {"service": "dog-registration"})
    told = client.get("/account/data.json")
    assert told["Content-Disposition"].startswith("attachment") and "太郎" not in told.content.decode()
    found = told.json()
    assert found["card"]["name"] == HANAKO["name"] and found["drafts"][0]["services"] == ["dog-registration"] and found["events"]
    assert Event.objects.filter(kind="register.downloaded", subject=f"person:{person.pk}").count() == 1


# --- applying ----------------------------------------------------------------------------------------------------------


def code_in(address: str) -> str:
    return address.split("/apply/")[1].split("/")[0]


def test_signed_in_the_form_knows_who_it_is_and_nobody_has_to_come(false: False_, settings: LazySettings) -> None:
    resident()
    use(settings, false.issuer)
    client = signed_in_client(false)
    code = code_in(client.post("/apply/", {"service": "dog-registration"})["Location"])
    page = client.get(f"/apply/{code}/parts/applicant/").content.decode()
    assert 'value="文京　花子"' in page and 'value="112-0003"' in page and "区が知っていること" in page
    sent = {
        "version": "1",
        "full_name": "文京　花子",
        "full_name_kana": "ブンキョウ ハナコ",
        "birth_date": "1994-02-03",
        "postcode": "112-0003",
        "phone": "0312345678",
    }
    assert client.post(f"/apply/{code}/parts/applicant/", {**sent, "address": "文京区本郷7-3-1"}).status_code == 302
    dog = {"version": "2", "dog_name": "ポチ", "dog_breed": "柴犬", "dog_colour": "茶", "dog_sex": "male", "dog_born": "2025-04-01"}
    assert client.post(f"/apply/{code}/parts/dog/", dog).status_code == 302
    assert client.post(f"/apply/{code}/review/", {"declared": "1"}).status_code == 302
    application = Application.objects.get()
    assert application.status == "submitted" and application.account == Account.objects.get()
    (moved,) = [each for each in application.content["applicant"] if each["fact"] == "address"]
    assert moved["known"] == HANAKO["address"], "the section sees that the address is not the card's"
    account = client.get("/account/").content.decode()
    assert "犬の登録" in account
    for path in ("", "receipt.pdf", "documents/", "review/"):
        assert "/account/login/" in Client().get(f"/apply/{code}/{path}")["Location"], "what somebody submitted is theirs too"
    assert Client().post(f"/apply/{code}/withdraw/{application.number}/").status_code == 302
    application.refresh_from_db()
    assert application.status == "submitted"
    assert Event.objects.get(kind="application.submitted").subject.startswith("person:")


def signed_in_client(false: False_) -> Client:
    client = Client()
    out = parse_qs(urlsplit(client.get("/account/login/")["Location"]).query)
    false.__dict__["asked"]["nonce"] = out["nonce"][0]
    assert client.get("/account/back/", {"state": out["state"][0], "code": "c"}).status_code == 302
    return client


def test_a_draft_is_found_on_another_device_and_by_nobody_else(false: False_, settings: LazySettings) -> None:
    use(settings, false.issuer)
    phone = signed_in_client(false)
    code = code_in(phone.post("/apply/", {"service": "dog-registration"})["Location"])
    laptop = signed_in_client(false)
    assert f"/apply/{code}/" in laptop.get("/account/").content.decode()
    assert laptop.get(f"/apply/{code}/").status_code == 200
    assert "/account/login/" in Client().get(f"/apply/{code}/")["Location"], "the address alone no longer opens it"
    false.person["sub"] = false.claims["sub"] = "s2"
    stranger = signed_in_client(false)
    for path in ("", "parts/applicant/", "review/"):
        assert stranger.get(f"/apply/{code}/{path}").status_code == 404
    assert stranger.post(f"/apply/{code}/").status_code == 404


def test_a_session_that_ran_out_loses_nothing(false: False_, settings: LazySettings) -> None:
    use(settings, false.issuer)
    client = signed_in_client(false)
    code = code_in(client.post("/apply/", {"service": "dog-registration"})["Location"])
    client.cookies.clear()
    path = f"/apply/{code}/parts/applicant/"
    away = client.post(path, {"version": "1", "full_name": "文京　花子", "full_name_kana": "ブンキョウ", "phone": "まだ書きかけ"})
    assert away["Location"].startswith("/account/login/?next=") and "書きかけ" not in str(dict(client.session))
    out = parse_qs(urlsplit(client.get(away["Location"])["Location"]).query)
    false.__dict__["asked"]["nonce"] = out["nonce"][0]
    assert client.get("/account/back/", {"state": out["state"][0], "code": "c"})["Location"] == path
    assert "まだ書きかけ" in client.get(path).content.decode()


def test_signing_in_over_a_draft_makes_it_theirs(false: False_, settings: LazySettings) -> None:
    use(settings, false.issuer)
    client = Client()
    code = code_in(client.post("/apply/", {"service": "dog-registration"})["Location"])
    assert "マイナンバーカードでサインイン" in client.get(f"/apply/{code}/").content.decode()
    out = parse_qs(urlsplit(client.get("/account/login/", {"next": f"/apply/{code}/"})["Location"]).query)
    false.__dict__["asked"]["nonce"] = out["nonce"][0]
    assert client.get("/account/back/", {"state": out["state"][0], "code": "c"})["Location"] == f"/apply/{code}/"
    assert client.get(f"/apply/{code}/").status_code == 200
    assert 'value="文京　花子"' in client.get(f"/apply/{code}/parts/applicant/").content.decode()
    assert "/account/login/" in Client().get(f"/apply/{code}/")["Location"]


# --- whom of the register ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "address", "same"),
    [
        ("文京　花子", "東京都文京区春日1丁目16番21号", True),
        ("文京花子", "東京都文京区春日一丁目１６−２１　見本マンション101", True),
        ("文京　花子", "東京都文京区春日1丁目16番210号", False),
        ("文京　花子", "東京都文京区本郷7丁目3番1号", False),
        ("文京　花江", "東京都文京区春日1丁目16番21号", False),
    ],
)
def test_nobody_is_taken_for_somebody_else(name: str, address: str, same: bool) -> None:
    person = resident()
    resident("文京　太郎", key="2")
    assert match(name, date(1994, 2, 3), address).person == (person if same else None)


def test_a_variant_of_a_character_is_the_same_name() -> None:
    assert folded("渡邉󠄀　髙子") == folded("渡辺 高子") != folded("渡部　高子")


def test_two_of_one_name_and_birthday_are_left_to_a_person() -> None:
    resident()
    resident(key="2", town="本郷7丁目", address="3番1号")
    found = match("文京　花子", date(1994, 2, 3), "文京区春日1丁目16番21号")
    assert found.person is None and found.near == 2


def test_who_moved_yesterday_sees_nothing_of_anybody(false: False_, settings: LazySettings) -> None:
    resident(town="本郷7丁目", address="3番1号")
    assert tried(false, settings).status_code == 302
    assert Account.objects.get().person is None
