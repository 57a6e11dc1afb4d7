"""Applying by somebody who is signed in: nothing is asked that is known, nothing is lost, nothing is anybody else's."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client

from osekkai.applications.models import Application
from osekkai.identity.models import Account
from osekkai.ledger.models import Event
from tests.identity.providers import HANAKO, False_, resident, signed_in_client, use

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
    dog = {
        "version": "2",
        "dog_name": "ポチ",
        "dog_breed": "柴犬",
        "dog_colour": "茶",
        "dog_sex": "male",
        "dog_born": "2025-04-01",
    }
    assert client.post(f"/apply/{code}/parts/dog/", dog).status_code == 302
    assert client.post(f"/apply/{code}/review/", {"declared": "1"}).status_code == 302
    application = Application.objects.get()
    assert application.status == "submitted" and application.account == Account.objects.get()
    (moved,) = [each for each in application.content["applicant"] if each["fact"] == "address"]
    assert moved["known"] == HANAKO["address"], "the section sees that the address is not the card's"
    account = client.get("/account/").content.decode()
    assert "犬の登録" in account
    for path in ("", "receipt.pdf", "documents/", "review/"):
        assert "/account/login/" in Client().get(f"/apply/{code}/{path}")["Location"], (
            "what somebody submitted is theirs too"
        )
    assert Client().post(f"/apply/{code}/withdraw/{application.number}/").status_code == 302
    application.refresh_from_db()
    assert application.status == "submitted"
    assert Event.objects.get(kind="application.submitted").subject.startswith("person:")


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
    away = client.post(
        path, {"version": "1", "full_name": "文京　花子", "full_name_kana": "ブンキョウ", "phone": "まだ書きかけ"}
    )
    assert away["Location"].startswith("/account/login/?next=") and "書きかけ" not in str(dict(client.session))
    out = parse_qs(urlsplit(client.get(away["Location"])["Location"]).query)
    false.__dict__["asked"]["nonce"] = out["nonce"][0]
    back = client.get("/account/back/", {"state": out["state"][0], "code": "c"})["Location"]
    assert back.startswith(f"{path}?again=") and "まだ書きかけ" in client.get(back).content.decode()


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
