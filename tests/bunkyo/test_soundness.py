"""Laws that hold for every service of the real catalogue, on generated households.

What is said of a household with unknown facts must cover what is said once they are known: an open answer may become
yes or no, a sure answer never changes, and an amount stays within its bounds.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.policy import HOUSEHOLD, PERSON, Fact, Money, Person, Result, Situation
from osekkai.policy.judge.closures import link
from osekkai.policy.kinship import BONDS, LIVES, Kin
from osekkai.policy.rules.people import Frame
from osekkai.policy.values import Interval, Value

RELATIONS = ("spouse", "child", "child", "parent", "other")
RARE = ("child.child", "spouse.child", "parent.child", "child.spouse", "parent.parent", "foster", "lodger", "unknown")
BIRTHS = {
    "head": (1950, 2004),
    "spouse": (1950, 2004),
    "child": (2005, 2026),
    "parent": (1930, 1949),
    "other": (1950, 2020),
    "unknown": (1930, 2026),
    "child.child": (2010, 2026),
    "spouse.child": (2005, 2026),
    "foster": (2010, 2026),
}


def known_value(fact: Fact, chance: random.Random) -> Value:
    """A concrete value, money often near the thresholds of the law."""
    if fact.type.kind == "truth":
        return chance.random() < 0.3
    if fact.type.kind == "choice":
        return chance.choice(sorted(fact.type.options))
    if fact.type.kind == "text":
        return chance.choice(("ブンキョウ　ハナコ", "ﾊﾅｺ ﾌﾞﾝｷﾖｳ", "文京花子"))
    lo, hi = int(fact.range.lo), int(fact.range.hi)
    if fact.type.kind == "date":
        return 739_900 - chance.randrange(1, 900)
    if fact.type.unit == "円":
        near = chance.choice((0, 450_000, 1_000_000, 2_080_000, 4_500_000, 12_000_000))
        return min(max(near + chance.randrange(-20_000, 20_001), lo), hi)
    return chance.randrange(lo, min(hi, lo + 6) + 1)


def kin_of(relation: str, chance: random.Random) -> Kin:
    """Now and then a couple that is not registered, somebody who lives apart, or a livelihood of one's own."""
    if chance.random() < 0.75:
        return Kin()
    bond = chance.choice(BONDS) if relation.endswith("spouse") else ""
    lives = chance.choice(LIVES) if relation != "head" else "here"
    return Kin(bond, lives=lives, livelihood=chance.choice(("", "own")))


def household(catalogue: Catalogue, seed: int) -> Situation:
    chance = random.Random(seed)
    facts = catalogue.book.vocabulary.facts.values()
    relations = [
        "head",
        *(each for each in RELATIONS if chance.random() < 0.55),
        *(each for each in RARE if chance.random() < 0.08),
    ]
    day = chance.choice(
        [date(2005, 6, 1), date(2021, 6, 1), date(2024, 6, 1), date(2024, 12, 1), date(2025, 9, 1), date(2026, 11, 23)]
    )
    people = []
    for index, relation in enumerate(relations):
        born = date(
            chance.randint(*BIRTHS.get(relation, BIRTHS["other"])), chance.randint(1, 12), chance.randint(1, 28)
        )
        given = {
            fact.id: known_value(fact, chance)
            for fact in facts
            if fact.entity == PERSON and fact.id != "birth_date" and chance.random() < 0.5
        }
        facts_of = {**given, "birth_date": min(born, day).toordinal()}
        people.append(Person(f"{relation}{index}", relation, facts_of, kin_of(relation, chance)))
    home = {fact.id: known_value(fact, chance) for fact in facts if fact.entity == HOUSEHOLD and chance.random() < 0.5}
    return Situation(day, tuple(people), home)


