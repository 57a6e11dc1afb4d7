"""Periods are counted as the law counts them, on known days, on intervals, in columns and in symbols alike."""

from __future__ import annotations

import random
from datetime import date, timedelta

import jpholiday
import numpy as np
import pytest

from osekkai import policy
from osekkai.policy import periods
from osekkai.policy.calendar import add_months, age_on
from osekkai.policy.columns import kernels
from osekkai.policy.language.functions import FUNCTIONS
from osekkai.policy.language.meaning import bounds, interval
from osekkai.policy.rules.declared import Law
from tests.conftest import FACTS, ROOT, book, judge, problems

DAY = FACTS.replace(
    "  rent:",
    "  moved: {ja: 転入日, en: Moved, of: household, type: date}\n  rent:",
)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def due(deadline: str, moved: str) -> str | None:
    rules = book(f"eligible: 住民\ndeadline: {deadline}", facts=DAY)
    found = judge(rules, {"head": "1990-01-01", "住民": True}, household={"転入日": moved})
    return found.deadline.isoformat() if found.deadline else None


@pytest.mark.parametrize(
    ("deadline", "moved", "last"),
    [
        ("14 days after 転入日, whether or not it is a working day", "2026-11-15", "2026-11-29"),  # 民法第140条
        ("14 days from 転入日", "2026-11-12", "2026-11-25"),  # 戸籍法第43条
        ("2 weeks after 転入日, whether or not it is a working day", "2026-11-15", "2026-11-29"),
        ("3 months after 転入日", "2026-11-12", "2027-02-12"),
        ("1 month after 転入日", "2026-02-28", "2026-03-31"),  # it begins on 1 March: the whole month (第143条)
        ("1 month after 転入日, whether or not it is a working day", "2026-04-30", "2026-05-31"),
        (
            "1 month after 転入日, whether or not it is a working day",
            "2027-01-30",
            "2027-02-28",
        ),  # no 31 February: the end of the month
        ("1 month from 転入日", "2026-11-01", "2026-11-30"),
        ("2 years after 転入日", "2026-11-20", "2028-11-20"),
        ("7 days before 転入日", "2026-12-20", "2026-12-13"),  # a Sunday: counted back, it is no period that ends
        ("14 days after 転入日", "2026-11-15", "2026-11-30"),  # a Sunday (地方自治法第4条の2第4項)
        ("転入日の翌日から14日", "2026-11-15", "2026-11-30"),
        ("転入日の翌日から2週間以内、閉庁日でも", "2026-11-15", "2026-11-29"),
        ("転入日を1日目として14日", "2026-11-12", "2026-11-25"),
        ("転入日を1日目として10日、閉庁日でも", "2026-11-20", "2026-11-29"),
        ("転入日の7日前", "2026-12-20", "2026-12-13"),
        ("{is: 14 days after 転入日, law: 第1条}", "2026-11-15", "2026-11-30"),
        ("{is: 14 days after 転入日, law: 文京区試験条例}", "2026-11-15", "2026-11-29"),
        ("{is: 転入日の翌日から14日、閉庁日なら次の開庁日まで, law: 文京区試験条例}", "2026-11-15", "2026-11-30"),
        ("転入日 + 日間(14)", "2026-11-15", "2026-11-29"),  # an expression is what it says
        ("7 days after 転入日, or the next working day", "2026-11-14", "2026-11-24"),  # a Saturday, Sunday and holiday
        ("35 days after 転入日, or the next working day", "2026-11-24", "2027-01-04"),  # 29 December: closed
    ],
)
def test_a_deadline_falls_on_the_day_of_the_law(deadline: str, moved: str, last: str) -> None:
    assert due(deadline, moved) == last


DUE = "eligible: 住民\ndeadline: {is: 14 days after 転入日, when: 国外にいる}"


@pytest.mark.parametrize(("abroad", "last"), [(True, "2026-11-30"), (False, None), (None, None)])
def test_there_is_a_deadline_only_for_whom_it_is_said(abroad: bool | None, last: str | None) -> None:
    """Where it is not known whether there is one, no day is told."""
    me = {"head": "1990-01-01", "住民": True, "国外にいる": abroad}
    result = judge(book(DUE, facts=DAY), me, household={"転入日": "2026-11-15"})
    assert result.status == "eligible" and (result.deadline.isoformat() if result.deadline else None) == last
    assert ("期限" in policy.explain(result).render()) is (last is not None)


