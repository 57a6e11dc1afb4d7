"""Whose a page is: the draft's owner's, a helper's with a mandate, whoever's who holds the code of nobody's."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from osekkai.applications import places, queries, services
from osekkai.applications.forms import Content
from osekkai.applications.models import Application, Draft, hash_of
from osekkai.applications.services import Opened
from osekkai.identity.models import Account, Mandate
from osekkai.ledger.models import ActorKind
from osekkai.matching.answers import Answers
from osekkai.ui.kept import came_back
from osekkai.ui.models import Kept
from tests.identity.building import account
from tests.staff.building import today

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CONTENT = Content(("dog-registration",), Answers(people=(("head", {}),)))
SEEN: dict[str, Any] = {}


@places.of_whom_it_is
def page(request: HttpRequest, code: str, draft: Opened | None, part: str = "") -> HttpResponse:
    SEEN.update(acting=places.acting(request), draft=draft, part=part)
    return HttpResponse("ok")


def asked(code: str, of: Account | None = None, form: dict[str, str] | None = None, **more: str) -> Any:
    path = f"/apply/{code}/"
    factory = RequestFactory()
    request = factory.get(path) if form is None else factory.post(path, form)
    request.session = SessionStore()
    if of:
        request.session["account"] = of.pk
    SEEN.clear()
    return request, page(request, code, **more)


@pytest.fixture(autouse=True)
def provider(settings: LazySettings) -> None:
    settings.LOGIN_ISSUER = "https://card.example/"


def helping(her: Account, him: Account, *chosen: str) -> Mandate:
    return Mandate.objects.create(
        grantor=her,
        helper=him,
        helper_name="太郎",
        services=list(chosen),
        code_hash="x",
        given_at=timezone.now(),
        until=today(9),
    )


def test_a_draft_of_nobody_opens_to_whoever_holds_its_code() -> None:
    code = services.begin(CONTENT)
    _, answer = asked(code, part="dog")
    assert answer.status_code == 200 and SEEN["draft"].content == CONTENT and SEEN["part"] == "dog"
    assert SEEN["acting"].account is None
    assert SEEN["acting"].actor(code).id == f"code:{hash_of(code)[:16]}"


def test_a_code_of_nothing_gives_the_view_no_draft() -> None:
    assert asked("a" * 24)[1].status_code == 200 and SEEN["draft"] is None


def test_the_owner_opens_it_and_acts_as_their_account() -> None:
    her = account()
    code = services.begin(CONTENT, her)
    assert asked(code, her)[1].status_code == 200
    actor = SEEN["acting"].actor(code)
    assert (actor.kind, actor.id, actor.mandate) == (ActorKind.RESIDENT, f"account:{her.pk}", "")


def test_who_is_signed_in_takes_over_a_draft_of_nobody_by_opening_it() -> None:
    her = account()
    code = services.begin(CONTENT)
    asked(code, her)
    assert SEEN["draft"].owner == her.pk and Draft.objects.get().account == her


def test_somebody_elses_is_not_there() -> None:
    her, other = account(), account("s2")
    code = services.begin(CONTENT, her)
    with pytest.raises(Http404):
        asked(code, other)
    assert not SEEN and Draft.objects.get().account == her


def test_a_helper_acts_for_whom_it_is_under_the_mandate() -> None:
    her, him = account(), account("s2")
    mandate = helping(her, him, "dog-registration")
    code = services.begin(CONTENT, her)
    assert asked(code, him)[1].status_code == 200
    assert SEEN["acting"].account == her and SEEN["acting"].mandate == mandate
    actor = SEEN["acting"].actor(code)
    assert (actor.kind, actor.id, actor.mandate) == (ActorKind.HELPER, f"account:{him.pk}", f"mandate:{mandate.pk}")


def test_a_mandate_for_something_else_opens_nothing() -> None:
    her, him = account(), account("s2")
    helping(her, him, "bulky-waste")
    with pytest.raises(Http404):
        asked(services.begin(CONTENT, her), him)


def test_what_was_submitted_is_its_owners_too() -> None:
    her, other = account(), account("s2")
    Application.objects.create(
        number="1",
        service="dog-registration",
        section="x",
        catalogue="",
        bundle=hash_of("a" * 24),
        account=her,
        status="submitted",
        content={},
        submitted_at=timezone.now(),
        due=today(),
    )
    assert asked("a" * 24, her)[1].status_code == 200 and SEEN["draft"] is None
    with pytest.raises(Http404):
        asked("a" * 24, other)
    assert asked("a" * 24)[1].status_code == 302


def test_whose_session_ran_out_signs_in_and_what_was_typed_is_set_aside_for_this_page_only() -> None:
    code = services.begin(CONTENT, account())
    form = {"dog_name": "ポチ" * 5_000, "version": "1", "csrfmiddlewaretoken": "x"}
    _, answer = asked(code, form=form)
    assert answer.status_code == 302 and "/account/login/" in answer["Location"] and not SEEN
    following = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert following.startswith(f"/apply/{code}/?again=") and "ポチ" not in Kept.objects.get().sealed
    back = RequestFactory().get(following)
    back.session, back.resident_account = SessionStore(), None  # type: ignore[attr-defined]
    assert came_back(back) is None, "not for a stranger who has the address"
    back = RequestFactory().get(following)
    back.session, back.resident_account = SessionStore(), Account.objects.get()  # type: ignore[attr-defined]
    form = came_back(back)
    assert form and form.fields["dog_name"] == "ポチ" * 5_000 and form.is_unsent, "all of it"


def test_without_a_provider_nobody_is_sent_to_sign_in(settings: LazySettings) -> None:
    settings.LOGIN_ISSUER = ""
    code = services.begin(CONTENT, account())
    with pytest.raises(Http404):
        asked(code)
    assert queries.opened(code)


def test_what_was_typed_on_a_page_that_an_official_took_out_meanwhile_is_shown() -> None:
    code = services.begin(CONTENT)
    shown = Client().post(f"/apply/{code}/parts/gone/", {"dog_name": "ポチという名前です", "version": "1"})
    assert shown.status_code == 200 and "ポチという名前です" in shown.content.decode()
    assert shown.wsgi_request.path == f"/apply/{code}/"
