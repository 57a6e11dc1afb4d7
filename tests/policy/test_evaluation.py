"""What expressions mean: for known facts, for open ones, and on different days."""

from fractions import Fraction

import pytest

from osekkai import policy
from osekkai.policy.rules.nodes import Arithmetic, Const
from tests.conftest import FACTS, book, judge

ME = {"head": "1990-01-01"}


def status(eligible: str, *members: dict[str, object], unit: str = "head", **kw: object) -> str:
    return judge(book(f"eligible: {eligible}", unit), *(members or (ME,)), **kw).status  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("eligible", "facts", "expected"),
    [
        ("住民", {"住民": True}, "eligible"),
        ("住民", {"住民": None}, "unknown"),
        ("住民", {}, "unknown"),
        ("住民 and 所得 < 100", {"住民": False}, "ineligible"),
        ("住民 and 所得 < 100", {"所得": 100}, "ineligible"),
        ("住民 or 所得 < 100", {"所得": 99}, "eligible"),
        ("not 住民", {"住民": False}, "eligible"),
        ("所得 <= 100", {"所得": "90〜100"}, "eligible"),
        ("所得 <= 100", {"所得": "90〜101"}, "unknown"),
        ("所得 <= 100", {"所得": "101〜200"}, "ineligible"),
        ('等級 in ("1級", "2級")', {"等級": ["g1", "g2"]}, "eligible"),
        ('等級 == "1級"', {"等級": ["g1", "g2"]}, "unknown"),
        ('等級 != "1級"', {"等級": "なし"}, "eligible"),
        ("10 <= 所得 < 20", {"所得": 19}, "eligible"),
        ("10 <= 所得 < 20", {"所得": 20}, "ineligible"),
        ("not 国外にいる", {}, "eligible"),
        ("not 国外にいる", {"国外にいる": None}, "unknown"),
    ],
)
def test_truths_with_unknown_facts(eligible: str, facts: dict[str, object], expected: str) -> None:
    assert status(eligible, {**ME, **facts}) == expected


def test_an_unknown_is_never_a_no() -> None:
    """A resident who says nothing at all is ruled out of nothing."""
    assert status('住民 and 所得 < 1 and 等級 == "1級"') == "unknown"


@pytest.mark.parametrize(
    ("yen", "facts", "lo", "hi"),
    [
        ("切捨て(所得 / 3, 100)", {"所得": 1000}, 300, 300),
        ("切上げ(所得 / 3, 100)", {"所得": 1000}, 400, 400),
        ("四捨五入(所得 * 0.1, 10)", {"所得": 1449}, 140, 140),
        ("四捨五入(所得 * 0.1, 10)", {"所得": 1450}, 150, 150),
        ("大きいほう(所得 - 1000, 0)", {"所得": "500〜1500"}, 0, 500),
        ("100 if 住民 else 300", {}, 100, 300),
        ("100 - 所得", {"所得": "10〜20"}, 80, 90),
        ("四捨五入(0.1 * 3 * 10, 1)", {}, 3, 3),
    ],
)
def test_amounts_are_exact_and_keep_their_bounds(yen: str, facts: dict[str, object], lo: int, hi: int) -> None:
    rules = f"eligible: 'True'\namount: {{kind: cash, per: month, yen: '{yen}'}}"
    amount = judge(book(rules), {**ME, **facts}).amount
    assert amount is not None and (amount.lo, amount.hi) == (lo, hi)


def test_decimals_of_the_law_are_not_floats() -> None:
    node = book("eligible: 所得 * 0.0256619 > 1").services["test"].rules[0].eligible.node
    product = node.left  # type: ignore[attr-defined]
    assert isinstance(product, Arithmetic) and isinstance(product.right, Const)
    assert product.right.value == Fraction(256619, 10**7)


FAMILY = (
    {"head": "1980-01-01", "所得": 300},
    {"spouse": "1982-01-01", "所得": 200},
    {"child": "2010-01-01"},
    {"child": "2015-01-01"},
    {"child": "2015-01-01"},
)


