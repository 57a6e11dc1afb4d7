"""A form that cannot be taken comes back to its page, with all that was typed, for whoever typed it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ui.models import Kept
from tests.casework.building import plain_case, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TYPED = "通帳のうつしが、二枚目だけ 足りないようです。"


def sent(client: Client, address: str, **fields: Any) -> Any:
    """The answer itself, before a browser goes on."""
    more = {"HTTP_REFERER": fields.pop("referer")} if "referer" in fields else {}
    return client.generic("POST", address, "&".join(f"{k}={v}" for k, v in fields.items()), FORM, **more)


FORM = "application/x-www-form-urlencoded"


def clerk_of(bunkyo: Catalogue, *, checked: bool = False) -> tuple[Client, str, User]:
    user, client = staff("clerk", "clerk"), Client(enforce_csrf_checks=checked)
    client.force_login(user)
    return client, f"/office/cases/{plain_case(bunkyo).number}/", user


def test_the_answer_is_a_way_to_the_page_and_back_and_reload_never_send_again(bunkyo: Catalogue) -> None:
    client, page, _ = clerk_of(bunkyo)
    answer = sent(client, f"{page}note/", note=TYPED * 200)
    assert answer.status_code == 303 and urlsplit(answer["Location"]).path == page
    assert TYPED not in answer["Location"], "nothing of it is in the address"
    for _ in range(2):
        shown = client.get(answer["Location"])
        assert (
            shown.status_code == 422 and TYPED in shown.content.decode() and "error-summary" in shown.content.decode()
        )
    assert client.get(page).status_code == 200


def test_what_is_kept_is_sealed_and_gone_after_an_hour(bunkyo: Catalogue) -> None:
    client, page, _ = clerk_of(bunkyo)
    address = sent(client, f"{page}note/", note=TYPED * 200)["Location"]
    kept = Kept.objects.get()
    assert TYPED not in kept.sealed and address.rpartition("=")[2] not in (kept.sealed, kept.key_hash)
    Kept.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert client.get(address).status_code == 200
    sent(client, f"{page}note/", note=TYPED * 200)
    assert Kept.objects.count() == 1, "the next one sweeps"


def test_nobody_else_opens_it_nor_the_same_person_in_another_session(bunkyo: Catalogue) -> None:
    client, page, user = clerk_of(bunkyo)
    address = sent(client, f"{page}note/", note=TYPED * 200)["Location"]
    for each in (user, staff("other", "clerk")):
        other = Client()
        other.force_login(each)
        shown = other.get(address)
        assert shown.status_code == 200 and TYPED not in shown.content.decode()


def test_secrets_are_never_kept_and_files_are_named(bunkyo: Catalogue) -> None:
    client, page, _ = clerk_of(bunkyo)
    paper = SimpleUploadedFile("見積書.exe", b"MZ")
    shown = client.post(f"{page}enclosures/", {"kind": "grant", "enclosure": paper, "proof": "x" * 50, "version": "1"})
    assert shown.status_code in (409, 422) and "見積書.exe" in shown.content.decode()
    assert "もう一度 選んでください" in shown.content.decode() and "x" * 50 not in shown.content.decode()


def token_in(page: Any) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert found
    return found[1]


def a_session_that_ends(bunkyo: Catalogue) -> tuple[Client, str, User, str]:
    """Somebody writes a note, and their session has ended when they send it: where that leads."""
    client, page, user = clerk_of(bunkyo, checked=True)
    token = token_in(client.get(page))
    client.cookies.pop("sessionid")
    fields = {"note": TYPED, "csrfmiddlewaretoken": token, "referer": f"http://testserver{page}"}
    answer = sent(client, f"{page}note/", **fields)
    assert answer.status_code == 302 and answer["Location"].startswith("/office/account/login/")
    following = client.get(answer["Location"]).wsgi_request.GET["next"]
    assert urlsplit(following).path == page, "not to an address that only takes a form"
    return client, page, user, following


def test_after_signing_in_again_what_was_typed_stands_there_unsent(bunkyo: Catalogue) -> None:
    client, _, user, following = a_session_that_ends(bunkyo)
    signing_in = client.get("/office/account/login/", {"next": following}).content.decode()
    assert "書いたものは1時間とってあります" in signing_in
    assert "1時間とって" not in client.get("/office/account/login/").content.decode()
    client.force_login(user)
    shown = client.get(following).content.decode()
    assert TYPED in shown and "まだ 送っていません" in shown


def test_who_else_signs_in_on_this_browser_sees_nothing_of_it(bunkyo: Catalogue) -> None:
    client, _, user, following = a_session_that_ends(bunkyo)
    client.force_login(staff("other", "clerk"))
    assert TYPED not in client.get(following).content.decode()
    client.force_login(user)
    assert TYPED in client.get(following).content.decode(), "it waits for whose it is"


def test_a_form_of_a_page_from_before_a_new_sign_in_comes_back_to_whose_page_it_was(bunkyo: Catalogue) -> None:
    """Two tabs: signing in anew in one of them gives forms another token."""
    client, page, _ = clerk_of(bunkyo, checked=True)
    old = token_in(client.get(page))
    client.cookies.pop("csrftoken")  # as signing in does, a new one is made
    client.get(page)
    fields = {"note": TYPED, "csrfmiddlewaretoken": old, "referer": f"http://testserver{page}"}
    answer = sent(client, f"{page}note/", **fields)
    assert answer.status_code == 302 and urlsplit(answer["Location"]).path == page
    assert TYPED in client.get(answer["Location"]).content.decode()
    client.force_login(staff("other", "clerk"))
    assert TYPED not in client.get(answer["Location"]).content.decode()


def test_another_sites_form_is_refused_and_nothing_of_it_is_kept(bunkyo: Catalogue) -> None:
    client, page, _ = clerk_of(bunkyo, checked=True)
    fields = {"note": TYPED, "csrfmiddlewaretoken": "x" * 64, "referer": "https://elsewhere.example/"}
    assert sent(client, f"{page}note/", **fields).status_code == 403 and not Kept.objects.exists()


def test_a_form_of_nobodys_page_is_not_kept_for_whoever_signs_in(bunkyo: Catalogue) -> None:
    _, page, _ = clerk_of(bunkyo, checked=True)
    stranger = Client(enforce_csrf_checks=True)
    token = token_in(stranger.get("/"))
    answer = sent(stranger, f"{page}note/", note=TYPED, csrfmiddlewaretoken=token, referer=f"http://testserver{page}")
    assert answer.status_code == 302 and "again" not in answer["Location"] and not Kept.objects.exists()


def test_a_page_without_a_field_for_it_still_shows_what_was_written(bunkyo: Catalogue) -> None:
    client, _, user, following = a_session_that_ends(bunkyo)
    client.force_login(user)
    elsewhere = f"/office/cases/?{urlsplit(following).query}"
    assert TYPED in client.get(elsewhere).content.decode()


def test_the_next_page_of_somebody_else_says_whose_it_is(bunkyo: Catalogue) -> None:
    """A browser remembers the last few people by their pages' tokens, signed; a forged one names nobody."""
    client, page, _ = clerk_of(bunkyo, checked=True)
    token = token_in(client.get(page))
    client.cookies["osekkai_whose"] = "forged"
    client.cookies.pop("sessionid")
    answer = sent(client, f"{page}note/", note=TYPED, csrfmiddlewaretoken=token, referer=f"http://testserver{page}")
    assert "again" not in answer["Location"] and not Kept.objects.exists()


def test_who_signs_out_is_not_led_back_anywhere(bunkyo: Catalogue) -> None:
    client, page, _ = clerk_of(bunkyo)
    client.get(page)
    assert sent(client, "/office/account/logout/", referer=f"http://testserver{page}")["Location"].endswith("/login/")
