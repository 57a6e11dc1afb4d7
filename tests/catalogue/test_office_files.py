"""Sections, authority, letters and texts of a folder: what is wrong in them is said before anybody works by them.

Business days.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osekkai.catalogue import Catalogue
from osekkai.catalogue.folder import check
from osekkai.catalogue.opening import days_after, days_between, is_open

CLOSED = ("12-29", "12-30", "12-31", "01-02", "01-03")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("authority.yaml", "- {decide: chief}", "- {decide: nobody}", "nobody"),
        ("authority.yaml", "\n  - {decide: chief}", "", "さいごの決まり"),
        ("authority.yaml", "consult: [財政課]", "consult: [ない課]", "ない課"),
        ("authority.yaml", "services: [public-assistance]", "services: [ない制度]", "ない制度"),
        ("authority.yaml", "decisions: [revocation]", "decisions: [forever]", "forever"),
        ("letters.yaml", "{制度}", "{星座}", "星座"),
        (
            "sections.yaml",
            "department: 企画政策部}",
            "department: 企画政策部, until: 2027-03-31, then: ない課}",
            "ない課",
        ),
        ("services/dog-registration.yaml", "process: automatic-grant", "process: magic", "magic"),
        ("services/child-allowance.yaml", "  objection: governor\n", "", "東京都知事"),
        (
            "services/child-allowance.yaml",
            "[{child: 生年月日}]",
            "[{chld: 生年月日}]",
            "「chld」という部品は ありません",
        ),
        ("services/child-allowance.yaml", "[{child: 生年月日}]", "[{child: 郵便番号}]", "「child」で聞いていません"),
        (
            "services/child-allowance.yaml",
            "[{child: 生年月日}]",
            "[{child: 生年月日}, {child: 氏名}, {applicant: 住所}, {applicant: 電話番号}]",
            "3つまで",
        ),
        ("services/child-allowance.yaml", "objection: governor", "objection: mayor", "東京都知事"),
        ("services/nhi-funeral.yaml", "objection: nhi", "objection: nobody", "nobody"),
        ("objections.yaml", "  mayor: ", "  nobody: ", "mayor"),
        ("objections.yaml", "authorities:", "authorities: {}\nothers:", "教示"),
        ("objections.yaml", "{自治体}", "{星座}", "星座"),
        ("services/ltc-home-repair.yaml", "consult: 高齢福祉課", "consult: ない課", "ない課"),
    ],
)
def test_what_is_wrong_is_said_with_its_file(
    tmp_path: Path, bunkyo: Catalogue, file: str, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "ward"
    shutil.copytree("municipalities/bunkyo", folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    report = check(folder, with_examples=False)
    assert report.catalogue is None and any(
        said in each.render() and file in each.render() for each in report.problems
    ), [each.render() for each in report.problems]


def test_a_broken_drawing_in_the_folder_is_a_problem_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ward"
    shutil.copytree("municipalities/bunkyo", folder)
    (folder / "processes").mkdir()
    (folder / "processes/two-stage.bpmn").write_text("<a/>", "utf-8")
    report = check(folder, with_examples=False)
    assert report.catalogue is None and "processes/two-stage.bpmn" in report.problems[0].render()


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2026-11-23", False),
        ("2026-11-24", True),
        ("2026-11-28", False),
        ("2026-12-31", False),
        ("2027-01-01", False),
        ("2027-01-04", True),
        ("2026-05-06", False),
        ("2027-03-22", False),
    ],
)
def test_on_which_days_the_office_is_open(day: str, open_: bool) -> None:
    """2026-05-06 and 2027-03-22 are holidays in lieu (振替休日)."""
    assert is_open(date.fromisoformat(day), CLOSED) is open_


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(1, 60))
def test_days_after_and_between_are_each_others_inverse(day: date, count: int) -> None:
    due = days_after(day, count, CLOSED)
    assert is_open(due, CLOSED) and days_between(day, due, CLOSED) == count and days_between(due, day, CLOSED) == -count
