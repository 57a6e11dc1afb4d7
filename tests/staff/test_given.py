"""A password that somebody else made is good for a week, and only to put one's own in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.ledger import services as ledger
from osekkai.staff import given, services
from osekkai.staff.services import First
from tests.staff.building import SECTION, by, manager, told
from tests.staff.test_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LOGIN, CHANGE, OWN = "/office/account/login/", "/office/account/password/change/", "犬が三匹 月曜に歩くと雨"


def hired(catalogue: Catalogue, who: ledger.Actor | None = None) -> tuple[User, str]:
    found = services.hire(
        "hana", called="文京 花子", first=First("clerk", SECTION), by=who or by(manager()), catalogue=catalogue
    )
    return found.user, found.password


def enter(password: str) -> Client:
    client = Client()
    client.post(LOGIN, {"login": "hana", "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@contextmanager
def in_a_week() -> Iterator[None]:
    """What was given today is looked at then."""
    later = timezone.now() + timedelta(days=7)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(given, "timezone", SimpleNamespace(now=lambda: later))
        yield


def test_it_opens_nothing_but_the_page_on_which_it_is_changed(bunkyo: Catalogue) -> None:
    hana, password = hired(bunkyo)
    client = enter(password)
    assert client.get("/office/cases/")["Location"] == CHANGE
    assert "ほかの人が作ったもの" in words(client.get(CHANGE).content.decode())
    cache.clear()
    answer = client.post(CHANGE, {"oldpassword": password, "password1": OWN, "password2": OWN})
    assert answer["Location"] == "/office/" and client.get("/office/cases/").status_code == 200
    assert told(hana)[-1] == ("staff.password-changed", f"staff:{hana.pk}")
    again = enter(OWN)
    assert again.get("/office/cases/").status_code == 200
    with in_a_week():
        assert given.given_at(hana) is None and again.get("/office/cases/").status_code == 200


def test_after_a_week_it_opens_nothing_and_the_page_says_what_to_do(bunkyo: Catalogue) -> None:
    hana, password = hired(bunkyo)
    client = Client()
    with in_a_week():
        page = words(client.post(LOGIN, {"login": "hana", "password": password}).content.decode())
    assert not is_in(client) and "期限" in page and "人と役の係" in page
    Passkey(hana)
    again = services.reset_password(hana, by=by(manager("other")), catalogue=bunkyo)
    assert Client().post(LOGIN, {"login": "hana", "password": again}).status_code == 302, "a new one begins anew"


def test_nobody_who_signed_in_before_this_release_is_asked(bunkyo: Catalogue) -> None:
    _, password = hired(bunkyo, ledger.SYSTEM)
    with in_a_week():
        assert enter(password).get("/office/cases/").status_code == 200
