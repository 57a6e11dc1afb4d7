"""A plain no is earned: what was taken for granted on the way to it is among what it says it rests on."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.policy import HOUSEHOLD, Fact, Result, Situation
from osekkai.policy.values import Value
from tests.bunkyo.test_soundness import household, known_value, widened
from tests.conftest import FACTS, book, judge

TRIED = 5
"""Presumed facts of each household that are given another value."""


def presumed_facts(catalogue: Catalogue, situation: Situation) -> Iterator[tuple[str, Fact]]:
    """The facts with a presumption that nobody gave, of everybody."""
    for fact in catalogue.book.vocabulary.facts.values():
        for member in [""] if fact.entity == HOUSEHOLD else [each.id for each in situation.people]:
            if fact.presume and not situation.given(member, fact.id):
                yield member, fact


def another(fact: Fact, value: Value, chance: random.Random) -> Value:
    if fact.type.kind == "truth":
        return not value
    return next(found for _ in range(50) if (found := known_value(fact, chance)) != value)


def shown(result: Result) -> set[tuple[str, str]]:
    return {(each.member, each.fact.id) for each in result.rests_on.presumed}


@pytest.mark.parametrize("part", range(4))
def test_a_presumption_that_turns_a_no_was_shown(bunkyo: Catalogue, part: int) -> None:
    """1,000 households; half of them with facts that are open or only roughly known."""
    turned = 0
    for seed in range(part * 250, part * 250 + 250):
        chance = random.Random(seed)
        situation = household(bunkyo, seed)
        situation = widened(bunkyo, situation, seed) if seed % 2 else situation
        before = policy.assess(bunkyo.book, situation)
        able = list(presumed_facts(bunkyo, situation))
        for member, fact in chance.sample(able, min(TRIED, len(able))):
            value = another(fact, fact.presume[0][0], chance)
            after = policy.assess(bunkyo.book, situation.with_fact(member, fact.id, value)).results
            for was, now in zip(before.results, after, strict=True):
                if was.status == "ineligible" and now.status != "ineligible":
                    turned += 1
                    assert (member, fact.id) in shown(was), (was.service.id, was.member)
                    assert (member, fact.id) in policy.presumed([was]), (was.service.id, was.member)
    assert turned > 50


def test_what_changes_nothing_is_not_told(bunkyo: Catalogue) -> None:
    """Nobody gets back what was never paid: not what each of the family earns, nor whose handbook there might be."""
    family = bunkyo.book.situation({"on": "2026-11-28", "members": [{"head": "1990-04-01"}, {"child": "2020-06-01"}]})
    result = policy.assess(bunkyo.book, family).of("high-cost-medical", "head")
    assert {("", "public_assistance"), ("child1", "salary")} < shown(result)
    assert set(policy.presumed([result])) == {("", "high_medical_bill"), ("head", "medical_cost")}


def test_of_two_presumptions_that_refuse_together_one_is_told() -> None:
    """Neither of them alone would turn the no: with none of them told it would seem to be earned."""
    another = "  pupil: {ja: 生徒, en: Pupil, of: person, type: truth, presume: いいえ}\n"
    rules = book("eligible: 国外にいる and 生徒", facts=FACTS.replace("  abroad:", f"{another}  abroad:"))
    result = judge(rules, {"head": "1990-04-01"})
    assert result.status == "ineligible" and len(policy.presumed([result])) == 1


@pytest.mark.parametrize(("income", "told"), [("4000000", {"abroad"}), ("100", set())])
def test_of_a_yes_what_it_needs_is_told(income: str, told: set[str]) -> None:
    """Whoever earns little is entitled wherever they are."""
    found = judge(book("eligible: 所得 < 1000 or not 国外にいる"), {"head": "1990-04-01", "income": income})
    assert found.status == "eligible" and {fact for _, fact in policy.presumed([found])} == told


def test_a_no_that_known_facts_decide_takes_nothing_for_granted(bunkyo: Catalogue) -> None:
    """A woman of 30 is too young for the shingles vaccine, whatever she had before."""
    young = bunkyo.book.situation({"on": "2026-11-23", "members": [{"head": "1996-01-01"}]})
    assert shown(policy.assess(bunkyo.book, young).of("zoster-vaccine")) == set()


def test_a_no_that_a_presumption_decides_says_so(bunkyo: Catalogue) -> None:
    alone = bunkyo.book.situation({"on": "2026-11-23", "members": [{"head": "1990-01-01"}]})
    results = policy.assess(bunkyo.book, alone)
    assert shown(results.of("moving-in")) == {("", "moved_in")}
    assert [each.text["ja"] for each in policy.presumed([results.of("moving-in")]).values()] == [
        "文京区に引っ越してきた"
    ]


def test_who_is_not_in_the_data_is_told(bunkyo: Catalogue) -> None:
    alone = bunkyo.book.situation({"on": "2026-11-23", "members": [{"head": "1990-01-01"}]})
    absent = {each for result in policy.assess(bunkyo.book, alone).results for each in result.rests_on.absent}
    assert ("", "children") in absent


def test_the_check_lists_what_alone_makes_a_no(bunkyo: Catalogue) -> None:
    """A resident who never said that they moved in is refused by a presumption alone."""
    found = {
        (each.service.id, each.fact.id if each.fact else each.absent)
        for service in bunkyo.book.services.values()
        for each in policy.hinges(bunkyo.book, service)
    }
    assert ("moving-in", "moved_in") in found and ("resident-tax-exempt", "配偶者") in found
    assert not any(id == "child-allowance" and fact == "birth_date" for id, fact in found), "nothing is presumed there"
