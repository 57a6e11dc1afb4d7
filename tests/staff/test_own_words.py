"""Pages of signing in say in our own words what to do next; none of them gives somebody a way in by mail."""

from __future__ import annotations

from time import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from osekkai.demonstration.passkey import Passkey
from osekkai.staff.passwords import NotWhereWeWork
from tests.staff.building import SECTION, person
from tests.staff.test_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ACCOUNT = "/office/account/"


@pytest.fixture
def hana() -> User:
    made = person("hana", ("clerk", SECTION))
    made.email = "hana@example.jp"
    made.set_password("a-long-enough-word")
    made.save()
    Passkey(made)
    return made


@pytest.fixture
def desk(hana: User) -> Client:
    """Somebody who has just signed in."""
    client = Client()
    client.force_login(hana)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time()}]
    session["account_authentication_methods_user"] = str(hana.pk)
    session.save()
    return client


@pytest.mark.parametrize(
    ("address", "said", "next_step"),
    [
        ("2fa/webauthn/", "登録したパスキー", "もう一つ登録する"),
        ("2fa/webauthn/keys/{key}/edit/", "パスキーの呼び名を変える", "変えないで もどる"),
        ("2fa/webauthn/keys/{key}/remove/", "を消しますか", "新しい鍵を登録するまで"),
        ("2fa/recovery-codes/generate/", "鍵をなくしたときの番号を作る", "鍵のかかるところに置いてください"),
        ("2fa/webauthn/reauthenticate/", "もう一度 パスキーで確かめてください", "パスワードで確かめる"),
        ("reauthenticate/", "もう一度 パスワードを入れてください", "パスキーで確かめる"),
        ("password/change/", "パスワードを変える", "変えないで もどる"),
        ("logout/", "サインアウトしますか", "しごとの画面へ もどる"),
        ("inactive/", "このアカウントは使えません", "サインインのページへ"),
    ],
)
def test_each_page_says_what_it_is_and_what_comes_next(
    address: str, said: str, next_step: str, hana: User, desk: Client
) -> None:
    key = Authenticator.objects.get(user=hana, type="webauthn").pk
    answer = desk.get(ACCOUNT + address.format(key=key))
    page = words(answer.content.decode())
    assert answer.status_code == 200 and said in page and next_step in page
    for theirs in ("ログイン", "セキュリティキーを追加", "リカバリーコード", "よろしいですか", "ログアウト"):
        assert theirs not in page


def test_the_second_step_says_what_to_do_without_the_key_and_that_a_number_did_not_open(hana: User) -> None:
    client = Client()
    sent = {"login": "hana", "password": "a-long-enough-word"}
    answer = client.post(f"{ACCOUNT}login/", sent, follow=True)
    page = words(answer.content.decode())
    assert "もう一つ、確かめます" in page and "係の二人が本人と確かめて" in page
    page = words(client.post(f"{ACCOUNT}2fa/authenticate/", {"code": "12345678"}).content.decode())
    assert "確かめられませんでした" in page and "ほかの番号（一つは一度だけ）を入れてください" in page


def test_a_name_for_a_key_that_is_not_written_is_said_at_its_field(hana: User, desk: Client) -> None:
    key = Authenticator.objects.get(user=hana, type="webauthn").pk
    page = desk.post(f"{ACCOUNT}2fa/webauthn/keys/{key}/edit/", {"name": ""}).content.decode()
    assert "呼び名を書いてください" in page and 'id="id_name-error"' in page


@pytest.mark.parametrize("address", ["password/reset/", "password/reset/key/1-abc/", "email/"])
def test_nobody_gets_a_new_password_or_another_address_by_mail(address: str, hana: User, desk: Client) -> None:
    for client in (Client(), desk):
        answer = client.get(ACCOUNT + address)
        assert answer.status_code == 200 and "係の二人が本人と確かめる" in words(answer.content.decode())
        assert client.post(ACCOUNT + address, {"email": hana.email}).status_code == 405
    assert mail.outbox == []


@pytest.mark.parametrize(
    "weak", ["short-2026", "passwordpassword", "hana", "qwertyuiop123", "ababababababab", "20261128202611"]
)
def test_a_password_that_is_guessed_is_not_taken(weak: str, hana: User, desk: Client) -> None:
    cache.clear()  # the library takes five tries a minute
    sent = {"oldpassword": "a-long-enough-word", "password1": weak, "password2": weak}
    assert desk.post(f"{ACCOUNT}password/change/", sent).status_code == 200
    hana.refresh_from_db()
    assert hana.check_password("a-long-enough-word")


@pytest.mark.parametrize(
    "weak", ["Bunkyo-City-2026!", "文京区役所２０２６年１２３４", "osekkai-Bunkyo-2026", "welcome2bunkyo2026"]
)
def test_the_name_of_the_office_with_a_year_is_no_password(weak: str) -> None:
    with pytest.raises(ValidationError, match="区の名から"):
        NotWhereWeWork().validate(weak)


@pytest.mark.parametrize("own", ["犬が三匹 月曜に歩くと雨", "bunkyo horse battery staple", "a-long-enough-word"])
def test_a_name_of_the_office_among_other_words_is_taken(own: str) -> None:
    NotWhereWeWork().validate(own)


def test_a_long_password_of_ones_own_is_taken(hana: User, desk: Client) -> None:
    cache.clear()
    own = "犬が三匹 月曜に歩くと雨"
    sent = {"oldpassword": "a-long-enough-word", "password1": own, "password2": own}
    assert desk.post(f"{ACCOUNT}password/change/", sent).status_code == 302
    hana.refresh_from_db()
    assert hana.check_password(own)