def test_the_explanation_says_that_the_last_day_was_no_working_day() -> None:
    rules = book("eligible: 住民\ndeadline: 14 days after 転入日", facts=DAY)
    told = {
        moved: policy.explain(judge(rules, {"head": "1990-01-01", "住民": True}, household={"転入日": moved}))
        for moved in ("2026-11-15", "2026-11-16")
    }
    assert "期限（転入日から14日（その日は数えず、次の日から数えます）、閉庁日なら次の開庁日）：2026年11月30日" in (
        sunday := told["2026-11-15"].render()
    )
    assert "数えて最後の日（閉庁日）：2026年11月29日（民法第142条、地方自治法第4条の2第4項）" in sunday
    assert "閉庁日）：2026年11月30日" not in told["2026-11-16"].render()
    assert "The last day as counted, on which the office is closed: 29 November 2026" in told["2026-11-15"].render("en")


@pytest.mark.parametrize(
    ("law", "of_the_state"),
    [
        ("住民基本台帳法", True),
        ("個人情報の保護に関する法律", True),
        ("児童扶養手当法施行令", True),
        ("国民健康保険法施行規則", True),
        ("生活困窮者自立支援法施行規則", True),
        ("児童手当法第8条第3項", True),
        ("健康保険法施行令 第42条", True),
        ("文京区手数料条例", False),
        ("文京区児童育成手当条例施行規則", False),
        ("東京都シルバーパス条例第3条", False),
        ("個人情報の保護に関する法律施行条例", False),
        ("文京区福祉タクシー事業実施要綱", False),
        ("文京区処務訓令", False),
    ],
)
def test_a_law_or_an_order_of_the_state_is_known_by_its_name(law: str, of_the_state: bool) -> None:
    assert Law(law).is_of_the_state is of_the_state


def test_closed_days_are_the_folders_own() -> None:
    rules = "id: test\nname: 試し\nunit: head\neligible: 住民\ndeadline: 0 days after 転入日, or the next working day"
    files = {"facts.yaml": DAY, "services/test.yaml": rules}
    at = {"on": "2026-11-23", "members": [{"head": "1990-01-01", "住民": True}], "household": {"転入日": "2026-12-28"}}
    for closed, last in ((frozenset[int](), "2026-12-28"), (frozenset((1228, 1229)), "2026-12-30")):
        rulebook = policy.load(files, closed=closed)
        found = policy.assess(rulebook, rulebook.situation(at)).of("test").deadline
        assert found and found.isoformat() == last


def test_holidays_are_those_of_the_law_as_others_count_them() -> None:
    """Since 1986, when the day between two holidays had become one."""
    when = date(1986, 1, 1)
    while when < date(2099, 12, 31):
        assert periods.is_holiday(when) is bool(jpholiday.is_holiday(when)), when
        when += timedelta(days=1)


@pytest.mark.parametrize("when", ["1959-04-10", "1973-04-30", "1989-02-24", "2009-09-22", "2019-05-02", "2021-08-09"])
def test_rare_holidays(when: str) -> None:
    assert periods.is_holiday(date.fromisoformat(when))


def test_an_age_is_reached_on_the_day_on_which_it_is_completed() -> None:
    chance = random.Random(1)
    for _ in range(20_000):
        birth, years = chance.randrange(day("1900-01-01"), day("2030-01-01")), chance.randrange(100)
        reached = periods.age_day(birth, years)
        assert age_on(birth, reached) >= years > age_on(birth, reached - 1)


def test_months_after_the_middle_of_a_month_are_the_corresponding_day() -> None:
    for each in range(day("2024-01-01"), day("2028-12-31")):
        if date.fromordinal(each).day <= 27:
            assert periods.last_day(each, 3, True, False) == add_months(each, 3)