def widened(catalogue: Catalogue, situation: Situation, seed: int) -> Situation:
    """The same household with some of its facts said only roughly, or not known."""
    chance = random.Random(seed)

    def blur(name: str, value: object) -> object:
        fact = catalogue.book.vocabulary.facts[name]
        if chance.random() < 0.55:
            return value
        if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.6:
            reach = chance.randrange(1, 600_000 if fact.type.unit == "円" else 400)
            return Interval(max(value - reach, int(fact.range.lo)), min(value + reach, int(fact.range.hi)))
        return fact.unknown

    def blurred(facts: Mapping[str, object]) -> dict[str, Any]:
        return {name: blur(name, value) for name, value in facts.items()}

    people = tuple(replace(each, facts=blurred(each.facts)) for each in situation.people)
    return replace(situation, people=people, household=blurred(situation.household))


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_is_said_of_the_unknown_covers_the_known(bunkyo: Catalogue, seed: int, blur: int) -> None:
    known = household(bunkyo, seed)
    sharp = {(each.service.id, each.member): each for each in policy.assess(bunkyo.book, known).results}
    wide = {
        (each.service.id, each.member): each
        for each in policy.assess(bunkyo.book, widened(bunkyo, known, blur)).results
    }
    for whose, vague in wide.items():
        if whose not in sharp:  # whose children they are, or whether they raise some, was open
            assert vague.status != "eligible", whose
    for whose, certain in sharp.items():
        vague = wide[whose]
        if vague.status in ("eligible", "ineligible"):
            assert certain.status == vague.status, (certain.service.id, certain.member)
        if certain.amount and vague.amount and not _is_within(certain.amount, vague.amount):
            assert found_in(bunkyo, known, certain) is None, (
                certain.service.id,
                "somebody gets what was said to be too little",
            )


def _is_within(certain: Money, vague: Money) -> bool:
    return vague.lo <= certain.lo and (vague.hi is None or (certain.hi is not None and certain.hi <= vague.hi))


def found_in(bunkyo: Catalogue, known: Situation, result: Result) -> tuple[int, int] | None:
    """What single households get of an open amount; nothing where nobody is entitled: any amount covers that."""
    from tests.bunkyo.points import attained, unknown_of  # it takes its values from here

    return attained(unknown_of(bunkyo.book, known, result), random.Random(1))


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9))
def test_straight_python_says_what_the_careful_closures_say(bunkyo: Catalogue, seed: int) -> None:
    """Every step that was worked out is worked out again by its closure, on known and on open households."""
    steps = {step.key: step for step in bunkyo.book.steps}
    for situation in (household(bunkyo, seed), widened(bunkyo, household(bunkyo, seed), seed + 1)):
        world = policy.assess(bunkyo.book, situation).world
        for member in (world.household, *world.members):
            for key, found in list(member.memo.items()):
                id, year = key if isinstance(key, tuple) else (key, 0)
                if (step := steps.get(id)) is not None:  # type: ignore[call-overload]
                    again = link(step.node)(Frame(world, member, member, year))
                    assert (again, again.__class__) == (found, found.__class__), (step.name, member.id, year)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_every_open_answer_names_what_it_waits_for_or_an_official(bunkyo: Catalogue, seed: int) -> None:
    situation = widened(bunkyo, household(bunkyo, seed), seed + 1)
    for result in policy.assess(bunkyo.book, situation).results:
        if result.status == "unknown" and result.validity == "in-force" and not result.missing:
            told = policy.explain(result).render("ja")
            assert any(each in told for each in ("職員", "わかりません")), result.service.id


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_reasons_can_be_told_in_every_language_and_as_json(bunkyo: Catalogue, seed: int) -> None:
    situation = widened(bunkyo, household(bunkyo, seed), seed + 1)
    for result in policy.assess(bunkyo.book, situation).results:
        why = policy.explain(result)
        assert why.as_json()["value"] == {"eligible": True, "ineligible": False}.get(result.status)
        for lang in ("ja", "easy", "en"):
            assert why.render(lang).strip()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_a_fact_that_is_not_missing_changes_nothing(bunkyo: Catalogue, seed: int) -> None:
    """Facts that cannot change any answer are never asked: giving one that is not missing leaves every answer as is.

    (How far an open amount is then narrowed may change: the search looks at so many facts and no more.)
    """
    situation = widened(bunkyo, household(bunkyo, seed), seed + 1)
    before = policy.assess(bunkyo.book, situation)
    missing = {key for result in before.results for key in result.missing}
    covered = [index for index, result in enumerate(before.results) if result.validity == "in-force"]
    chance = random.Random(seed)
    for person in situation.people:
        for name, value in person.facts.items():
            fact = bunkyo.book.vocabulary.facts[name]
            if value == fact.unknown and (person.id, name) not in missing and fact.type.kind != "date":
                after = policy.assess(bunkyo.book, situation.with_fact(person.id, name, known_value(fact, chance)))
                moved = [
                    i
                    for i in covered
                    if (after.results[i].status, after.results[i].roughly)
                    != (before.results[i].status, before.results[i].roughly)
                ]
                assert not moved, (person.id, name, [before.results[i].service.id for i in moved])
