"""The demonstration's sign-in: a real provider over HTTP, for residents who do not exist, and for no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import connections
from django.test import Client, override_settings
from joserfc.jwk import ECKey

from osekkai.catalogue import Catalogue
from osekkai.cli import main
from osekkai.demonstration.extracts import write_extracts
from osekkai.demonstration.sign_in import keys, pages, people
from osekkai.demonstration.sign_in.site import MIDDLEWARE, application
from osekkai.identity import oidc
from osekkai.identity.models import Account
from osekkai.register.extracts import RESIDENTS
from osekkai.register.models import Person
from osekkai.register.services import take_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
TODAY = date.today()


class Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def ward(tmp_path: Path, settings: LazySettings, bunkyo: Catalogue) -> Path:
    settings.VAR, settings.DEBUG, settings.SITE = tmp_path, True, "http://localhost:8000"
    for path in write_extracts(tmp_path / "extracts", 300, seed=3, on=TODAY):
        assert take_in(path, bunkyo, generated=True).taken
    return tmp_path


@pytest.fixture
def issuer(ward: Path, settings: LazySettings) -> Iterator[str]:
    """The provider's site on a port of its own, and the office told to send residents there."""
    pages.provider.cache_clear()
    with override_settings(MIDDLEWARE=list(MIDDLEWARE)):
        handler = application()

    def closing(environ: dict[str, Any], start_response: Any) -> Any:
        try:
            return handler(environ, start_response)
        finally:
            connections.close_all()

    with make_server("127.0.0.1", 0, closing, handler_class=Silent) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        told = keys.variables(f"http://localhost:{server.server_port}")
        settings.LOGIN_ISSUER, settings.LOGIN_CLIENT_ID = told["OSEKKAI_LOGIN_ISSUER"], told["OSEKKAI_LOGIN_CLIENT_ID"]
        settings.LOGIN_KEY, settings.LOGIN_ACR = told["OSEKKAI_LOGIN_KEY"], told["OSEKKAI_LOGIN_ACR"]
        oidc.forget()
        yield settings.LOGIN_ISSUER
        server.shutdown()
    oidc.forget()


def sent_out(client: Client) -> str:
    """Where the office sends a resident to."""
    return str(client.get("/account/login/", {"next": "/check/known/"}, headers={"host": "localhost:8000"})["Location"])


def page_of(address: str, **more: str) -> str:
    return httpx.get(address, params=parse_qs(urlsplit(address).query) | more).text


def links(page: str) -> list[str]:
    return [unescape(each.split('"')[0]) for each in page.split('href="?')[1:]]


def back(client: Client, address: str) -> Any:
    return client.get("/account/back/", parse_qs(urlsplit(address).query), headers={"host": "localhost:8000"})


def test_a_newcomer_is_any_resident_in_two_presses(issuer: str) -> None:
    client = Client()
    out = sent_out(client)
    page = page_of(out)
    assert "これは見本です" in page and "赤ちゃんが生まれたばかり" in page and "75歳をこえて ひとりで暮らす" in page
    chosen = httpx.get(f"{out.split('?')[0]}?{links(page)[0]}")
    assert chosen.status_code == 302 and chosen.headers["Location"].startswith("http://localhost:8000/account/back/?")
    answer = back(client, chosen.headers["Location"])
    assert answer.status_code == 302 and answer["Location"] == "/check/known/"
    account = Account.objects.get()
    assert account.person is not None and account.assurance == "aal3" and account.name == account.person.name
    assert "この内容で よいですか" in client.get("/check/known/").content.decode().replace("<wbr>", "")


def test_everybody_of_the_stories_is_found_in_the_register_as_one(issuer: str) -> None:
    found = people.stories(TODAY)
    assert len({each.key for _, each in found}) == len(found) >= 5
    for _, each in found:
        card = people.card_of(each.key, TODAY)
        assert card and card["name"] == each.name and card["address"].startswith("文京区")


def test_residents_are_found_by_a_part_of_their_name(issuer: str) -> None:
    out = sent_out(Client())
    page = page_of(out, name="見本")
    assert "人いました" in page and any("person=" in each for each in links(page))
    assert "いません" in page_of(out, name="存在しない名") and "いません" in page_of(out, name="<script>")
    assert "<script>" not in page_of(out, name="<script>alert(1)</script>").split("<main")[1]
    children = [each for each in people.named("見本", TODAY) if each.age < 18]
    assert not children


def test_who_turns_back_is_told_so(issuer: str) -> None:
    client = Client()
    page = page_of(sent_out(client))
    (denied,) = [unescape(each.split('"')[0]) for each in page.split('href="')[1:] if "access_denied" in each]
    answer = back(client, denied)
    assert answer.status_code == 200 and not Account.objects.exists()


