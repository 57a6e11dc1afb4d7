"""A file that was emptied or cut anywhere is a problem with a place, or it is whole: nothing breaks the reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from osekkai.catalogue import Catalogue
from osekkai.catalogue.folder import check, check_files, read_files
from osekkai.catalogue.in_use import FolderInUse, stamp_of

AUTHORITY = """\
levels:
  chief: {name: 課長, of: section}
  head: {name: 部長, of: department}
rules:
  - {services: [birth-gift], decide: head, from_yen: 100000円}
  - {decide: chief}
"""
MORE = {
    "authority.yaml": AUTHORITY,
    "letters.yaml": "grant:\n  title: 決定\n  body: '{氏名}さん'\nrefusal: {title: 決定, body: '{氏名}さん'}\n",
    "objections.yaml": "texts:\n  usual: '{審査庁}に審査請求'\n  after: 先に{審査庁}へ\nauthorities:\n"
    "  mayor: {name: 町長, law: 行政不服審査法}\n"
    "  board: {name: 審査会, law: 介護保険法, laws: [介護保険法], after: はい}\n",
    "texts.yaml": "later:\n  ja: あとで\n  en: later\nnot-arrived: まだ\n",
}


def small(komichi_folder: Path) -> dict[str, str]:
    """The small town with a file of each kind that refers to others."""
    files = read_files(komichi_folder) | MORE
    (section,) = list(check(komichi_folder).catalogue.sections)[:1]  # type: ignore[union-attr]
    path = "services/birth-gift.yaml"
    return files | {path: files[path].replace("\nexamples:", f"\ncasework: {{consult: {section}}}\nexamples:")}


def cuts(text: str) -> Iterator[str]:
    lines = text.split("\n")
    yield from ("", "\n", "# あとで\n", "- a\n", "a\n", "a: b\n", "{}\n", "[]\n", "\0")
    yield from ("\n".join(lines[:number]) + "\n" for number in range(1, len(lines)))
    yield from (text[:place] for place in range(1, len(text), max(1, len(text) // 25)))


def is_said(files: dict[str, str]) -> Catalogue | None:
    report = check_files(files, with_examples=False)
    assert (report.catalogue is not None) != bool(report.problems)
    assert all(each.where.path and each.title.ja and each.render() for each in report.problems)
    return report.catalogue


def test_the_small_town_is_whole(komichi_folder: Path) -> None:
    assert is_said(small(komichi_folder))


@pytest.mark.parametrize("path", [*MORE, "sections.yaml", "municipality.yaml", "documents.yaml", "life-events.yaml"])
def test_a_file_that_was_cut_anywhere_is_said_or_whole(komichi_folder: Path, path: str) -> None:
    files = small(komichi_folder)
    for cut in cuts(files[path]):
        is_said(files | {path: cut})


@pytest.mark.parametrize("path", ["services/birth-gift.yaml", "vocabulary/facts.yaml"])
def test_rules_that_were_cut_anywhere_are_said_or_whole(komichi_folder: Path, path: str) -> None:
    files = small(komichi_folder)
    for cut in cuts(files[path]):
        is_said(files | {path: cut})


def test_an_emptied_file_is_said_with_its_name_and_so_is_what_it_takes_away(komichi_folder: Path) -> None:
    files = small(komichi_folder)
    for path in files:
        report = check_files(files | {path: ""}, with_examples=False)
        assert path in {each.where.path for each in report.problems}, path


def test_a_file_that_is_gone_is_said_or_the_rest_is_whole(komichi_folder: Path) -> None:
    files = small(komichi_folder)
    for path in files:
        is_said({each: text for each, text in files.items() if each != path})


@pytest.mark.parametrize("path", ["sections.yaml", "authority.yaml", "letters.yaml", "consents.yaml", "forms.yaml"])
def test_so_it_is_with_the_files_of_a_ward(bunkyo: Catalogue, path: str) -> None:
    lines = bunkyo.files[path].split("\n")
    for cut in ("", "\n".join(lines[: len(lines) // 2]) + "\n"):
        is_said({**bunkyo.files, path: cut})


def test_a_ladder_without_anybody_in_a_section_is_refused(komichi_folder: Path) -> None:
    files = small(komichi_folder) | {"authority.yaml": AUTHORITY.replace("of: section", "of: department")}
    assert "authority-section" in {each.code for each in check_files(files, with_examples=False).problems}


def test_a_file_that_goes_while_it_is_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: b\n", "utf-8")
    (tmp_path / ".#a.yaml").symlink_to(tmp_path / "nowhere")  # as editors mark what they are writing
    (tmp_path / "b.yaml").mkdir()
    found = {each.where.path: each.code for each in check(tmp_path).problems}
    assert found == {".#a.yaml": "unreadable", "b.yaml": "unreadable"}
    assert stamp_of(tmp_path)
    assert FolderInUse(tmp_path).folder == tmp_path
