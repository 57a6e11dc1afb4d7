"""Trying a reform on the page: by whom it may be, and without touching the rules in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from osekkai.catalogue import Catalogue
from osekkai.matching import drafts
from osekkai.matching.draft_changes import changes
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
    sentence = "「第3子以降の月額」を 30,000円 から 20,000円 に（令和8年4月1日から）"
    assert sentence in page and sentence in printed and "書きかえた行" in page
    assert f"/office/reform/new/?service=child-allowance&amp;{query}" in page
    again = client.get(f"/office/reform/new/?service=child-allowance&{query}").content.decode()
    assert "2026-04-01: 20000円" in again and "=cmd()&lt;script&gt;" in again and "この案の試算にもどる" in again
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


def test_beside_the_text_stand_its_lines_and_at_which_of_them_something_is_wrong(
    matched: Path, bunkyo_folder: Path
) -> None:
    text = (bunkyo_folder / "services" / "child-allowance.yaml").read_text("utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "eligible:" in each)
    wrong = text.replace("中学生まで and", "中学生まてて and", 1)
    asked = {"service": "child-allowance", "text": wrong, "on": "2026-11-23"}
    page = signed_in("try_reform").post("/office/reform/new/", asked).content.decode()
    assert f'<li id="L{line}" class="wrong">{line}</li>' in page and f'href="#L{line}"' in page
    assert page.count('class="wrong"') == 1 and '<li id="L1" >1</li>' in page and "^" in page


def test_what_was_changed_is_said_in_words(bunkyo: Catalogue) -> None:
    """Figures of the day as sentences; then each line as it was and is, with its number in the rules in force."""
    path = bunkyo.services["child-allowance"].path
    text = bunkyo.files[path]

    def told(old: str, new: str, on: date = date(2026, 11, 23)) -> dict[str, Any]:
        assert old in text
        return changes(bunkyo, drafts.draft_of(bunkyo, path, text.replace(old, new, 1)), "child-allowance", on)

    assert told("id: ", "id: ") == {"figures": [], "lines": [], "more": 0}
    later = told("2024-10-01: 30000円", "2024-10-01: 30000円, 2027-04-01: 20000円")
    assert later["figures"] == [], "on this day nothing is otherwise yet"
    assert [each["line"] for each in later["lines"]] == [text[: text.index("児童手当_第三子以降: {")].count("\n") + 1]
    fewer = told("keywords: [児童手当, ", "keywords: [")
    (line,) = fewer["lines"]
    assert line["was"].startswith("keywords: [児童手当") and line["now"].startswith("keywords: [じどう")
    assert line["said"] == f"{line['line']}行目を書きかえました：{line['was']} → {line['now']}"
