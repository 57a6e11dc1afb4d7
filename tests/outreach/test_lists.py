"""Who receives and who misses what: who may see it, and every look at residents is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from osekkai.ledger.models import Event
from tests.matching.building import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGES = {
    "/office/outreach/": "view_outreach",
    "/office/outreach/child-medical/missed/": "view_missed",
}


@pytest.mark.parametrize(("page", "permission"), PAGES.items())
def test_nobody_sees_what_they_may_not(page: str, permission: str, settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    assert Client().get(page).status_code == 302
    others = {"view_outreach", "view_missed", "try_reform"} - {permission}
    assert signed_in(*sorted(others)).get(page).status_code == 403
    assert signed_in(permission).get(page).status_code in (200, 404)


def test_before_the_first_night_the_page_says_what_to_do(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    assert "osekkai match" in signed_in("view_outreach").get("/office/outreach/").content.decode()


def test_the_figures_of_the_night(matched: Path) -> None:
    page = signed_in("view_outreach").get("/office/outreach/").content.decode()
    assert "作りものの区です" in page and "受けとられていないお金" in page and "データなし" in page
    assert "/missed/" not in page  # a list may only be opened with its own permission


def test_every_look_at_residents_is_recorded(matched: Path) -> None:
    client = signed_in("view_outreach", "view_missed")
    assert "/office/outreach/child-medical/missed/" in client.get("/office/outreach/").content.decode()
    page = client.get("/office/outreach/child-medical/missed/").content.decode()
    looks = Event.objects.filter(kind="register.looked", object="outreach:child-medical/missed")
    assert looks.count() == page.count('<th scope="row">') > 0
    assert {each.actor for each in looks} == {f"staff:{User.objects.get().pk}"} and all(
        each.subject.startswith("person:") for each in looks
    )
    assert client.get("/office/outreach/child-medical/everything/").status_code == 404
    assert client.get("/office/outreach/no-such/missed/").status_code == 404
    assert looks.count() == page.count('<th scope="row">')
