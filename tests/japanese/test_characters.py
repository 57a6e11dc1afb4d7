"""Characters in several forms: one table for everybody who compares names or looks for them."""

from __future__ import annotations

import pytest

from osekkai.casework import search
from osekkai.identity import matching
from osekkai.japanese.characters import in_plain_forms


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("髙橋", "高橋"),
        ("渡邉󠄀", "渡辺"),
        ("濵田", "浜田"),
        ("嶋津", "島津"),
        ("𠮷田", "吉田"),
        ("ﾊﾅｺ", "ハナコ"),
        ("渡部", "渡部"),
        ("さくら", "さくら"),
    ],
)
def test_forms_of_a_character_are_one_for_both_who_compare_and_who_search(written: str, plain: str) -> None:
    assert in_plain_forms(written) == plain
    assert matching.folded(written) == matching.folded(plain)
    assert search.folded(written) == search.folded(plain)


def test_kana_are_one_for_who_searches_and_two_names_for_who_compares() -> None:
    assert search.folded("さくら") == search.folded("サクラ")
    assert matching.folded("さくら") != matching.folded("サクラ")
