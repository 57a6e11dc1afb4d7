"""An open amount is as narrow as its answers: compared with the least and greatest of single households."""

from __future__ import annotations

import random
from datetime import date
from itertools import chain, combinations, islice

import pytest

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.policy.files import Problems
from tests.bunkyo.points import MEETING, arithmetic, attained, of_parents, unknowns, with_value
from tests.bunkyo.test_soundness import household
from tests.conftest import book, judge

PAIRS = 200
ARITHMETIC = 60


@pytest.mark.parametrize("pair", combinations(MEETING, 2), ids="-".join)
def test_two_unknown_facts_that_meet_one_limit_are_bounded_by_it(bunkyo: Catalogue, pair: tuple[str, str]) -> None:
    """児童扶養手当法施行令 第2条の4: who is below the limit gets no less than 11,010 yen, whatever the income is of.

    An unknown number of dependants moves both limits; it may be told ten yen wider.
    """
    home = bunkyo.book.situation(
        {"members": [{"head": "1990-05-05", "年収": 0, "養育費": 0}, {"child": "2018-05-05"}]}, on=date(2025, 12, 1)
    )
    for each in pair:
        home = with_value(home, "head", each, 2024, bunkyo.book.fact(each).unknown)
    result = policy.assess(bunkyo.book, home, [bunkyo.book.services["child-rearing-allowance"]]).results[0]
    assert result.amount is not None and result.amount.hi == 46_690
    assert 11_000 <= result.amount.lo <= 11_050


def test_intervals_are_the_hull_of_single_households(bunkyo: Catalogue) -> None:
    """One to three facts that a service reads are unknown: at least 99 in 100 are equal, none is too narrow."""
    chance = random.Random(1)
    homes = (household(bunkyo, seed) for seed in range(10**6))
    compared, wide = 0, []
    meeting = arithmetic(bunkyo.book, date(2026, 11, 23).toordinal())
    for unknown in chain(
        islice(unknowns(bunkyo.book, homes, chance), PAIRS),
        islice(unknowns(bunkyo.book, homes, chance, meeting), ARITHMETIC),
        of_parents(bunkyo.book, chance),
    ):
        found, single = unknown.result.amount, attained(unknown, chance)
        assert found is not None
        if single is None:
            continue
        compared += 1
        assert found.lo <= single[0], (unknown.service.id, unknown.places)
        assert found.hi is None or single[1] <= found.hi, (unknown.service.id, unknown.places)
        if (found.lo, found.hi) != single and found.hi is not None:
            wide.append(f"{unknown.service.id} {unknown.places}: {found.say('ja')} {single}")
    assert compared > (PAIRS + ARITHMETIC) * 0.9
    assert len(wide) <= compared // 100, wide


def test_an_income_under_a_condition_is_the_income_of_the_condition(bunkyo: Catalogue) -> None:
    """児童扶養手当法施行令 第2条の4: the partial amount is only for incomes between the two limits."""
    home = bunkyo.book.situation({"members": [{"head": "1990-05-05"}, {"child": "2018-05-05"}]}, on=date(2025, 12, 1))
    result = policy.assess(bunkyo.book, home, [bunkyo.book.services["child-rearing-allowance"]]).results[0]
    assert result.roughly is not None and result.roughly.between == (0, 46_690), "within what its file states"
    assert result.amount is not None and result.amount.hi == 46_690
    assert 11_010 <= result.amount.lo <= 11_050, "salaries give incomes in steps: 3,848,000 yen is the last below"
    assert result.worth == (0, 46_690)


TAPER = """
parameters: {全部: {2020-01-01: 1000円}, 満額の限度: {2020-01-01: 500円}, 限度: {2020-01-01: 900円}}
eligible: 所得 < 限度
amount: {kind: cash, per: month, yen: "全部 if 所得 < 満額の限度 else 全部 - (所得 - 満額の限度) * 2"}
"""


def test_a_taper_is_followed_between_its_limits_only() -> None:
    amount = judge(book(TAPER), {"head": "1990-01-01"}).amount
    assert amount is not None and amount.between == (202, 1000)


FALLING = """
parameters: {全部: {2020-01-01: 1000円}, 限度: {2020-01-01: 500円}, 幅: {2020-01-01: 100円}}
define: {みんな: {is: "所得 + 給与[前年]", ja: みんなの所得, en: All income}}
eligible: みんな <= 限度 + 幅 and (住民 or 等級 == "1級") and 世帯.家賃 < 300
amount:
  kind: cash
  per: month
  yen: "切捨て(全部 * (1 if みんな <= 限度 else (限度 + 幅 - みんな) / 幅), 1) + (5 if 住民 else 0)"
"""


def test_who_says_nothing_is_told_no_more_than_the_rule_can_give() -> None:
    """Five facts are open, as for whom only the birth date is known of: 年金生活者支援給付金 said 52,069 yen."""
    amount = judge(book(FALLING), {"head": "1990-01-01"}).amount
    assert amount is not None and amount.between == (0, 1005)


def test_what_nobody_can_get_less_of_is_not_below_nothing() -> None:
    rules = "eligible: はい\namount: {kind: cash, per: month, yen: 100 - 所得}"
    amount = judge(book(rules), {"head": "1990-01-01"}).amount
    assert amount is not None and amount.between == (0, 100)
    assert (known := judge(book(rules), {"head": "1990-01-01", "所得": 300}).amount) and known.yen == 0


def test_an_amount_stays_within_what_its_file_states() -> None:
    rules = "eligible: はい\namount: {kind: cash, per: month, yen: 所得, least: 200, most: 500}"
    amount = judge(book(rules), {"head": "1990-01-01"}).amount
    assert amount is not None and amount.between == (200, 500)
    assert (known := judge(book(rules), {"head": "1990-01-01", "所得": 900}).amount) and known.yen == 500


def test_a_stated_least_below_nothing_is_kept() -> None:
    rules = 'eligible: はい\namount: {kind: cash, per: month, yen: 100 - 所得, least: "-50"}'
    amount = judge(book(rules), {"head": "1990-01-01"}).amount
    assert amount is not None and amount.between == (-50, 100)


def test_a_limit_may_rest_on_the_household() -> None:
    rules = "eligible: はい\namount: {kind: cash, per: month, yen: 所得, most: 世帯.家賃}"
    amount = judge(book(rules), {"head": "1990-01-01"}, household={"家賃": 300}).amount
    assert amount is not None and amount.between == (0, 300)


def test_an_example_outside_the_limits_is_refused() -> None:
    rules = """
eligible: はい
amount: {kind: cash, per: month, yen: 所得, most: 500}
examples: [{case: 多い, on: 2026-04-01, members: [{head: 1990-01-01, 所得: 900}], expect: {yen: 500}}]
"""
    rulebook, found = book(rules), Problems()
    policy.run_examples(rulebook, rulebook.services["test"], found)
    assert [each.code for each in found.found] == ["limit"]


@pytest.mark.parametrize("seed", range(3))
def test_the_same_question_has_the_same_answer(bunkyo: Catalogue, seed: int) -> None:
    """No chance is in the search: a household judged twice is told the same."""
    home = household(bunkyo, seed)
    first, second = (policy.assess(bunkyo.book, home).results for _ in range(2))
    assert [each.amount for each in first] == [each.amount for each in second]