@pytest.mark.parametrize(
    ("eligible", "expected"),
    [
        ("人数(世帯員) == 5", "eligible"),
        ("人数(子, 年齢 >= 12) == 1", "eligible"),
        ("いずれか(配偶者, 所得 > 100)", "eligible"),
        ("すべて(夫婦, 所得 >= 200)", "eligible"),
        ("合計(夫婦, 所得) == 500", "eligible"),
        ("最大(夫婦, 所得, いないとき=0) == 300", "eligible"),
        ("最小(同居の親族, 所得, いないとき=7) == 7", "eligible"),
        ("人数(子, 所得 > 0) <= 3", "eligible"),
        ("人数(子, 所得 > 0) >= 1", "unknown"),
        ("いずれか(配偶者, 所得 < 本人.所得)", "eligible"),
    ],
)
def test_aggregates_over_the_household(eligible: str, expected: str) -> None:
    assert status(eligible, *FAMILY) == expected


def test_rank_breaks_ties_by_the_order_of_the_household() -> None:
    rulebook = book("eligible: 順位(世帯.子, 年齢 < 20, 順=生年月日) == 3", "child")
    situation = rulebook.situation({"on": "2026-11-23", "members": list(FAMILY)})
    assert [each.status for each in policy.assess(rulebook, situation).results] == [
        "ineligible",
        "ineligible",
        "eligible",
    ]


def test_yearly_facts_are_read_for_their_year() -> None:
    rules = "eligible: 給与[前年] > 100 and 給与[前年 - 1] <= 100"
    assert judge(book(rules), {**ME, "給与": {"2025": 101, "2024": 100}}).status == "eligible"
    assert judge(book(rules), {**ME, "給与": {"2025": 101}}).status == "unknown"
    assert judge(book(rules), {**ME, "給与": 101}).status == "ineligible"


DATED = """
parameters: {上限: {2024-04-01: 100円, 2025-04-01: 200円}}
eligible: 所得 <= 上限
"""


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2024-03-31", "unknown"), ("2024-04-01", "ineligible"), ("2025-03-31", "ineligible"), ("2025-04-01", "eligible")],
)
def test_parameters_hold_from_their_day_and_nothing_is_made_up_before(on: str, expected: str) -> None:
    assert judge(book(DATED), {**ME, "所得": 150}, on=on).status == expected


def test_whole_rules_hold_from_their_day() -> None:
    rules = "rules:\n  - {from: 2020-04-01, eligible: 所得 < 100}\n  - {from: 2025-04-01, eligible: 所得 < 200}"
    assert judge(book(rules), {**ME, "所得": 150}, on="2025-03-31").status == "ineligible"
    assert judge(book(rules), {**ME, "所得": 150}, on="2025-04-01").status == "eligible"


def test_a_scheme_that_has_not_begun_says_so() -> None:
    result = judge(book("since: 2027-04-01\neligible: 'True'"), ME)
    assert (result.status, result.validity) == ("ineligible", "not-yet")


def test_tables_by_number_and_bands() -> None:
    rules = """
tables:
  限度: {2024-04-01: {0: 100円, 1: 150円, each_more: 10円}}
  段階: {by: 円, 2024-04-01: [{under: 100円, is: 1円}, {under: 200円, is: 5円}, {is: 3円}]}
eligible: "True"
amount: {kind: cash, per: year, yen: "限度[人数(子)] + 段階[所得]"}
"""
    rulebook = book(rules)
    one = judge(rulebook, *FAMILY)
    assert one.amount is not None and one.amount.yen == 150 + 20 + 3
    spread = judge(rulebook, {**ME, "所得": "50〜150"})
    assert spread.amount is not None and spread.amount.between == (101, 105)


def test_deadlines_count_from_the_next_day() -> None:
    result = judge(book("eligible: 'True'\ndeadline: 14 days after 生年月日", "child"), ME, {"child": "2026-11-20"})
    assert str(result.deadline) == "2026-12-04"


def test_the_judgement_of_an_official_stays_open_and_asks_nothing() -> None:
    result = judge(book('eligible: 職員の判断("確かめます")'), ME)
    assert result.status == "unknown" and not result.missing


@pytest.mark.parametrize(("abroad", "found"), [(True, "ineligible"), (False, "eligible"), (None, "unknown")])
def test_no_presumption_holds_past_one_of_which_it_is_open_whether_it_does(abroad: object, found: str) -> None:
    """«Not here, if abroad; else here»: of whom it is not known whether abroad, nothing is presumed."""
    listed = "[{value: いいえ, when: 国外にいる}, はい]"
    here = f"  here: {{ja: 区内にいる, of: person, type: truth, presume: {listed}}}\nnotions:"
    rulebook = book("eligible: 区内にいる", facts=FACTS.replace("notions:", here, 1))
    assert judge(rulebook, {"head": "1990-01-01", "国外にいる": abroad}).status == found