def test_columns_count_as_one_household_does() -> None:
    chance = random.Random(2)
    days = np.array([chance.randrange(day("1900-01-01"), day("2190-01-01")) for _ in range(5_000)])
    later = days + np.array([chance.randrange(-800, 9_000) for _ in days])
    months = np.array([chance.randrange(0, 400) for _ in days])
    pairs = list(zip(days.tolist(), later.tolist(), months.tolist(), strict=True))
    closed = tuple(sorted(periods.YEAR_END))
    counted = [periods.last_day(first, of, True, True) for first, _, of in pairs]
    assert kernels.last_of_months(days, months).tolist() == counted
    assert kernels.next_month(days).tolist() == [periods.next_month(first) for first, _, _ in pairs]
    assert kernels.months_from(days, later).tolist() == [periods.months_from(a, b) for a, b, _ in pairs]
    assert kernels.next_open_day(days, closed).tolist() == [periods.next_open_day(first) for first, _, _ in pairs]


@pytest.mark.parametrize("name", ["next_month", "age_day", "months_from"])
def test_an_interval_covers_every_day_in_it(name: str) -> None:
    chance, apply = random.Random(name), FUNCTIONS[name].apply
    for _ in range(2_000):
        ends = [sorted(chance.randrange(day("1950-01-01"), day("2050-01-01")) for _ in range(2)) for _ in range(2)]
        if name == "age_day":
            ends[1] = sorted(chance.randrange(100) for _ in range(2))
        ends = ends[: len(FUNCTIONS[name].takes)]
        wide = bounds(apply(*(interval(*each) for each in ends)))
        corners = [bounds(apply(*each)) for each in zip(*ends, strict=True)] + [
            bounds(apply(*each))
            for each in zip(*(each if i else each[::-1] for i, each in enumerate(ends)), strict=True)
        ]
        assert (wide.lo, wide.hi) == (min(each.lo for each in corners), max(each.hi for each in corners))


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ("eligible: 住民\ndeadline: 14 days after 所得", "type"),
        ("eligible: 初日算入(生年月日, 14) > 基準日", "type"),
        ("eligible: 翌開庁日(所得) > 基準日", "type"),
        ("eligible: 住民\nstarts: 年齢", "type"),
        ("eligible: 住民\ndeadline: {is: 14 days after 生年月日, when: 生年月日}", "type"),
        ("eligible: 住民\nstarts: {is: 基準日, when: 住民}", "unknown-key"),
        ("eligible: 住民\npaid: {is: [2, 13], law: 第1条}", "month"),
        ("eligible: 住民\npaid: [2, 13]", "month"),
        ("eligible: 住民\npaid: {4: 来年}", "month"),
    ],
)
def test_what_cannot_be_counted_is_refused(rules: str, code: str) -> None:
    assert code in {each.code for each in problems(rules)}


def test_deadlines_of_one_event_that_count_the_same_days_differently_are_said() -> None:
    texts = {
        name: f"id: {name}\nname: {name}の届\nunit: head\neligible: 住民\ndeadline: {deadline}"
        for name, deadline in (
            ("a", "14 days after 転入日"),
            ("b", "14 days from 転入日"),
            ("c", "転入日 + 日間(14)"),
            ("d", "7 days from 転入日"),
            ("e", "14 days after 転入日, or the next working day"),
        )
    }
    rulebook = policy.load({"facts.yaml": DAY, **{f"services/{name}.yaml": text for name, text in texts.items()}})
    said = [each.title.en for each in rulebook.disagreeing_deadlines({"moving": "abcd"})]
    assert [each[:7] for each in said] == ["a and b", "b and c"]
    assert "初日不算入 と 初日算入" in rulebook.disagreeing_deadlines({"moving": "ab"})[0].title.ja
    assert rulebook.disagreeing_deadlines({"moving": "ae"}) and not rulebook.disagreeing_deadlines({"one": "a"})


def test_every_kind_is_in_the_guide_with_its_law() -> None:
    guide = (ROOT / "docs" / "language.md").read_text("utf-8")
    for kind in periods.KINDS.values():
        assert f"| {kind.name} | {kind.law} |" in guide and set(kind.says) == {"ja", "easy", "en"}
