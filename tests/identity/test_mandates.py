"""Helping somebody else: only with a mandate, only what it covers, only while it lasts, and always visible."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from osekkai.applications.models import Application
from osekkai.identity.models import Account, Mandate
from osekkai.ledger.models import ActorKind, Event
from tests.identity.providers import False_, resident, signed_in_client, use
from tests.identity.test_applying_signed_in import code_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOG = {"dog_name": "ポチ", "dog_breed": "柴犬", "dog_colour": "茶", "dog_sex": "male", "dog_born": "2025-04-01"}


@pytest.fixture
def hanako(false: False_, settings: LazySettings) -> Client:
    resident()
    use(settings, false.issuer)
    return signed_in_client(false)


@pytest.fixture
def taro(hanako: Client, false: False_) -> Client:
    """Her son, who helps."""
    false.person |= {"sub": "s2", "name": "文京　太郎", "birthdate": "1999-09-09"}
    false.claims["sub"] = "s2"
    return signed_in_client(false)


def invited(grantor: Client, *services: str, until: str = "") -> str:
    day = until or (timezone.localdate() + timedelta(days=30)).isoformat()
    page = grantor.post(
        "/account/mandates/", {"name": "太郎", "service": services or ["dog-registration"], "until": day}
    ).content.decode()
    return re.search(r'href="http://testserver(/account/mandates/[a-z0-9]+/)"', page)[1]  # type: ignore[index]


def grantor_id() -> str:
    return str(Account.objects.get(name="文京　花子").pk)


def test_a_helper_applies_and_everybody_sees_who_it_was(hanako: Client, taro: Client) -> None:
    link = invited(hanako)
    assert "文京　花子さんから" in taro.get(link).content.decode()
    assert taro.post(link)["Location"] == "/account/mandates/"
    code = code_in(taro.post("/apply/", {"service": "dog-registration", "for": grantor_id()})["Location"])
    page = taro.get(f"/apply/{code}/parts/applicant/").content.decode()
    assert 'value="文京　花子"' in page, "it is her application"
    assert "代わりに 使っています" in taro.get(f"/apply/{code}/").content.decode()
    sent = {
        "version": "1",
        "full_name": "文京　花子",
        "full_name_kana": "ブンキョウ ハナコ",
        "birth_date": "1994-02-03",
        "postcode": "112-0003",
    }
    taro.post(
        f"/apply/{code}/parts/applicant/", sent | {"phone": "0312345678", "address": "東京都文京区春日一丁目16番21号"}
    )
    taro.post(f"/apply/{code}/parts/dog/", {"version": "2", **DOG})
    taro.post(f"/apply/{code}/review/", {"declared": "1"})
    made = Application.objects.get()
    assert (
        made.account
        and made.account.name == "文京　花子"
        and made.mandate == Mandate.objects.get()
        and made.status == "submitted"
    )
    event = Event.objects.get(kind="application.submitted")
    assert (event.actor_kind, event.mandate) == (
        ActorKind.HELPER,
        f"mandate:{made.mandate.pk}",
    ) and event.subject.startswith("person:")
    shown = hanako.get("/account/").content.decode()
    assert "代わりの人" in shown and "犬の登録" in shown
    assert hanako.get(f"/apply/{code}/").status_code == 200


def test_nothing_beyond_the_mandate(hanako: Client, taro: Client) -> None:
    assert taro.post("/apply/", {"service": "dog-registration", "for": grantor_id()}).status_code == 403, (
        "nothing was given"
    )
    link = invited(hanako)
    assert taro.post("/apply/", {"service": "dog-registration", "for": grantor_id()}).status_code == 403, "not accepted"
    taro.post(link)
    assert taro.post("/apply/", {"service": "bulky-waste", "for": grantor_id()}).status_code == 403
    assert (
        taro.post("/apply/", {"service": ["dog-registration", "bulky-waste"], "for": grantor_id()}).status_code == 403
    )
    hers = code_in(hanako.post("/apply/", {"service": "bulky-waste"})["Location"])
    for path in ("", "parts/applicant/", "review/", "documents/"):
        assert taro.get(f"/apply/{hers}/{path}").status_code == 404
    dog = code_in(taro.post("/apply/", {"service": "dog-registration", "for": grantor_id()})["Location"])
    assert taro.get(f"/apply/{dog}/").status_code == 200
    hanako.post(f"/account/mandates/{Mandate.objects.get().pk}/revoke/")
    assert taro.get(f"/apply/{dog}/").status_code == 404, "taken back"


def test_an_end_is_an_end(hanako: Client, taro: Client) -> None:
    taro.post(invited(hanako))
    Mandate.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert taro.post("/apply/", {"service": "dog-registration", "for": grantor_id()}).status_code == 403


def test_an_invitation_is_accepted_once_by_somebody_else_in_time(hanako: Client, taro: Client, false: False_) -> None:
    link = invited(hanako)
    assert hanako.post(link).status_code == 404, "nobody helps themselves"
    assert Client().get(link).status_code == 302
    Mandate.objects.update(given_at=timezone.now() - timedelta(days=15))
    assert taro.post(link).status_code == 404
    Mandate.objects.update(given_at=timezone.now())
    assert taro.post(link).status_code == 302
    false.person["sub"] = false.claims["sub"] = "s3"
    third = signed_in_client(false)
    assert third.get(link).status_code == 404 and third.post(link).status_code == 404
    assert third.post(f"/account/mandates/{Mandate.objects.get().pk}/revoke/").status_code == 404
    assert taro.post(f"/account/mandates/{Mandate.objects.get().pk}/revoke/").status_code == 302, "a helper may stop"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"name": ""}, "お名前"),
        ({"service": []}, "1つ以上"),
        ({"until": "きのう"}, "1年まで"),
        ({"until": "2020-01-01"}, "1年まで"),
        ({"until": "2090-01-01"}, "1年まで"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(sent: dict[str, object], says: str, hanako: Client) -> None:
    whole = {
        "name": "太郎",
        "service": ["dog-registration"],
        "until": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }
    answer = hanako.post("/account/mandates/", whole | sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and not Mandate.objects.exists()
    if "name" not in sent:
        assert 'value="太郎"' in page
