"""Whom of the register somebody is, and what they are shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import LazySettings
from django.test import Client

from osekkai.identity.matching import folded, match
from osekkai.identity.models import Account
from osekkai.ledger.models import Event
from tests.identity.providers import HANAKO, False_, resident, signed_in_client, tried, use

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
    found = match(name, date(1994, 2, 3), address).person
    assert (found and found.id) == (person.pk if same else None)


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
    assert (
        found["card"]["name"] == HANAKO["name"]
        and found["drafts"][0]["services"] == ["dog-registration"]
        and found["events"]
    )
    assert Event.objects.filter(kind="register.downloaded", subject=f"person:{person.pk}").count() == 1
