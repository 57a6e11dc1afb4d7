"""法人・団体 are judged by themselves: no household has one, and no question, sum or night of residents meets one."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai import policy
from osekkai.policy.files import Problems
from osekkai.policy.prove import prove
from tests.conftest import FACTS, book, problems, service
from tests.matching.columns import differences

WITH_ORGANISATIONS = FACTS.replace(
    "notions:",
    """  kind: {ja: 団体の種類, en: Kind, of: organisation, type: choice, ask: どんな団体ですか？,
         choices: {town: {ja: 町会・自治会}, company: {ja: 会社}}}
  homes: {ja: 加入世帯数, en: Member homes, of: organisation, type: number, unit: 世帯, range: [0, 5000], ask: 何世帯？}
  had_board: {ja: 掲示板の助成を受けたことがある, en: Had a board, of: organisation, type: truth, presume: いいえ}
notions:""",
)
BOARD = """
parameters:
  一世帯あたり: {en: For each home, 2000-01-01: 1000円}
define:
  町会である: 団体の種類 == "町会・自治会"
eligible: 町会である and 加入世帯数 >= 50 and not 掲示板の助成を受けたことがある
amount: {per: once, yen: '小さいほう(加入世帯数, 200) * 一世帯あたり'}
examples:
  - {case: 百世帯, on: 2026-11-23, organisation: {団体の種類: 町会・自治会, 加入世帯数: 100}, expect: {yen: 100000}}
  - {case: 会社, on: 2026-11-23, organisation: {団体の種類: 会社, 加入世帯数: 100}, expect: ineligible}
"""


def rulebook() -> policy.Rulebook:
    other = "id: other\nname: {ja: 世帯の制度, en: For homes}\nunit: household\neligible: いずれか(世帯員, 住民)\n"
    rules = service(BOARD, "organisation")
    return policy.load({"facts.yaml": WITH_ORGANISATIONS, "services/test.yaml": rules, "services/other.yaml": other})


def test_an_organisation_is_judged_from_its_own_facts() -> None:
    situation = rulebook().situation({"organisation": {"団体の種類": "町会・自治会", "加入世帯数": 300}})
    [result] = policy.assess(rulebook(), situation).results
    assert (result.service.id, result.status, result.amount and result.amount.yen) == ("test", "eligible", 200_000)
    assert "✓ 町会である" in policy.explain(result).render("ja")
    assert situation.as_data()["organisation"] == {"kind": "town", "homes": 300}


def test_what_is_missing_is_asked_of_it() -> None:
    assessment = policy.assess(rulebook(), rulebook().situation({"organisation": {"団体の種類": "町会・自治会"}}))
    asked = policy.next_question(assessment)
    assert asked and (asked.member, asked.fact.id) == ("organisation", "homes")


def test_its_examples_are_run_and_its_presumptions_told() -> None:
    rules, wrong = rulebook(), Problems()
    assert policy.run_examples(rules, rules.services["test"], wrong) == 2
    assert not wrong.found
    refused = policy.assess(rules, rules.situation({"organisation": {"kind": "town", "homes": 60, "had_board": True}}))
    assert refused.results[0].status == "ineligible" and not refused.results[0].rests_on.presumed


def test_a_household_never_meets_one() -> None:
    """Neither its results, its next question, nor the columns of the night."""
    rules = rulebook()
    situation = rules.situation({"on": "2026-11-23", "members": [{"head": "1990-01-01"}]})
    assessment = policy.assess(rules, situation)
    assert [each.service.id for each in assessment.results] == ["other"]
    asked = policy.next_question(assessment)
    assert asked and asked.fact.entity == policy.PERSON
    assert differences(rules, list(rules.services.values()), [situation]) == (1, [])


def test_every_household_there_could_be_is_none() -> None:
    rules = rulebook()
    assert not [each.text for each in prove(rules, rules.services["test"], date(2026, 11, 23)) if each.kind != "cliff"]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"organisation": {"homes": 3}, "members": [{"head": "1990-01-01"}]}, "members"),
        ({"organisation": {"resident": True}}, "organisation.resident"),
        ({"organisation": 3}, "organisation"),
        ({"members": [{"head": "1990-01-01", "homes": 3}]}, "members[0].homes"),
    ],
)
def test_household_and_organisation_are_not_mixed(data: dict[str, object], where: str) -> None:
    with pytest.raises(policy.PolicyError) as refused:
        rulebook().situation(data)
    assert [each.where.path for each in refused.value.problems] == [where]


@pytest.mark.parametrize(
    ("rule", "unit", "said"),
    [
        ("加入世帯数 >= 50", "household", "法人・団体の項目です"),
        ("加入世帯数 >= 50", "person", "法人・団体の項目です"),
        ("住民", "organisation", "住民の項目です"),
        ("家賃 > 3", "organisation", "住民の項目です"),
        ("世帯主.住民", "organisation", "世帯の人を読めません"),
        ("いずれか(世帯員, 住民)", "organisation", "世帯の人を読めません"),
    ],
)
def test_rules_of_the_two_do_not_mix(rule: str, unit: str, said: str) -> None:
    assert any(said in each.render("ja") for each in problems(f"eligible: '{rule}'", unit, WITH_ORGANISATIONS))
    assert book("eligible: 加入世帯数 >= 50", "organisation", WITH_ORGANISATIONS)
