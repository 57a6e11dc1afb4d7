"""How documents are written: lines a person can read, decisions in one form, changes with their day."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from tests.conftest import ROOT

DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PARTS = {
    "状況",
    "決めたこと",
    "くらべたもの",
    "測ったこと",
    "理由",
    "どこに置いたか",
    "見えかた",
    "結果",
    "代わりに失うもの",
    "あとから決めたこと",
}


def width(text: str) -> int:
    """Columns: a kanji takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "FW" else 1 for each in text)


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "docs/developers.en.md"])
def test_lines_are_short_enough_to_read(path: str) -> None:
    prose = re.sub(r"^(```.*?^```|\|[^\n]*)$", "", (ROOT / path).read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert [line for line in prose.splitlines() if width(line) > 135] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda each: each.stem)
def test_a_decision_has_its_number_its_day_and_the_usual_parts(path: Path) -> None:
    title, empty, day, *_ = (text := path.read_text("utf-8")).splitlines()
    assert re.fullmatch(rf"# {int(path.stem[:4])}\. .+", title) and not empty
    assert re.match(r"2\d{3}-\d\d-\d\d　(採用|ADR \d+ が置きかえた)", day)
    named = re.findall(r"^\*\*(.*?)\*\*", text, re.MULTILINE)
    assert "決めたこと" in named and set(named) <= PARTS, named


def test_changes_stand_under_their_day() -> None:
    text = (ROOT / "docs" / "CHANGELOG.md").read_text("utf-8")
    days = re.findall(r"^## (\d{4}-\d\d-\d\d)", text, re.MULTILINE)
    assert days == sorted(days, reverse=True) and len(days) > 1
