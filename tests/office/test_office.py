"""Staff pages: who may see what, every look at residents is recorded, a draft is tried without touching the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client

from osekkai.catalogue import Catalogue
from osekkai.demonstration.extracts import write_extracts
from osekkai.ledger.models import Event
from osekkai.matching import drafts, snapshot, ward
from osekkai.register.services import take_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = date(2026, 11, 23)
PAGES = {
    "/office/outreach/": "view_outreach",
    "/office/outreach/child-medical/missed/": "view_missed",
    "/office/reform/": "try_reform",
    "/office/reform/new/?service=child-allowance": "try_reform",
    "/office/reform/result/?of=aaaaaaaaaaaa": "try_reform",
    "/office/reform/result.xlsx?of=aaaaaaaaaaaa": "try_reform",
}


def signed_in(*may: str) -> Client:
    user = User.objects.create_user("-".join(may) or "nobody", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=may))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def matched(tmp_path: Path, settings: LazySettings, bunkyo: Catalogue) -> Path:
    settings.VAR = tmp_path
    for path in write_extracts(tmp_path / "extracts", 400, seed=2, on=ON):
        assert take_in(path, bunkyo, generated=True, today=ON).taken
    taken = snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary)
    from osekkai.demonstration.receipts import write_receipts

    opened = taken.open(bunkyo.book.vocabulary)
    ward.results(opened, list(bunkyo.book.services.values()), ON, taken)
    take_in(write_receipts(tmp_path / "r.csv", opened, bunkyo, seed=1), bunkyo, generated=True)
    ward.match(bunkyo, snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary), ON, tmp_path / "matching")
    return tmp_path


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


def test_a_draft_is_tried_and_downloaded(matched: Path, bunkyo_folder: Path) -> None:
    client = signed_in("try_reform")
    rules = bunkyo_folder / "services" / "child-allowance.yaml"
    before = rules.read_text("utf-8")
    text = before.replace("2024-10-01: 30000円", "2024-10-01: 30000円, 2026-04-01: 20000円")
    asked = {"service": "child-allowance", "text": text, "name": "=cmd()<script>", "on": "令和8年11月23日"}
    answer = client.post("/office/reform/new/", asked)
    assert answer.status_code == 302 and rules.read_text("utf-8") == before
    page = client.get(answer["Location"]).content.decode()
    assert "<script>" not in page.split("</head>")[1] and "損になる人" in page and "<svg" in page
    query = answer["Location"].split("?")[1]
    assert client.get(f"/office/reform/result.xlsx?{query}").content[:2] == b"PK"
    assert client.get(f"/office/reform/result.pdf?{query}").content[:5] == b"%PDF-"
    twice = client.post("/office/reform/new/", {**asked, "name": "もう一つ"})["Location"].split("?")[1]
    assert client.get(f"/office/reform/result/?{query}&{twice}").content.decode().count("<section") == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "id: child-allowance\nname: [", "on": "2026-11-23"}, "YAML"),
        ({"text": "id: child-allowance\n", "on": "2026-11-23"}, "summary"),
        ({"on": "きのう"}, "この日付は読めません"),
        ({"text": "x" * 200_001, "on": "2026-11-23"}, "長すぎます"),
    ],
)
def test_what_was_written_stays_with_what_is_wrong_beside_it(matched: Path, change: dict[str, str], told: str) -> None:
    asked = {"service": "child-allowance", "text": "id: child-allowance\n", "name": "わたしの案", **change}
    answer = signed_in("try_reform").post("/office/reform/new/", asked)
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and "わたしの案" in page and asked["text"][:20] in page
    assert not list(matched.glob("drafts/*"))


@pytest.mark.parametrize("of", ["../../etc", "a" * 12, "", "%2e%2e"])
def test_only_drafts_can_be_opened(of: str, settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    assert signed_in("try_reform").get(f"/office/reform/result/?of={of}").status_code == 404
    assert drafts.kept([of]) == []
