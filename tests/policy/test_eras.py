"""Days that never were, because their era had ended or had not begun: wherever one is read, its name is proposed."""

from __future__ import annotations

import pickle

import pytest

from osekkai import policy
from osekkai.policy.calendar import NotADay, WrongEra, parse_date, parse_days
from osekkai.policy.values import NotUnderstood, read_value
from tests.conftest import FACTS, book

BOUNDARIES = (
    ("昭和64年1月8日", "平成元年1月8日"),
    ("S64.1.8", "平成元年1月8日"),
    ("昭和65年4月1日", "平成2年4月1日"),
    ("平成元年1月7日", "昭和64年1月7日"),
    ("平成31年5月1日", "令和元年5月1日"),
    ("H32.4.1", "令和2年4月1日"),
    ("令和元年4月30日", "平成31年4月30日"),
    ("大正15年12月25日", "昭和元年12月25日"),
    ("昭和元年12月24日", "大正15年12月24日"),
    ("明治45年7月30日", "大正元年7月30日"),
    ("大正元年7月29日", "明治45年7月29日"),
)
ROUGH = (
    ("昭和64年2月不詳", "平成元年2月"),
    ("令和元年4月00日", "平成31年4月"),
    ("昭和65年00月00日", "平成2年"),
    ("昭和64年1月1日〜昭和64年1月9日", "平成元年1月9日"),
)
SENTENCE = "「昭和64年1月8日」は ありません（「平成元年1月8日」のことですか）"


@pytest.mark.parametrize(("written", "meant"), BOUNDARIES + ROUGH)
def test_the_name_of_the_day_is_proposed(written: str, meant: str) -> None:
    with pytest.raises(WrongEra) as wrong:
        parse_days(written)
    assert wrong.value.meant == meant and meant in wrong.value.ja and meant in wrong.value.en
    again = pickle.loads(pickle.dumps(wrong.value))
    assert (again.ja, again.written) == (wrong.value.ja, wrong.value.written)


@pytest.mark.parametrize(("written", "meant"), BOUNDARIES)
def test_what_is_proposed_is_a_day(written: str, meant: str) -> None:
    assert parse_date(meant)
    with pytest.raises(WrongEra, match=meant):
        parse_date(written)


@pytest.mark.parametrize("written", ["昭和64年13月1日", "昭和65年2月30日", "明治0年1月1日", "2025-02-29", "きのう", ""])
def test_what_no_era_could_have_is_only_no_day(written: str) -> None:
    with pytest.raises(NotADay) as wrong:
        parse_days(written)
    assert not isinstance(wrong.value, WrongEra) and "日付として読めません" in wrong.value.ja


@pytest.mark.parametrize(
    "written",
    ["April 1, 1990", "april 1 1990", "Apr. 1st, 1990", "1 April 1990", "1st of April, 1990", "1990년 4월 1일"],
)
def test_a_day_as_other_languages_write_it(written: str) -> None:
    assert parse_date(written).isoformat() == "1990-04-01"


@pytest.mark.parametrize("written", ["4/1/1990", "April 31, 1990", "Foo 1, 1990", "April 1990", "1990년 13월 1일"])
def test_what_could_be_two_days_or_none_is_no_day(written: str) -> None:
    with pytest.raises(NotADay):
        parse_date(written)


def test_where_a_fact_is_read() -> None:
    born = policy.load({"facts.yaml": FACTS}).vocabulary.facts["birth_date"]
    with pytest.raises(NotUnderstood) as wrong:
        read_value(born, "昭和64年1月8日")
    assert wrong.value.args[0] == SENTENCE


@pytest.mark.parametrize("data", [{"on": "昭和64年1月8日", "members": [{}]}, {"members": [{"head": "昭和64年1月8日"}]}])
def test_where_a_household_is_read(data: dict[str, object]) -> None:
    with pytest.raises(policy.PolicyError, match="平成元年1月8日"):
        policy.load({"facts.yaml": FACTS}).situation(data)


@pytest.mark.parametrize(
    "rule",
    [
        'eligible: 生年月日 < 日付("昭和64年1月8日")',
        "parameters: {額: {昭和64年1月8日: 1円}}\neligible: true",
    ],
)
def test_where_a_rule_is_read(rule: str) -> None:
    with pytest.raises(policy.PolicyError, match="平成元年1月8日"):
        book(rule)
