"""Trying a reform on the page: by whom it may be, and without touching the rules in force."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from osekkai.matching import drafts
from tests.documents.building import text_of
from tests.matching.building import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGES = [
    "/office/reform/",
    "/office/reform/new/?service=child-allowance",
    "/office/reform/result/?of=aaaaaaaaaaaa",
    "/office/reform/result.xlsx?of=aaaaaaaaaaaa",
]


@pytest.mark.parametrize("page", PAGES)
def test_nobody_tries_a_reform_who_may_not(page: str, settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    assert Client().get(page).status_code == 302
    assert signed_in("view_outreach", "view_missed").get(page).status_code == 403
    assert signed_in("try_reform").get(page).status_code in (200, 404)


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
    printed = text_of(client.get(f"/office/reform/result.pdf?{query}").content)
    assert "=cmd()<script>" in printed and "損になる人" in printed and "制度の案の試算" in printed
    twice = client.post("/office/reform/new/", {**asked, "name": "もう一つ"})["Location"].split("?")[1]
    assert client.get(f"/office/reform/result/?{query}&{twice}").content.decode().count("<section") == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "id: child-allowance\nname: [", "on": "2026-11-23"}, "YAML"),
        ({"text": "id: child-allowance\n", "on": "2026-11-23"}, "summary"),
        ({"on": "きのう"}, "日付として読めません"),
        ({"on": "令和元年4月30日"}, "「平成31年4月30日」のことですか"),
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
