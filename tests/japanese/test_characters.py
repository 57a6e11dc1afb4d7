"""Characters in several forms: one table for everybody who compares names or looks for them."""

from __future__ import annotations

import pytest

from osekkai.casework import search
from osekkai.identity import matching
from osekkai.japanese.characters import in_plain_forms
from osekkai.japanese.forms import PLAIN


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("髙橋", "高橋"),
        ("渡邉󠄀", "渡辺"),
        ("濵田", "浜田"),
        ("嶋津", "島津"),
        ("𠮷田", "吉田"),
        ("ﾊﾅｺ", "ハナコ"),
        ("冨田", "富田"),
        ("嶌田", "島田"),
        ("瀧澤", "滝沢"),
        ("眞惠", "真恵"),
        ("龍馬", "竜馬"),
        ("舘野", "館野"),
        ("檜山", "桧山"),
        ("桒原", "桑原"),
        ("栁田", "柳田"),
        ("齋藤", "斉藤"),
        ("André", "Andre"),
        ("NGUYỄN ĐỨC", "NGUYEN DUC"),
        ("ｸﾞﾛ-ﾊﾞﾙ", "グローバル"),
        ("シルバ－パス", "シルバーパス"),
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


def test_every_form_has_one_plain_form_and_that_is_plain() -> None:
    assert not set(PLAIN) & set(PLAIN.values())
    assert all(in_plain_forms(form) == in_plain_forms(plain) == plain for form, plain in PLAIN.items())


@pytest.mark.parametrize("kana", ["が", "ガ", "パ", "ヴ"])
def test_the_marks_of_kana_stay(kana: str) -> None:
    assert in_plain_forms(kana) == kana
