"""Texts are compared as the law and the banks compare them; one that nobody gave is unknown, never a no."""

import pytest

from osekkai import policy
from osekkai.policy.language import texts
from tests.conftest import FACTS, book, judge, problems

WITH_TEXTS = FACTS.replace(
    "notions:",
    """  kana: {ja: カナ, en: Kana, of: person, type: text, format: kana}
  holder: {ja: 名義, en: Holder, of: household, type: text, format: kana}
notions:""",
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ブンキョウ　ハナコ", "ﾌﾞﾝｷﾖｳ ﾊﾅｺ", True),
        ("ブンキョウ　ハナコ", "ぶんきょうはなこ", True),
        ("ブンキョウ　ハナコ", "ハナコ　ブンキョウ", True),
        ("ハナコブンキョウ", "ブンキョウ　ハナコ", True),
        ("オーノ　ケイ", "ｵ-ﾉ ｹｲ", True),
        ("ジョン・スミス", "スミス　ジョン", True),
        ("Smith John", "ＪＯＨＮ　ＳＭＩＴＨ", True),
        ("ブンキョウ　ハナコ", "ブンキョウ　タロウ", False),
        ("オオノ　ケイ", "オーノ　ケイ", False),
        ("カトウ　ハナコ", "ガトウ　ハナコ", False),
    ],
)
def test_an_account_holder_is_read_as_banks_write_it(one: str, other: str, same: bool) -> None:
    assert texts.same_holder(one, other) is texts.same_holder(other, one) is same


@pytest.mark.parametrize(("name", "allowed"), [("ヴィクトル・ユゴー", True), ("Smith John", True), ("文京", False)])
def test_a_bank_writes_kana_letters_and_a_few_signs(name: str, allowed: bool) -> None:
    assert texts.written_with(name, "銀行") is allowed
    assert texts.as_banks_write("ガッコウ　ユキ") == "ｶﾞﾂｺｳ ﾕｷ"


@pytest.mark.parametrize(
    ("rule", "kana", "holder", "status"),
    [
        ("同じ名義(名義, カナ)", "ブンキョウ　ハナコ", "ハナコ　ブンキョウ", "eligible"),
        ("同じ名義(名義, カナ)", "ブンキョウ　ハナコ", None, "unknown"),
        ("not 同じ名義(名義, カナ)", None, "ハナコ", "unknown"),
        ("名義 == カナ", "ハナコ　ブンキョウ", "ハナコ ブンキョウ", "eligible"),
        ("名義 != カナ", "ハナコ", "ハナコ", "ineligible"),
        ("名義 != カナ", None, "ハナコ", "unknown"),
        ('カナ == "ハナコ"', "ハナコ", None, "eligible"),
        ('使える文字(名義, "銀行") and 文字数(名義) <= 3', None, "ハナコ", "eligible"),
        ("文字数(名義) <= 3", None, None, "unknown"),
        ("文字数(名義) <= 2000", None, None, "eligible"),
        ('含む(世帯主.カナ, "ハナ")', "ハナコ", None, "eligible"),
        ('含む(カナ, "ハナ")', None, None, "unknown"),
    ],
)
def test_what_a_rule_says_of_texts(rule: str, kana: str | None, holder: str | None, status: str) -> None:
    rulebook = book(f"eligible: '{rule}'", facts=WITH_TEXTS)
    result = judge(rulebook, {"head": "1990-01-01", "カナ": kana}, household={"名義": holder})
    assert result.status == status
    assert bool(result.missing) is (status == "unknown")
    for lang in ("ja", "easy", "en"):
        assert policy.explain(result).render(lang)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("名義", "ここでは使えません"),
        ('名義 in ("ハナコ",)', "ここでは使えません"),
        ("名義 < カナ", "大小を比べられません"),
        ('使える文字(名義, "銀行の文字")', "文字の種類は"),
        ("文字数(所得) <= 3", "文字 が必要です"),
    ],
)
def test_texts_stand_only_where_they_are_compared(rule: str, said: str) -> None:
    found = problems(f"eligible: '{rule}'", facts=WITH_TEXTS)
    assert any(said in each.render("ja") for each in found)
