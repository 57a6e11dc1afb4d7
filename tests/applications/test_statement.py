"""What an application says, in the one form in which every room reads it."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osekkai.applications.statement import Entry, NamedPerson, Statement, entry

TWO = Statement.read(
    {
        "applicant": [
            {"of": "head", "fact": "full_name", "written": "文京　花子", "same": "yes"},
            {"of": "", "fact": "address", "written": "春日1-16-21", "known": "春日1-16-22"},
        ],
        "child.child2": [
            {"of": "child2", "fact": "full_name", "written": "文京　一郎"},
            {"of": "child2", "fact": "birth_date", "written": "2024-05-12"},
        ],
        "pupil.child2": [{"of": "child2", "fact": "full_name", "written": "文京　一郎"}],
    }
)
_text = st.text(max_size=12)
_kept = st.fixed_dictionaries(
    {"of": st.sampled_from(["", "head", "spouse", "child1"]), "fact": _text, "written": _text},
    optional={"same": st.just("yes"), "known": _text},
)
_contents = st.dictionaries(_text, st.lists(_kept, max_size=4), max_size=5)


@given(_contents)
def test_what_is_kept_is_read_and_written_without_a_difference(content: dict[str, list[dict[str, str]]]) -> None:
    assert Statement.read(content).as_json() == content


@given(_contents)
def test_the_digest_is_of_all_that_is_kept(content: dict[str, list[dict[str, str]]]) -> None:
    """Approvals of earlier years name it: it never becomes another one."""
    kept = json.dumps(content, ensure_ascii=False, sort_keys=True)
    assert Statement.read(content).digest == hashlib.sha256(kept.encode()).hexdigest()


def test_what_is_written_of_somebody_is_found_by_whose_it_is() -> None:
    assert TWO.of("child2") == {"full_name": "文京　一郎", "birth_date": "2024-05-12"}
    assert TWO.own == {"full_name": "文京　花子", "address": "春日1-16-21"}
    assert TWO.text("address") == "春日1-16-21" and TWO.text("birth_date") == "", "a child's is not the applicant's"


def test_people_are_those_who_have_pages_of_their_own_each_once() -> None:
    assert TWO.people == (NamedPerson("child2", "文京　一郎", "2024-05-12"),)


def test_what_is_mended_on_one_page_is_mended_wherever_it_is_said() -> None:
    mended = TWO.mended("child.child2", {"full_name": "文京　一朗"})
    assert [each.written for each in mended.entries if each.fact == "full_name"] == [
        "文京　花子",
        "文京　一朗",
        "文京　一朗",
    ]
    assert TWO.of("child2")["full_name"] == "文京　一郎", "the statement itself stays as it was"


def test_what_was_known_stays_beside_what_is_mended() -> None:
    mended = TWO.mended("applicant", {"address": "春日１-１６-２２", "full_name": "文京　華子"})
    assert mended.pages[0].entries == (
        Entry("head", "full_name", "文京　華子", known="文京　花子"),
        Entry("", "address", "春日１-１６-２２", is_as_known=True),
    )


@pytest.mark.parametrize(
    ("known", "written", "is_as_known"),
    [
        ("サクレイ ショウ", "サクレイ　ショウ", True),
        ("文京区春日１丁目", "文京区春日1丁目", True),
        ("高橋", "髙橋", False),
        ("葛\U000e0100", "葛", False),
    ],
)
def test_wide_letters_and_spaces_are_no_difference_other_characters_are(
    known: str, written: str, is_as_known: bool
) -> None:
    made = entry("head", "full_name", written, known)
    assert (made.is_as_known, made.known) == (is_as_known, None if is_as_known else known)


def test_what_nobody_knew_is_neither_the_same_nor_other() -> None:
    assert entry("head", "full_name", "高木", None) == Entry("head", "full_name", "高木")
