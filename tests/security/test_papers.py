"""The papers of security stay true: every file, test and address that they name is there, and nothing is left out."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.security.asvs import requirements

FOLDER = ROOT / "docs" / "security"
PAGES = sorted(FOLDER.glob("*.md"))
ROOMS = [each for each in PAGES if each.stem not in ("README", "asvs", "rules")]
THREATS = {"S なりすまし", "T 書きかえ", "R 否認", "I もれる", "D 止まる", "E 越権"}
HOLDS, OPERATORS, NOT_HERE, OPEN = "満たす", "運用", "当たらない", "まだ"


def rows_of(text: str, columns: int) -> list[list[str]]:
    """Lines of tables with so many columns, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    cells = [[each.strip() for each in line.strip("|").split("|")] for line in lines]
    return [each for each in cells if len(each) == columns]


def asvs() -> list[list[str]]:
    """Number, level, what is asked for, what became of it, where or why, tests."""
    return [each for each in rows_of((FOLDER / "asvs.md").read_text("utf-8"), 6) if each[0].startswith("V")]


@cache
def named_in(path: str) -> frozenset[str]:
    return frozenset(re.findall(r"^def (test_\w+)", (ROOT / path).read_text("utf-8"), re.MULTILINE))


def missing(text: str, folder: Path) -> list[str]:
    """What a page names and is not there: files of ours (`staff/keys.py`), tests (`tests/a.py::test_b`), links."""
    found = []
    for each in re.findall(r"`([^`\s]+)`", text):
        path, _, test = each.partition("::")
        if path.endswith((".py", ".js", ".lock")) or test:
            there = next((at for at in (ROOT / path, ROOT / "src/osekkai" / path) if at.is_file()), None)
            if there is None or (test and test not in named_in(path)):
                found.append(each)
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not target.startswith("http") and not (folder / target).exists():
            found.append(target)
    return found


@pytest.mark.parametrize("page", [*PAGES, ROOT / "SECURITY.md"], ids=lambda each: each.stem)
def test_what_a_page_names_is_there(page: Path) -> None:
    assert missing(page.read_text("utf-8"), page.parent) == []


def test_a_name_that_is_not_there_is_seen() -> None:
    text = (
        "`staff/nowhere.py` `tests/test_codes.py::test_nothing` [x](nowhere.md) `tests/test_codes.py` `staff/keys.py`"
    )
    assert missing(text, FOLDER) == ["staff/nowhere.py", "tests/test_codes.py::test_nothing", "nowhere.md"]


@pytest.mark.parametrize("page", ROOMS, ids=lambda each: each.stem)
def test_a_page_of_rooms_says_what_is_worth_it_who_attacks_and_each_kind_of_threat(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "**守るもの**" in text and "**攻める人**" in text
    rows = rows_of(text, 4)[1:]
    assert {each[0] for each in rows} == THREATS
    for kind, threat, what, shown in rows:
        assert threat and what, (kind, threat)
        assert "::test_" in shown or "**まだ**" in what, f"{threat}: a test, or in plain words that nothing holds it"


def test_every_room_has_its_page() -> None:
    """On one page each, and the list of pages says which."""
    there = {each.parent.name for each in (ROOT / "src" / "osekkai").glob("*/__init__.py")}
    told = Counter(room for page in ROOMS for room in re.findall(r"`(\w+)`", page.read_text("utf-8").splitlines()[0]))
    assert set(told) == there and set(told.values()) == {1}
    listed = {each[0]: each[1] for each in rows_of((FOLDER / "README.md").read_text("utf-8"), 2)}
    for page in ROOMS:
        line = next(rooms for link, rooms in listed.items() if f"({page.name})" in link)
        assert line == page.read_text("utf-8").splitlines()[0].partition("（")[2].rstrip("）")


def test_every_requirement_of_the_first_two_levels_has_one_line() -> None:
    assert len(requirements(2)) == 253
    assert [each[0] for each in asvs()] == list(requirements(2))
    assert {each[0]: each[1] for each in asvs()} == requirements(2)


@pytest.mark.parametrize("row", asvs(), ids=lambda each: each[0])
def test_a_requirement_says_what_became_of_it_and_where_or_why(row: list[str]) -> None:
    _, _, asked, found, where, tests = row
    assert found in (HOLDS, OPERATORS, NOT_HERE, OPEN)
    assert asked and where
    assert tests == "—" or all(re.fullmatch(r"`tests/[\w/]+\.py::test_\w+`", each) for each in tests.split("・"))


def test_the_sums_are_those_of_the_lines() -> None:
    text = (FOLDER / "asvs.md").read_text("utf-8")
    counted = Counter((each[3], each[1]) for each in asvs())
    told = {each[0]: list(map(int, each[1:])) for each in rows_of(text, 4) if each[1].isdecimal()}
    assert told == {
        kind: [counted[kind, "1"], counted[kind, "2"], counted[kind, "1"] + counted[kind, "2"]]
        for kind in (HOLDS, OPERATORS, NOT_HERE, OPEN)
    }


def test_what_is_to_be_mended_first_is_open() -> None:
    text = (FOLDER / "asvs.md").read_text("utf-8")
    first = re.findall(r"^\d+\. (V[\d.]+)", text, re.MULTILINE)
    still = {each[0] for each in asvs() if each[3] == OPEN}
    assert set(first) <= still and len(first) == len(set(first))


def test_the_page_for_reporting_says_where_how_fast_which_release_and_under_which_promise() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    for part in ("## どこに", "## どのくらいで", "## どの版を", "## 安心して試していただくために", "## In English"):
        assert part in text
    assert "Report a vulnerability" in text and "(docs/security/README.md)" in text