def test_a_code_is_good_once_and_only_for_the_office_that_asked(issuer: str) -> None:
    client, other = Client(), Client()
    out = sent_out(client)
    chosen = httpx.get(f"{out.split('?')[0]}?{links(page_of(out))[0]}").headers["Location"]
    assert back(other, chosen).status_code == 403, "another browser did not send anybody out"
    assert back(client, chosen).status_code == 302
    assert back(client, chosen).status_code == 403, "used"


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "somebody"},
        {"redirect_uri": "https://evil.example/account/back/"},
        {"redirect_uri": "http://localhost.evil.example/account/back/"},
        {"redirect_uri": "http://evil@localhost:8000/account/back/"},
        {"redirect_uri": "http://localhost:8000/account/back/#evil"},
        {"redirect_uri": "http://["},
        {"response_type": "token"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"nonce": ""},
    ],
)
def test_what_the_office_would_not_ask_is_refused(issuer: str, change: dict[str, str]) -> None:
    out = sent_out(Client())
    asked = {name: value[0] for name, value in parse_qs(urlsplit(out).query).items()} | change
    key = people.stories(TODAY)[0][1].key
    answer = httpx.get(f"{issuer}/authorization", params={**asked, "person": key})
    went = answer.headers.get("Location", "")
    assert answer.status_code == 400 or "error=" in went, (answer.status_code, went)
    assert "code=" not in went and "evil" not in went


def test_only_the_key_of_the_office_gets_a_token(issuer: str, settings: LazySettings) -> None:
    client = Client()
    out = sent_out(client)
    chosen = httpx.get(f"{out.split('?')[0]}?{links(page_of(out))[0]}").headers["Location"]
    stranger = ECKey.generate_key("P-256", {"kid": "demonstration"}, private=True)
    settings.LOGIN_KEY = json.dumps(stranger.as_dict(private=True))
    assert back(client, chosen).status_code == 403 and not Account.objects.exists()


def test_nobody_is_told_about_without_a_token(issuer: str) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}):
        assert httpx.get(f"{issuer}/userinfo", headers=headers).status_code == 401
    assert httpx.post(f"{issuer}/token", data={"grant_type": "authorization_code", "code": "x"}).status_code in (
        400,
        401,
    )


def test_a_child_or_somebody_who_is_not_there_cannot_be_chosen(issuer: str) -> None:
    out = sent_out(Client())
    asked = {name: value[0] for name, value in parse_qs(urlsplit(out).query).items()}
    child = Person.objects.filter(birth_date__gt=TODAY - timedelta(days=17 * 365)).values_list("key", flat=True)[0]
    gone = Person.objects.exclude(ended_on=None).values_list("key", flat=True)[:1]
    for person in ("", "no-such", "'; DROP TABLE", "\0", child, *gone):
        answer = httpx.get(f"{issuer}/authorization?{urlencode({**asked, 'person': person})}")
        assert answer.status_code == 200 and "だれになりますか" in answer.text


def refusal(**changed: str) -> str:
    with override_settings(**changed):
        result = CliRunner().invoke(main, ["demo-sign-in", "--variables"])
    assert result.exit_code == 1 and "OSEKKAI_LOGIN_KEY" not in result.output
    return result.output


def test_it_opens_on_this_machine_only_and_only_to_try_out(ward: Path) -> None:
    assert "OSEKKAI_DEBUG=1" in refusal(DEBUG="")
    assert "localhost でだけ" in refusal(SITE="https://osekkai.example.jp")
    assert "localhost でだけ" in refusal(SITE="http://localhost.example.jp")
    told = CliRunner().invoke(main, ["demo-sign-in", "--variables"]).output
    assert "OSEKKAI_LOGIN_ISSUER=http://localhost:8001\n" in told
    assert (ward / "demonstration-sign-in.jwk").stat().st_mode & 0o077 == 0


def test_it_closes_when_the_file_of_a_real_system_was_taken_in(issuer: str, ward: Path, bunkyo: Catalogue) -> None:
    assert httpx.get(f"{issuer}/jwks").status_code == 200
    path = ward / "real.csv"
    line = "9001,H9,文京 花子,ブンキョウ ハナコ,1990-04-01,女,世帯主,1,春日1丁目,16番21号,1120003,2020-04-01,,"
    path.write_text(",".join(RESIDENTS) + f"\n{line}\n")
    assert take_in(path, bunkyo).taken
    for address in (".well-known/openid-configuration", "jwks", "authorization", "userinfo"):
        refused = httpx.get(f"{issuer}/{address}")
        assert refused.status_code == 403 and "本物の抽出ファイル" in refused.text
    assert httpx.post(f"{issuer}/token").status_code == 403
    assert "本物の抽出ファイル" in refusal()


def test_it_answers_to_no_other_name(issuer: str, settings: LazySettings) -> None:
    """A page elsewhere whose name leads here (DNS rebinding) gets nothing."""
    settings.ALLOWED_HOSTS = ["*"]
    assert httpx.get(f"{issuer}/jwks", headers={"Host": "evil.example:8001"}).status_code == 403
