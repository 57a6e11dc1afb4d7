"""A session of staff ends when nobody is at the page, and at last in any case; what failed is told to the log."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from fido2.utils import websafe_encode

from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.ui import sessions
from tests.casework.building import staff
from tests.staff.building import SECTION, person, told
from tests.ui.test_kept import TYPED, clerk_of, sent, token_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = 3600


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_800_000_000.0]
    monkeypatch.setattr(sessions, "time", lambda: now[0])
    return now


def ends_at() -> datetime:
    return Session.objects.get().expire_date


def test_a_page_that_looks_by_itself_keeps_no_session_open(clock: list[float]) -> None:
    client = Client()
    client.force_login(staff("clerk", "clerk", SECTION))
    client.get("/office/cases/")
    before = ends_at()
    clock[0] += HOUR / 2
    for address in ("/office/cases/live/", "/office/approvals/live/"):
        assert client.get(address).status_code == 200 and ends_at() == before
    assert client.get("/office/cases/", headers={"X-By-Itself": "1"}).status_code == 200 and ends_at() == before
    client.get("/office/cases/")
    assert ends_at() > before, "somebody opened a page"


def test_the_pages_script_says_when_nobody_is_at_it() -> None:
    script = Path("src/osekkai/ui/static/ui/desk.js").read_text("utf-8")
    assert script.count("fetch(") == script.count("byItself }") == 2 or script.count("byItself") == 3


def test_however_busy_somebody_is_they_sign_in_again_and_what_was_typed_stays(
    bunkyo: Catalogue, clock: list[float]
) -> None:
    client, page, user = clerk_of(bunkyo, checked=True)
    for _ in range(12):
        shown = client.get(page)
        assert shown.status_code == 200
        clock[0] += HOUR
    fields = {"note": TYPED, "csrfmiddlewaretoken": token_in(shown), "referer": f"http://testserver{page}"}
    clock[0] += 1
    answer = sent(client, f"{page}note/", **fields)
    assert answer.status_code == 302 and "_auth_user_id" not in client.session
    following = client.get(answer["Location"]).wsgi_request.GET["next"]
    assert urlsplit(following).path == page
    client.force_login(user)
    assert TYPED in client.get(following).content.decode()


def test_signing_in_again_begins_anew(clock: list[float]) -> None:
    made = person("hana", ("clerk", SECTION))
    made.set_password("a-long-enough-word")
    made.save()
    client = Client()
    for _ in range(2):
        client.post("/office/account/login/", {"login": "hana", "password": "a-long-enough-word"})
        assert client.get("/office/cases/").status_code == 200
        clock[0] += 13 * HOUR
        assert client.get("/office/account/2fa/")["Location"] == "/office/account/login/"


def facts_of(caplog: pytest.LogCaptureFixture, what: str) -> list[dict[str, Any]]:
    return [each.__dict__["facts"] for each in caplog.records if each.getMessage() == what]


def test_a_sign_in_that_failed_is_told_by_the_id_of_the_account_and_no_name(
    caplog: pytest.LogCaptureFixture, settings: LazySettings, tmp_path: Path
) -> None:
    settings.LIMITS_FILE, settings.LIMITS = str(tmp_path / "limits.sqlite3"), {"sign-in-of-one": (3, 600)}
    hana = person("hana", ("clerk", SECTION))
    with caplog.at_level(logging.WARNING, "osekkai.staff"):
        for name in ("hana", "my-password-by-mistake", "hana\0", "hana", "hana", "hana"):
            Client().post("/office/account/login/", {"login": name, "password": "wrong-word-2026"})
    found = facts_of(caplog, "sign-in failed")
    assert [each["staff"] for each in found if each["staff"]] == [hana.pk] * 3
    assert {each["way"] for each in found} == {"password"} and {each["staff"] for each in found} == {0, hana.pk}
    assert {each["route"] for each in found} == {"office/account/login/"}
    assert told(hana).count(("staff.sign-in-stopped", "osekkai")) == 1
    assert "by-mistake" not in caplog.text and "hana" not in str(found)


def test_whoever_of_the_staff_is_refused_is_told_by_id_and_residents_are_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clerk = person("clerk", ("clerk", SECTION))
    client = Client()
    client.force_login(clerk)
    with caplog.at_level(logging.INFO, "osekkai.logs.requests"):
        client.get("/office/people/")
        client.get("/office/cases/")
        client.get("/office/cases/1234567890/")
        Client().get("/office/nowhere/")
    found = {(each["route"], each["status"], each.get("staff")) for each in facts_of(caplog, "answered")}
    assert ("office/people/", 403, clerk.pk) in found and ("office/cases/", 200, None) in found
    assert any(status == 404 and who == clerk.pk for _, status, who in found) and ("(none)", 404, None) in found


def test_a_passkey_that_does_not_open_is_told_too(caplog: pytest.LogCaptureFixture) -> None:
    """Alone nobody knows whose it would be; after a password it is known who was asked for it."""
    hana = person("hana", ("clerk", SECTION))
    hana.set_password("a-long-enough-word")
    hana.save()
    of_no_use = json.loads(Passkey(hana, "testserver").agrees_to("n", ["of something else"]))
    of_no_use["response"]["userHandle"] = websafe_encode(str(hana.pk).encode())
    client = Client()
    client.get("/office/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
    with caplog.at_level(logging.WARNING, "osekkai.staff"):
        client.post("/office/account/2fa/webauthn/login/", {"credential": json.dumps(of_no_use)})
        client.post("/office/account/login/", {"login": "hana", "password": "a-long-enough-word"})
        client.get("/office/account/2fa/authenticate/")
        client.post("/office/account/2fa/authenticate/", {"credential": json.dumps(of_no_use)})
    assert [(each["way"], each["staff"]) for each in facts_of(caplog, "sign-in failed")] == [
        ("passkey", 0),
        ("passkey", hana.pk),
    ]
    assert "_auth_user_id" not in client.session
