"""Accounts: whom a provider identified, whom of the register they are, and under which name they act."""

from __future__ import annotations

from datetime import timedelta
from time import time
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.utils import timezone

from osekkai.identity import services
from osekkai.identity.errors import Refused
from osekkai.identity.models import Account, AgentToken, Mandate
from osekkai.ledger.models import ActorKind, Event
from osekkai.ledger.services import Actor
from tests.identity.building import BORN, account, card, token, told
from tests.identity.providers import resident
from tests.staff.building import today
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_who_signs_in_gets_an_account_and_is_found_in_the_register() -> None:
    person = resident()
    made = services.signed_in(card())
    assert (made.subject, made.name, made.birth_date, made.sex, made.assurance) == (
        "s1",
        "文京　花子",
        BORN,
        "female",
        "aal3",
    )
    assert made.person == person and not made.tied_to
    assert told(made) == [
        ("identity.matched", "osekkai"),
        ("identity.signed-in", f"account:{made.pk}"),
    ]
    event = Event.objects.get(kind="identity.matched")
    assert (event.before, event.after, event.subject) == ("", f"person:{person.pk}", f"person:{person.pk}")


def test_who_comes_back_has_the_same_account_with_what_the_card_says_now() -> None:
    resident()
    first = services.signed_in(card())
    again = services.signed_in(card(acr="aal2"))
    assert again == first and again.assurance == "aal2" and Account.objects.count() == 1
    assert [kind for kind, _ in told(again)].count("identity.matched") == 1, "found already"


def test_of_another_provider_the_same_subject_is_somebody_else() -> None:
    one, other = services.signed_in(card()), services.signed_in(card(issuer="https://other.example/"))
    assert one != other


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "本郷　花子"},
        {"address": "東京都文京区千石四丁目1番1号"},
        {"birth_date": "1994-02-04"},
    ],
)
def test_who_no_longer_is_as_the_register_says_is_nobody_of_it(changed: dict[str, str]) -> None:
    person = resident()
    services.signed_in(card())
    made = services.signed_in(card(**changed))
    assert made.person is None
    event = Event.objects.get(kind="identity.not-matched")
    assert (event.before, event.after) == (f"person:{person.pk}", "")


def test_of_two_whom_it_could_be_nobody_is_taken() -> None:
    resident()
    resident(key="2")
    assert services.signed_in(card()).person is None


@pytest.mark.parametrize(
    "lacks",
    [
        {"name": ""},
        {"address": ""},
        {"birth_date": ""},
        {"birth_date": "きのう"},
        {"birth_date": "1994-02-30"},
    ],
)
def test_who_does_not_say_who_they_are_is_refused(lacks: dict[str, str]) -> None:
    before = everything()
    with pytest.raises(Refused) as refused:
        services.signed_in(card(**lacks))
    assert refused.value.status == 403 and refused.value.say("ja") == "サインインできませんでした。"
    assert str(refused.value).startswith("no "), "why is for the log, not for the page"
    assert everything() == before


def test_signing_in_is_whole_or_nothing() -> None:
    resident()
    assert whole_or_nothing(lambda: services.signed_in(card())) >= 4


def test_the_provider_is_that_of_the_settings(settings: LazySettings) -> None:
    settings.LOGIN_ISSUER = ""
    assert services.provider() is None
    settings.LOGIN_ISSUER, settings.LOGIN_CLIENT_ID = "https://card.example/", "osekkai"
    settings.LOGIN_KEY, settings.LOGIN_ACR = "{}", "aal3"
    made = services.provider()
    assert made and (made.issuer, made.client_id, made.acr) == ("https://card.example/", "osekkai", "aal3")


def request_with(session: dict[str, Any]) -> Any:
    request = RequestFactory().get("/account/")
    request.session = SessionStore()
    request.session.update(session)
    return request


def test_the_session_says_whose_account_is_open_and_lasts_from_now_on(settings: LazySettings) -> None:
    settings.LOGIN_FOR = 600
    made = account()
    request = request_with({"account": made.pk})
    assert services.account_of(request) == made and request.session.get_expiry_age() == 600


def test_however_busy_somebody_is_a_session_ends(settings: LazySettings) -> None:
    made, now = account(), int(time())
    assert services.account_of(request_with({"account": made.pk, "began": now - settings.LOGIN_LONGEST + 60})) == made
    request = request_with({"account": made.pk, "began": now - settings.LOGIN_LONGEST - 60})
    assert services.account_of(request) is None and "account" not in request.session


@pytest.mark.parametrize("session", [{}, {"account": None}, {"account": 10**9}])
def test_without_an_account_nobody_is_signed_in(session: dict[str, Any]) -> None:
    request = request_with(session)
    assert services.account_of(request) is None and "renewed" not in request.session


def test_the_account_is_asked_for_once_a_page(django_assert_num_queries: Any) -> None:
    request = request_with({"account": account(person=resident()).pk})
    with django_assert_num_queries(1):
        assert services.account_of(request) is services.account_of(request)
        assert services.account_of(request).person  # type: ignore[union-attr]


def test_a_resident_acts_as_their_account_whoever_of_the_register_they_are() -> None:
    made = account()
    assert services.actor_of(made) == Actor(ActorKind.RESIDENT, f"account:{made.pk}")


def test_a_program_acts_for_the_resident_and_says_so() -> None:
    made = account()
    assert services.actor_through(token(made)) == Actor(ActorKind.RESIDENT, f"account:{made.pk}", "agent:helper")


def test_a_helper_acts_under_their_mandate() -> None:
    her, him = account(), account("s2", name="文京　太郎")
    mandate = Mandate.objects.create(
        grantor=her, helper=him, helper_name="太郎", code_hash="x", given_at=timezone.now(), until=today(9)
    )
    assert services.actor_under(mandate) == Actor(ActorKind.HELPER, f"account:{him.pk}", f"mandate:{mandate.pk}")


def test_a_token_opens_what_it_was_given_for() -> None:
    made = token(account())
    assert services.token_of("bearer", "applications:read") == made
    for text, scope in [
        ("bearer", "applications:write"),
        ("bearer", "applications"),
        ("bearer", ""),
        ("Bearer", "applications:read"),
        ("bearer again", "applications:read"),
        ("", "applications:read"),
    ]:
        assert services.token_of(text, scope) is None, (text, scope)


@pytest.mark.parametrize("over", [{"expires_at": timezone.now()}, {"revoked_at": timezone.now()}])
def test_a_token_that_is_over_opens_nothing(over: dict[str, Any]) -> None:
    token(account(), **over)
    assert services.token_of("bearer", "applications:read") is None


def test_the_table_has_no_token_that_opens_anything() -> None:
    made = token(account())
    row = AgentToken.objects.values().get(pk=made.pk)
    assert "bearer" not in str(row) and services.token_of(row["access_hash"], "applications:read") is None


def test_a_card_that_was_renewed_yesterday_is_seen_with_its_day() -> None:
    made = services.signed_in(card())
    Account.objects.filter(pk=made.pk).update(seen_at=timezone.now() - timedelta(days=1))
    again = services.signed_in(card())
    assert timezone.now() - again.seen_at < timedelta(minutes=1)
