"""What is typed for something else: look-alikes of hyphens, signs for figures, and what nobody sees."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from osekkai.policy import calendar, letters
from osekkai.policy.calendar import NotADay, WrongEra, parse_date, parse_days
from osekkai.policy.language.texts import as_banks_write, same_holder
from osekkai.policy.values import NotUnderstood, parse_number, read_text
from tests.conftest import book, judge

CASES = list(csv.DictReader((Path(__file__).parent / "cases/texts.tsv").open(encoding="utf-8"), delimiter="\t"))
WANTED = {
    "ブンキョウ－タロウ": "ブンキョウータロウ",
    "SMITH JOHN P.": "SMITH　JOHN　P.",
    "mailto:taro@example.jp": "taro@example.jp",
    "taro@日本語.jp": "taro@日本語.jp",
}
"""Where the file leaves a choice."""
REFUSED = {
    "オ’ブライエン": "「’」は使えません",
    "taro(1)@example.jp": "かっこや空白、名前をつけずに",
    "太郎@example.jp": "@ の前は、半角の英数字",
    "昭和64年1月8日": "「平成元年1月8日」のことですか",
    "文京\u202e花子": "U\\+202E",
    "田\u200b中": "U\\+200B",
    "\ud842": "使えない文字",
}


def typed(row: dict[str, str]) -> str:
    written = row["input"].replace("<U+202E>", "\u202e").replace("<U+200B>", "\u200b")
    return written.replace("<U+D842 alone>", "\ud842")


def read(format: str, text: str) -> str:
    return parse_date(text).isoformat() if format == "date" else read_text(format, text)


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['format']} {row['input']}")
def test_what_people_typed_is_read_or_told_what_to_write(row: dict[str, str]) -> None:
    text = typed(row)
    if text in REFUSED:
        with pytest.raises((NotUnderstood, NotADay)) as refused:
            read(row["format"], text)
        told = getattr(refused.value, "ja", "") or refused.value.args[0]
        assert REFUSED[text].replace("\\", "") in told
    else:
        assert read(row["format"], text) == WANTED.get(text, row["wanted"].split(" ")[0])


@pytest.mark.parametrize("hyphen", [*letters.HYPHENS, "ー", "ｰ"])
def test_every_look_alike_of_a_hyphen(hyphen: str) -> None:
    assert read_text("phone", f"03{hyphen}1234{hyphen}5678") == "0312345678"
    assert read_text("postcode", f"112{hyphen}0003") == "112-0003"
    assert read_text("account", f"0{hyphen}123456") == "0123456"
    assert read_text("kana", f"グロ{hyphen}バル") == "グローバル"
    assert parse_date(f"2025{hyphen}4{hyphen}1") == parse_date(f"R7{hyphen}4{hyphen}1") == date(2025, 4, 1)
    assert parse_days(f"1960{hyphen}00{hyphen}00") == (date(1960, 1, 1), date(1960, 12, 31))
    assert same_holder(f"オ{hyphen}ノ", "オーノ") and as_banks_write(f"オ{hyphen}ノ") == "ｵ-ﾉ"


def test_a_long_vowel_in_a_unit_is_none() -> None:
    assert parse_number("10メートル") == (10, "メートル") and parse_number("−5")[0] == -5


@pytest.mark.parametrize("sign", ["①", "²", "½", "㊀", "⑩"])
def test_signs_for_figures_are_no_figures(sign: str) -> None:
    """² may be a footnote: 3² is neither 32 nor 9."""
    for format, text in (("phone", f"03-1234-567{sign}"), ("postcode", f"{sign}12-0003"), ("account", f"{sign}234567")):
        with pytest.raises(NotUnderstood):
            read_text(format, text)
    for text in (f"2025-04-1{sign}", f"2025年{sign}月1日", f"令和{sign}年4月1日"):
        with pytest.raises(NotADay):
            parse_days(text)
    rulebook = book("eligible: 所得 < 1000")
    for value in (f"{sign}", f"1{sign}〜20", f"10〜2{sign}"):
        with pytest.raises(Exception, match="数"):
            judge(rulebook, {"head": "1990-01-01", "所得": value})


@pytest.mark.parametrize(
    ("written", "meant"),
    [("大15.12.30", "昭和元年12月30日"), ("令1.4.30", "平成31年4月30日"), ("昭64.1.8", "平成元年1月8日")],
)
def test_an_era_of_one_character_ends_when_it_ended(written: str, meant: str) -> None:
    with pytest.raises(WrongEra, match=meant):
        parse_date(written)


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+81(0)90-1234-5678", "+819012345678"),
        ("+81 090 1234 5678", "+819012345678"),
        ("＋８１（０）３―１２３４―５６７８", "+81312345678"),
        ("+1 (212) 555-0100", "+12125550100"),
    ],
)
def test_a_number_from_abroad_is_dialled_without_its_0(written: str, dialled: str) -> None:
    assert read_text("phone", written) == dialled


@pytest.mark.parametrize(
    "address",
    [
        "hanako@example.jp",
        "a..b.@docomo.example",
        "x'y+z@sub.example.jp",
        "taro@日本語.jp",
        "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ",
    ],
)
def test_mail_addresses_that_reach_exactly_whom_they_say(address: str) -> None:
    from django.core.mail.message import sanitize_address

    kept = read_text("email", address)
    local, _, host = kept.rpartition("@")
    assert sanitize_address(kept, "utf-8") == f"{local}@{host.encode('idna').decode()}"


@pytest.mark.parametrize(
    "address",
    [
        "taro(1)@example.jp",
        "Taro <taro@example.jp>",
        "<taro@example.jp>",
        '"taro taro"@example.jp',
        "taro@example.jp, jiro@example.jp",
        "taro@[127.0.0.1]",
        "taro@example.jp (太郎)",
        "太郎@example.jp",
        "=?utf-8?b?5aSq?=@example.jp?",
        "taro@faß.de",
        "taro@-a.jp",
        "taro@a..jp",
        "taro@a",
        "a" * 65 + "@example.jp",
        "taro@" + "a" * 64 + ".jp",
        "taro",
        "@example.jp",
    ],
)
def test_what_mail_would_go_elsewhere_for_is_refused(address: str) -> None:
    with pytest.raises(NotUnderstood, match=r"（例: hanako@example\.jp）"):
        read_text("email", address)


def test_today_is_the_day_in_japan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever zone the machine's clock is set to."""
    import time
    from datetime import UTC, datetime, timedelta

    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        assert calendar.today() == (datetime.now(UTC) + timedelta(hours=9)).date()
        assert book("eligible: 所得 < 1").situation({"members": [{"head": "1990-01-01"}]}).on == calendar.today()
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("text", ["1,5万円", "12,34", "4,00万", "1,23,456円", ",5", "1000,000"])
def test_a_comma_that_stands_elsewhere_than_before_three_digits_is_asked_about(text: str) -> None:
    """`1,5万` was read as 15万."""
    with pytest.raises(NotUnderstood):
        parse_number(text)


@pytest.mark.parametrize(("text", "yen"), [("1,234", 1_234), ("12,345,678円", 12_345_678), ("-1,000", -1_000)])
def test_a_comma_before_three_digits_is_none(text: str, yen: int) -> None:
    assert parse_number(text)[0] == yen
