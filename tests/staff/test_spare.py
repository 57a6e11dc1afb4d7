"""Numbers that stand for a lost passkey cannot be tried out, nor read where they lie; and nobody locks anybody out."""

from __future__ import annotations

import logging
from pathlib import Path
from time import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from osekkai.demonstration.passkey import Passkey
from osekkai.staff import spare
from tests.applications.test_mail import outbox
from tests.staff.building import SECTION, person, told
from tests.staff.test_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ACCOUNT, WORD = "/office/account/", "a-long-enough-word"
STOPPED = ("staff.sign-in-stopped", "osekkai")


@pytest.fixture(autouse=True)
def limits(settings: LazySettings, tmp_path: Path) -> None:
    settings.LIMITS_FILE = str(tmp_path / "limits.sqlite3")
    settings.LIMITS = {"spare-numbers": (3, 3600)}
    settings.PROXIES = ("127.0.0.1/32",)


@pytest.fixture
def hana() -> User:
    made = person("hana", ("clerk", SECTION))
    made.email = "hana@example.jp"
    made.set_password(WORD)
    made.save()
    Passkey(made)
    return made


def at_the_second_step(address: str = "203.0.113.1") -> Client:
    client = Client(headers={"X-Forwarded-For": address})
    assert client.post(f"{ACCOUNT}login/", {"login": "hana", "password": WORD}).status_code == 302
    return client


def tries(client: Client, number: str) -> int:
    return client.post(f"{ACCOUNT}2fa/authenticate/", {"code": number}).status_code


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_after_a_few_wrong_numbers_the_right_one_opens_nothing_wherever_it_comes_from(hana: User) -> None:
    (right, *_) = RecoveryCodes.activate(hana).get_unused_codes()
    thief = at_the_second_step()
    assert [tries(thief, f"1234567{n}") for n in range(3)] == [200, 200, 429]
    assert tries(thief, right) == 302 and not is_in(thief), "the sign-in that was under way is over"
    again = at_the_second_step("203.0.113.2")
    answer = again.post(f"{ACCOUNT}2fa/authenticate/", {"code": right})
    page = words(answer.content.decode())
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 60 and not is_in(again)
    assert "から、また番号を使えます" in page and "パスキーなら、いますぐ使えます" in page


def test_the_owner_is_told_once_and_the_ledger_each_time_that_it_stops(hana: User) -> None:
    for address in ("203.0.113.1", "203.0.113.2"):
        client = at_the_second_step(address)
        for _ in range(4):
            tries(client, "00000000")
    assert told(hana).count(STOPPED) == 1
    (mail,) = outbox()
    assert mail[0] == "hana@example.jp" and "パスキーでは、いつもどおり入れます" in mail[2]


def test_her_passkey_opens_all_the_same(hana: User) -> None:
    """A stranger who knows the password stops the numbers, not her."""
    thief = at_the_second_step()
    for _ in range(3):
        tries(thief, "00000000")
    page = at_the_second_step("203.0.113.9").get(f"{ACCOUNT}2fa/authenticate/")
    assert page.status_code == 200 and "パスキーを使う" in page.content.decode()


def test_who_finds_the_number_begins_anew(hana: User) -> None:
    for _ in range(2):
        (right, *_) = RecoveryCodes.activate(hana).get_unused_codes()
        client = at_the_second_step()
        assert [tries(client, "00000000"), tries(client, "00000001"), tries(client, right)] == [200, 200, 302]
        assert is_in(client)


def test_who_is_signed_in_tries_none_either(hana: User) -> None:
    client = Client()
    client.force_login(hana)
    RecoveryCodes.activate(hana)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time()}]
    session.save()
    found = [client.post(f"{ACCOUNT}2fa/reauthenticate/", {"code": "00000000"}).status_code for _ in range(4)]
    assert found == [200, 200, 429, 429]


def test_the_seed_lies_sealed_and_one_of_before_is_read(hana: User) -> None:
    numbers = RecoveryCodes.activate(hana)
    kept = Authenticator.objects.get(user=hana, type="recovery_codes").data["seed"]
    assert not set(kept) <= set("0123456789abcdef") and len(numbers.get_unused_codes()) == 10
    assert spare.unseal(kept) != kept and spare.unseal("5eed" * 20) == "5eed" * 20


def test_the_log_says_whose_sign_in_was_stopped_by_number(hana: User, caplog: pytest.LogCaptureFixture) -> None:
    client = at_the_second_step()
    with caplog.at_level(logging.WARNING, "osekkai.staff"):
        for _ in range(3):
            tries(client, "00000000")
    (line,) = [each for each in caplog.records if each.getMessage() == "sign-in stopped"]
    assert line.__dict__["facts"] == {"staff": hana.pk, "way": "number"}
