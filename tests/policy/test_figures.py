"""Figures have a life: until when each is known, from where, and what rests on one that nobody knows any more."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai import policy
from tests.conftest import book

RULES = """
parameters:
  額: {en: Amount, 2024-04-01: 100円, 2025-04-01: {is: 120円, until: 2026-03-31, source: {title: 官報, url: "https://x.jp"},
    seen: 2025-04-02, confidence: likely}}
  別の額: {en: Other, source: 条例, 2024-04-01: 10円, 2026-04-01: 20円}
  めやす: {en: Guess, confidence: unconfirmed, 2024-04-01: 5円}
tables:
  限度額: {en: Limit, by: 人, until: 2026-07-31, 2020-01-01: {0: 50円, each_more: 1円},
    2024-01-01: {0: 60円, each_more: 1円}}
  段: {en: Bands, by: 円, 2024-04-01: {is: [{under: 100円, is: 1円}, {is: 2円}], until: 2026-07-31}}
define:
  上乗せ: {is: 別の額, en: More}
eligible: 住民
amount: {kind: cash, per: month, yen: "額 if 年齢 < 18 else (上乗せ if 年齢 < 65 else めやす + 限度額[0])"}
"""


def result(born: str, on: str) -> policy.Result:
    rules = book(RULES)
    home = rules.situation({"on": on, "members": [{"head": born, "住民": True}]})
    return policy.assess(rules, home).results[0]


def test_a_value_says_from_where_it_is_known_and_until_when() -> None:
    figure = book(RULES).service("test").parameters["額"]
    first, second = (figure.known_on(date(year, 6, 1).toordinal()) for year in (2024, 2025))
    assert (first.until, first.source, first.confidence) == (None, "", "")
    assert (second.source, second.url, second.seen, second.confidence) == (
        "官報",
        "https://x.jp",
        date(2025, 4, 2),
        "likely",
    )
    assert second.until == date(2026, 3, 31).toordinal()


def test_what_stands_beside_the_dates_is_said_of_all_values_and_until_of_the_last() -> None:
    service = book(RULES).service("test")
    assert {each.source for each in service.parameters["別の額"].dated.known} == {"条例"}
    assert [each.until for each in service.tables["限度額"].dated.known] == [None, date(2026, 7, 31).toordinal()]


def test_a_table_is_written_long_like_a_number() -> None:
    table = book(RULES).service("test").tables["段"]
    assert table.say_on(date(2026, 1, 1).toordinal(), "ja") == "100円未満 1円、それ以上 2円"
    assert table.doubt_on(date(2026, 8, 1).toordinal())


@pytest.mark.parametrize(("on", "stale"), [("2026-03-31", False), ("2026-04-01", True)])
def test_a_figure_is_doubtful_from_the_day_after_its_last(on: str, stale: bool) -> None:
    doubts = result("2009-01-01", on).doubts
    assert [each.is_stale for each in doubts] == [True] * stale


def test_only_figures_that_the_amount_was_made_of_are_doubted() -> None:
    """Through named steps and tables, and along the branch that was taken."""
    assert [each.figure.name for each in result("2009-01-01", "2026-09-01").doubts] == ["額"]
    assert result("1990-01-01", "2026-09-01").doubts == ()
    old = result("1950-01-01", "2026-09-01").doubts
    assert [(each.figure.name, each.is_stale) for each in old] == [("めやす", False), ("限度額", True)]


def test_a_doubt_is_said_in_the_month_that_it_is_about() -> None:
    (doubt,) = result("2009-01-01", "2026-09-01").doubts
    assert doubt.words.ja == "この額は2026年3月までのものです。4月からの額は確認中です。"
    assert doubt.words.en == "This figure was valid to March 2026. The one from April is being confirmed."
    assert "（この額は2026年3月までのものです。4月からの額は確認中です。）" in policy.explain(
        result("2009-01-01", "2026-09-01")
    ).render("ja")


def test_a_figure_of_fiscal_years_is_looked_up_each_april() -> None:
    parameters = book(RULES).service("test").parameters
    assert parameters["額"].dated.is_of_fiscal_years and not parameters["めやす"].dated.is_of_fiscal_years


def test_what_an_amount_is_is_said_beside_it() -> None:
    rules = "eligible: 住民\namount: {kind: %s, per: month, yen: '100'%s}"
    home = {"on": "2026-04-01", "members": [{"head": "1990-01-01", "住民": True}]}

    def told(kind: str, more: str = "") -> str:
        found = book(rules % (kind, more))
        amount = policy.assess(found, found.situation(home)).results[0].amount
        assert amount
        return amount.told("ja")

    assert told("cash") == "1か月 100円"
    assert told("cost") == "1か月 100円（かかるお金）"
    assert told("cash", ", to: landlord, months: {usual: 3, most: 9}") == (
        "1か月 100円（家主に直接はらいます、3か月（長くて 9か月））"
    )


def test_unlike_amounts_are_never_added() -> None:
    month, once = (book(f"eligible: 住民\namount: {{kind: cash, per: {per}, yen: '100'}}") for per in ("month", "once"))
    home = {"on": "2026-04-01", "members": [{"head": "1990-01-01", "住民": True}]}
    a, b = (policy.assess(each, each.situation(home)).results[0].amount for each in (month, once))
    assert a and b and (a + a).yen == 200
    with pytest.raises(AssertionError):
        a + b
