"""Dates of which the day or the month is not known, as registers write them."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai import policy
from osekkai.policy.calendar import parse_days, wareki_of, written_days
from osekkai.policy.values import Interval
from tests.conftest import FACTS, book, judge

WRITTEN = (
    ("1960-00-00", "1960-01-01", "1960-12-31", "1960-00-00", "不詳（昭和35年）"),
    ("19600400", "1960-04-01", "1960-04-30", "1960-04-00", "不詳（昭和35年4月）"),
    ("昭和20年00月00日", "1945-01-01", "1945-12-31", "1945-00-00", "不詳（昭和20年）"),
    ("昭和20年4月不詳", "1945-04-01", "1945-04-30", "1945-04-00", "不詳（昭和20年4月）"),
    ("昭和64年00月00日", "1989-01-01", "1989-01-07", "1989-01-01〜1989-01-07", "不詳（昭和64年）"),
    ("平成元年", "1989-01-08", "1989-12-31", "1989-01-08〜1989-12-31", "不詳（平成元年）"),
    ("1960-03-01〜1960-05-02", "1960-03-01", "1960-05-02", "1960-03-01〜1960-05-02", ""),
    ("1960-02-29", "1960-02-29", "1960-02-29", "1960-02-29", "昭和35年2月29日"),
)


@pytest.mark.parametrize(("text", "first", "last", "again", "said"), WRITTEN)
def test_a_rough_date_is_an_interval(text: str, first: str, last: str, again: str, said: str) -> None:
    found = parse_days(text)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))
    assert written_days(*found) == again and parse_days(again) == found
    assert wareki_of(*found) == said or not said


@pytest.mark.parametrize("text", ["1960-13-00", "昭和65年00月00日", "1960-04-31", "1960-05-02〜1960-03-01", "0000"])
def test_what_is_no_date_is_no_rough_date(text: str) -> None:
    with pytest.raises(ValueError):
        parse_days(text)


@pytest.mark.parametrize(
    ("on", "status"), [("2026-01-01", "unknown"), ("2024-12-30", "ineligible"), ("2025-12-30", "eligible")]
)
def test_an_age_that_could_be_two_is_open_until_it_is_one(on: str, status: str) -> None:
    rules = "eligible: 年齢 >= 65" if on != "2026-01-01" else "eligible: 年齢 >= 66"
    assert judge(book(rules), {"head": "1960-00-00"}, on=on).status == status


def test_it_is_told_as_not_known() -> None:
    told = policy.explain(judge(book('eligible: 生年月日 < 日付("1960-06-01")'), {"head": "1960-04-00"}))
    assert "不詳（1960年4月）" in told.render("ja") and "not known (April 1960)" in told.render("en")
    assert told.value is True


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("max", ("選んだ日：1990年1月1日以後", "生年月日と大切な日の遅いほう")),
        ("min", ("選んだ日：1990年1月1日以前", "生年月日と大切な日の早いほう")),
    ],
)
def test_a_day_of_which_one_end_is_known_is_told_by_it(rule: str, said: tuple[str, str]) -> None:
    special = "  special_day: {ja: 大切な日, en: Special day, of: person, type: date}\n"
    facts = FACTS.replace("notions:\n", special + "notions:\n")
    rules = f'define:\n  選んだ日: "{rule}(生年月日, 大切な日)"\neligible: 選んだ日 < 日付("2000-01-01")'
    told = policy.explain(judge(book(rules, facts=facts), {"head": "1990-01-01"})).render("ja")
    assert said[0] in told, told
    told = policy.explain(
        judge(book(rules.replace("選んだ日 <", f"{rule}(生年月日, 大切な日) <"), facts=facts), {"head": "1990-01-01"})
    ).render("ja")
    assert said[1] in told, told
    assert "1868" not in told and "2199" not in told and "大切な日：まだ わかりません" in told


def test_parents_and_children_are_only_refused_where_it_cannot_be() -> None:
    rulebook = policy.load({"facts.yaml": FACTS})
    fits = {"on": "2026-11-23", "members": [{"head": "1960-00-00"}, {"child": "1960-04-00"}]}
    people = rulebook.situation(fits).people
    assert isinstance(people[0].facts["birth_date"], Interval)
    with pytest.raises(policy.PolicyError, match="子の生年月日"):
        rulebook.situation({"on": "2026-11-23", "members": [{"head": "1960-00-00"}, {"child": "1959-04-00"}]})
    with pytest.raises(policy.PolicyError):
        rulebook.situation({"on": "2026-11-23", "members": [{"head": "2027-00-00"}]})
