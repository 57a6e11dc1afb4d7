"""振込先 on its own: the same facts, words and checks as in an application, whole or not at all."""

from __future__ import annotations

from datetime import date

from osekkai.applications import places
from osekkai.applications.queries import (
    ACCOUNT,
    account_in_form,
    account_in_words,
    account_page,
    doubts_of,
    read_account,
)
from osekkai.catalogue import Catalogue

HERS = {
    "bank_name": "見本銀行",
    "bank_branch": "001",
    "account_kind": "ordinary",
    "account_number": "7654321",
    "account_holder": "ブンキョウ　ハナコ",
}
TODAY = date(2026, 11, 28)


def test_an_account_is_asked_for_as_the_application_asks_for_it(bunkyo: Catalogue) -> None:
    page = account_page(bunkyo, HERS)
    assert page and {each.fact.id for each in page.asked} == set(ACCOUNT)
    assert {each.fact.id: each.written for each in page.asked} == HERS


def test_an_account_is_read_whole_or_not_at_all(bunkyo: Catalogue) -> None:
    assert read_account(HERS, bunkyo) == (HERS, {})
    account, wrong = read_account(HERS | {"account_number": "12", "bank_name": ""}, bunkyo)
    assert account == {} and set(wrong) == {"bank_name", "account_number"}


def test_the_symbol_and_number_of_the_japan_post_bank_become_those_for_transfers(bunkyo: Catalogue) -> None:
    postal = {"bank_name": "ゆうちょ銀行", "bank_branch": "10140", "account_number": "12345671"}
    account, _ = read_account(HERS | postal, bunkyo)
    assert (account["bank_branch"], account["account_number"]) == ("018", "1234567")


def test_the_holder_is_compared_with_whoever_receives_by_the_parts_own_check(bunkyo: Catalogue) -> None:
    assert doubts_of(HERS | {"account_holder": "ブンキヨウ ハナコ"}, "ブンキョウ ハナコ", bunkyo, TODAY) == {}
    assert set(doubts_of(HERS, "カメイ アイ", bunkyo, TODAY)) == {"account_holder"}
    assert doubts_of(HERS, "", bunkyo, TODAY) == {}, "what nobody knows is no doubt"


def test_an_account_in_words_and_back(bunkyo: Catalogue) -> None:
    words = account_in_words(HERS, bunkyo)
    assert words == HERS | {"account_kind": "普通"} and list(words) == list(ACCOUNT)
    assert account_in_words(words, bunkyo) == words and account_in_form(words, bunkyo) == HERS


def test_what_is_wrong_stands_at_its_field_and_in_the_summary_with_its_name(bunkyo: Catalogue) -> None:
    page = account_page(bunkyo)
    assert page
    rows = places.fields_of(page, HERS | {"account_number": "12"}, read_account({"account_number": "12"}, bunkyo)[1])
    assert {row["field"].fact.id: row["value"] for row in rows}["account_number"] == "12"
    assert places.problems_of(rows)["account_number"].startswith("口座番号：")
