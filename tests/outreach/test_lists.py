"""Who receives and who misses what: who may see it, and every look at residents is recorded."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.ledger.models import Event
from osekkai.register.models import Person
from osekkai.staff.models import StaffRole
from tests import rows
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
    assert at_work(*sorted(others)).get(page).status_code == 403
    assert signed_in(permission).get(page).status_code in (200, 404)


def test_before_the_first_night_the_page_says_what_to_do(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    assert "osekkai match" in signed_in("view_outreach").get("/office/outreach/").content.decode()


def test_the_figures_of_the_night(matched: Path) -> None:
    page = signed_in("view_outreach").get("/office/outreach/").content.decode()
    assert "作りものの区です" in page and "受けとられていないお金" in page and "データなし" in page
    assert "/missed/" not in page  # a list may only be opened with its own permission


def at_work(*may: str, section: str = "子育て支援課") -> Client:
    """Somebody of a section, with these rights."""
    client = signed_in(*may)
    user = User.objects.get(pk=client.session["_auth_user_id"])
    rows.told(StaffRole.objects.create(user=user, unit=section, role="clerk", since=date(2026, 4, 1)))
    return client


LIST = "/office/outreach/child-medical/missed/"


def test_every_look_at_residents_is_recorded_with_what_for(matched: Path) -> None:
    client = at_work("view_outreach", "view_missed")
    assert LIST in client.get("/office/outreach/").content.decode()
    looks = Event.objects.filter(kind="register.looked", object="outreach:child-medical/missed")
    before = looks.count()
    asked = client.get(LIST).content.decode()
    assert "何のために見ますか" in asked and "<table" not in asked and looks.count() == before
    wrong = client.get(LIST, {"for": "curiosity"})
    assert wrong.status_code == 422 and "目的を選んでください" in wrong.content.decode() and looks.count() == before
    page = client.get(LIST, {"for": "letter"}).content.decode()
    rows = page.count('<th scope="row">')
    new = list(looks.order_by("id")[before:])
    assert rows > 0 and len(new) >= rows
    assert {each.purpose for each in new} == {"おせっかいの一覧：お知らせの手紙を送る"}
    assert {each.actor for each in new} == {f"staff:{User.objects.get().pk}"}
    assert all(each.subject.startswith("person:") for each in new)
    assert client.get("/office/outreach/child-medical/everything/").status_code == 404
    assert client.get("/office/outreach/no-such/missed/").status_code == 404


def test_a_list_belongs_to_the_section_that_runs_the_service(matched: Path) -> None:
    """Who may list people does so for the services of their section only, as long as they are there."""
    other = at_work("view_outreach", "view_missed", section="税務課")
    assert LIST not in other.get("/office/outreach/").content.decode()
    assert other.get(LIST, {"for": "letter"}).status_code == 403
    StaffRole.objects.update(unit="子育て支援課")
    assert other.get(LIST, {"for": "letter"}).status_code == 200
    StaffRole.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert other.get(LIST, {"for": "letter"}).status_code == 403
    StaffRole.objects.update(until=None, role="auditor")
    assert other.get(LIST, {"for": "letter"}).status_code == 403, "who works on no cases"


def test_of_a_child_the_guardian_is_named_and_the_child_is_not(matched: Path) -> None:
    page = at_work("view_outreach", "view_missed").get(LIST, {"for": "letter"}).content.decode()
    born = timezone.localdate().replace(year=timezone.localdate().year - 18, day=1)
    children = Person.objects.filter(pk__in=re.findall(r'name="person" value="(\d+)"', page), birth_date__gt=born)
    assert children and "お子さんの分" in page
    grown = set(Person.objects.filter(birth_date__lte=born).values_list("name", flat=True))
    for each in children:
        assert each.name not in page or each.name in grown, "unless somebody grown is called so too"
        home = Person.objects.filter(memberships__household__memberships__person=each, birth_date__lte=born)
        assert not home or any(one.name in page for one in home)
