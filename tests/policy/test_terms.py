"""From when until when, and in which months it is paid: part of the rule, with its reason."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai import policy
from tests.conftest import book, judge

CHILD = """
eligible: 住民
amount: {kind: cash, per: month, yen: 10000}
starts: {is: "the month after 申請日, with 15 days of grace after 生年月日", law: 第8条}
ends: the fiscal year of age 18
paid: [2, 4, 6, 8, 10, 12]
"""
CASES = (
    ("2026-11-28", "2026-12-10", "2026-12-01"),  # within 15 days: the month after birth
    ("2026-11-28", "2026-12-13", "2026-12-01"),  # the 15th day, a Sunday
    ("2026-11-28", "2026-12-14", "2026-12-01"),  # so until Monday (地方自治法第4条の2第4項)
    ("2026-11-28", "2026-12-15", "2027-01-01"),
    ("2026-11-30", "2026-12-15", "2026-12-01"),  # the 15th day, a Tuesday
    ("2026-11-30", "2026-12-16", "2027-01-01"),
    ("2026-11-12", "2026-11-27", "2026-12-01"),
)


def term(rules: str, born: str, on: str, applied: str | None = None) -> policy.Term:
    rulebook = book(rules, "person")
    members = [{"head": "1950-01-01"}, {"child": born, "住民": True}]
    home = rulebook.situation({"on": on, "members": members} | ({"applied": applied} if applied else {}))
    found = policy.assess(rulebook, home).of("test", "child1").term
    assert found is not None
    return found


@pytest.mark.parametrize(("born", "applied", "starts"), CASES)
def test_fifteen_days_of_grace_lose_no_month(born: str, applied: str, starts: str) -> None:
    """児童手当法第8条第3項."""
    found = term(CHILD, born, applied)
    assert found.starts == date.fromisoformat(starts) and found.ends == date(2045, 3, 31)


def test_days_of_grace_of_an_ordinance_or_of_any_day_end_where_they_end() -> None:
    for rules in (CHILD.replace("第8条", "文京区試験条例"), CHILD.replace('生年月日"', '生年月日、閉庁日でも"')):
        assert rules != CHILD and term(rules, "2026-11-28", "2026-12-14").starts == date(2027, 1, 1)


def test_the_day_of_application_counts_not_the_day_that_is_asked_about() -> None:
    assert term(CHILD, "2020-05-05", "2027-02-03", applied="2026-11-30").starts == date(2026, 12, 1)


def test_it_is_said_in_one_line() -> None:
    found = term(CHILD, "2026-11-12", "2026-11-23")
    assert found.say("ja") == "今日申請すると 2026年12月分から。2045年3月分まで。偶数月に2か月分"
    assert (
        found.say("en")
        == "If you apply today: from December 2026; until March 2045; paid 2 months at a time in every even month"
    )
    assert "今日" not in term(CHILD, "2026-11-12", "2026-12-23", applied="2026-11-23").say("ja")


def test_a_term_that_ends_before_it_begins_is_said_to_be_over() -> None:
    """Who applies in the last month receives nothing: it would begin with the month after."""
    found = term(CHILD, "2008-05-05", "2027-03-20")
    assert found.is_over and found.say("ja") == "今から申請しても、受けられる月がありません"


def test_months_of_payment_say_what_they_pay_for() -> None:
    every = term(CHILD, "2020-05-05", "2026-11-23").paid
    assert [(each.month, each.first, each.last) for each in every][:2] == [(2, 12, 1), (4, 2, 3)]
    rules = CHILD.replace("[2, 4, 6, 8, 10, 12]", "{4: 12〜3, 8: 4〜7, 11: 8〜11}")
    found = term(rules, "2020-05-05", "2026-11-23")
    assert {each.months for each in found.paid} == {4} and found.say_paid("ja") == "4月・8月・11月に4か月分"
    uneven = term(CHILD.replace("[2, 4, 6, 8, 10, 12]", "{3: 10〜3, 5: 4〜5, 9: 6〜9}"), "2020-05-05", "2026-11-23")
    assert uneven.say_paid("ja") == "3月に10〜3月分、5月に4〜5月分、9月に6〜9月分"


def test_the_article_of_the_months_of_payment_is_told() -> None:
    rulebook = book(CHILD.replace("[2, 4, 6, 8, 10, 12]", "{is: [2, 5, 8, 11], law: 第19条の2}"))
    told = policy.explain(judge(rulebook, {"head": "2009-01-01", "住民": True}))
    assert "支払月：2月・5月・8月・11月に3か月分（試験法第19条の2）" in told.render()
    assert "Months of payment: paid 3 months at a time in February, May, August, November" in told.render("en")


def test_three_months_count_from_where_it_begins() -> None:
    found = term("eligible: 住民\nstarts: the month of 申請日\nends: for 3 months", "1990-01-01", "2026-11-23")
    assert (found.starts, found.ends) == (date(2026, 11, 1), date(2027, 1, 31))


def test_a_day_that_is_not_known_is_not_said() -> None:
    found = judge(book(CHILD), {"head": {"between": ["1990-01-01", "1990-12-31"]}, "住民": True}).term
    assert found is not None and found.ends is None and found.starts == date(2026, 12, 1)


def test_the_reason_stands_in_the_explanation_with_its_law() -> None:
    told = policy.explain(judge(book(CHILD), {"head": "1990-01-01", "住民": True}))
    assert "いつから" in told.render("ja") and "第8条" in told.render("ja")
    assert "15日以内なら、翌月の分から" in told.render("ja") and "within 15 days" in told.render("en")


def test_who_has_no_claim_has_no_term() -> None:
    assert judge(book(CHILD), {"head": "1990-01-01", "住民": False}).term is None
    assert judge(book("eligible: 住民"), {"head": "1990-01-01", "住民": True}).term is None


def test_an_application_comes_not_after_the_day_that_is_asked_about() -> None:
    with pytest.raises(policy.PolicyError, match="申請日"):
        term(CHILD, "1990-01-01", "2026-11-23", applied="2026-11-24")


OF_75 = "eligible: 住民\nstarts: from 生年月日 + years(75) if 基準日 >= 生年月日 + years(75) else 申請日"


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("1940-03-03", "もう始まっています"),
        ("1951-11-20", "2026年11月20日から"),
        ("1960-01-01", "今日申請すると 2026年11月23日から"),
    ],
)
def test_what_began_long_ago_says_so_and_counts_from_an_application_only_where_it_does(born: str, said: str) -> None:
    rulebook = book(OF_75, "person")
    home = rulebook.situation({"on": "2026-11-23", "members": [{"head": born, "住民": True}]})
    found = policy.assess(rulebook, home).of("test", "head").term
    assert found is not None and found.say("ja") == said
