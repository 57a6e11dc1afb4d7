"""Texts are compared as the law and the banks compare them; one that nobody gave is unknown, never a no."""

import pytest

from osekkai import policy
from osekkai.policy.language import texts
from osekkai.policy.language.problems import NotUnderstood
from osekkai.policy.language.written import read_text
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


@pytest.mark.parametrize("format", ["line", "name", "address", "note"])
@pytest.mark.parametrize(
    "unseen", ["\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u3164", "\u2028", "\U000e0041"]
)
def test_what_nobody_sees_is_refused_with_its_number(format: str, unseen: str) -> None:
    """A name that turns the direction of writing is read as another, one with a blank letter is found by nobody."""
    with pytest.raises(NotUnderstood) as refused:
        read_text(format, f"山{unseen}田")
    ja, en = refused.value.args[:2]
    assert f"U+{ord(unseen):04X}" in ja and "目に見えない" in ja and f"U+{ord(unseen):04X}" in en


@pytest.mark.parametrize("format", ["name", "address"])
@pytest.mark.parametrize("text", ["สมชาย", "محمد", "हिन्दी", "김민수", "花🙂子"])
def test_who_writes_in_a_script_that_the_register_lacks_is_told_what_to_write(format: str, text: str) -> None:
    with pytest.raises(NotUnderstood, match="在留カードのローマ字") as refused:
        read_text(format, text)
    assert "residence card" in refused.value.args[1]


@pytest.mark.parametrize(
    "name",
    [
        "葛\U000e0100城　𠮷子",
        "髙橋　﨑〻々ゝヽ仝〇",
        "ｱﾝﾅ ﾊﾟﾝ",
        "アンナ＝マリア・ヴェルディ",
        "NGUYỄN THỊ HƯƠNG",
        "O'BRIEN SINE\u0301AD",
        "李　晓明",
        "ＳＭＩＴＨ　Ｊ．",
        "ジョン（旧姓スミス）Ⅲ世",
        "#panic() *x* $y$ <z>",
    ],
)
def test_names_of_the_register_stay_as_they_are_written(name: str) -> None:
    assert read_text("name", name) == name


def test_greek_and_cyrillic_stand_in_addresses_and_any_script_in_notes() -> None:
    assert read_text("address", "本郷1-2-3 Σビル Й棟") and read_text("note", "서류를 우편으로 보내 주세요\r\nขอบคุณ")


def test_the_end_of_a_line_is_one_character_as_browsers_send_two() -> None:
    text = "あ\r\n" * 999 + "あ"
    assert read_text("note", text) == text.replace("\r\n", "\n")
    with pytest.raises(NotUnderstood, match="いま 2001文字"):
        read_text("note", "あ" * 2_001)
