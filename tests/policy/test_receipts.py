"""What was received before: how often and when last. Where nobody keeps it, it is unknown or presumed, never a no."""

from __future__ import annotations

import pytest

from osekkai import policy
from tests.conftest import FACTS, judge, service

DECLARED = """  had_aid:
    {ja: 補聴器の助成を受けたことがある, of: person, type: truth, received: hearing-aid, presume: いいえ}
notions:"""
AID = "id: hearing-aid\nname: {ja: 補聴器, en: Hearing aid}\nunit: head\neligible: 住民\n"


def rulebook(rule: str, facts: str = FACTS) -> policy.Rulebook:
    rules = service(f"eligible: '{rule}'")
    return policy.load({"facts.yaml": facts, "services/test.yaml": rules, "services/hearing-aid.yaml": AID})


def status(rule: str, received: list[dict[str, object]], on: str = "2026-11-23", facts: str = FACTS) -> str:
    book = rulebook(rule, facts)
    situation = book.situation({"on": on, "members": [{"head": "1950-01-01"}], "received": received})
    return policy.assess(book, situation).of("test").status


TWICE = '受給回数("hearing-aid") < 2'
EIGHT_YEARS = '受給回数("hearing-aid") == 0 or 直近の受給("hearing-aid") + 年間(8) <= 基準日'
ONE, TWO = {"service": "hearing-aid", "since": "2015-05-01"}, {"service": "hearing-aid", "since": "2020-06-01"}


@pytest.mark.parametrize(
    ("rule", "received", "on", "found"),
    [
        (TWICE, [ONE], "2026-11-23", "eligible"),
        (TWICE, [ONE, TWO], "2026-11-23", "ineligible"),
        (TWICE, [ONE, TWO], "2020-05-31", "eligible"),
        (TWICE, [], "2026-11-23", "unknown"),
        (EIGHT_YEARS, [ONE, TWO], "2026-11-23", "ineligible"),
        (EIGHT_YEARS, [ONE, TWO], "2028-06-01", "eligible"),
        (EIGHT_YEARS, [], "2028-06-01", "unknown"),
    ],
)
def test_at_most_twice_and_not_within_eight_years(
    rule: str, received: list[dict[str, object]], on: str, found: str
) -> None:
    assert status(rule, received, on) == found


def test_who_surely_had_none_has_no_date_and_is_entitled() -> None:
    book = rulebook(EIGHT_YEARS)
    head = {"head": "1950-01-01", **book.vocabulary.told_by_receipts("hearing-aid", [])}
    assert policy.assess(book, book.situation({"members": [head]})).of("test").status == "eligible"


def test_what_is_declared_is_read_presumed_and_shown() -> None:
    facts = FACTS.replace("notions:", DECLARED)
    rule = "not 補聴器の助成を受けたことがある"
    assert status(rule, [ONE], facts=facts) == "ineligible"
    assert status(rule, [], facts=facts) == "eligible"
    again = judge(rulebook("補聴器の助成を受けたことがある", facts), {"head": "1950-01-01"})
    assert [each.text["ja"] for each in policy.presumed([again]).values()] == ["補聴器の助成を受けたことがある"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('受給回数("hearing-aids") < 2', "「hearing-aid」のことですか"),
        ("受給回数(3) < 2", "という制度は ありません"),
        ("受給回数() < 2", "という制度は ありません"),
        ("世帯.受給回数 < 2", "という名前は ありません"),
    ],
)
def test_a_service_that_is_not_there_is_refused_at_load(rule: str, said: str) -> None:
    with pytest.raises(policy.PolicyError) as refused:
        rulebook(rule)
    assert any(said in each.render("ja") for each in refused.value.problems), refused.value


@pytest.mark.parametrize(
    ("receipt", "where"),
    [
        ({"service": "hearing-ai", "since": "2020-01-01"}, "received[0].service"),
        ({"service": "hearing-aid", "since": "いつか"}, "received[0].since"),
        ({"service": "hearing-aid", "since": "2020-01-01", "until": "2019-01-01"}, "received[0].until"),
        ({"service": "hearing-aid", "since": "2020-01-01", "member": "aunt"}, "received[0].member"),
        ({"service": "hearing-aid"}, "received[0]"),
    ],
)
def test_a_receipt_that_cannot_be_read_says_where(receipt: dict[str, object], where: str) -> None:
    with pytest.raises(policy.PolicyError) as refused:
        rulebook(TWICE).situation({"members": [{"head": "1950-01-01"}], "received": [receipt]})
    assert [each.where.path for each in refused.value.problems] == [where]
