"""Households that nobody would think of, as somebody could send them: any members, kin, days and answers."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.policy import HOUSEHOLD, PERSON, Fact, PolicyError, Situation
from tests.matching.columns import differences

ON = date(2026, 11, 23)
WORDS = (
    *("head", "spouse", "child", "parent", "other", "lodger", "foster", "unknown", "grandchild", "sibling"),
    *(
        "世帯主",
        "妻",
        "夫（未届）",
        "妻の子",
        "子の子",
        "子の妻",
        "五女",
        "縁故者",
        "妻の母",
        "兄の子",
        "同居人",
        "ひ孫",
    ),
    *("child.spouse.parent", "parent.parent.child", "まご むすめ婿", "", "child.", "子の" * 12, 7, None, ["child"]),
)
LIVES = ("here", "here", "elsewhere", "student", "institution", "unborn", "dead", "moon", 3)


def household(catalogue: Catalogue, seed: int) -> dict[str, Any]:
    """Raw input: mostly possible, often odd, now and then no household at all."""
    chance = random.Random(seed)
    facts = list(catalogue.book.vocabulary.facts.values())
    many = chance.choice((1, 1, 2, 2, 3, 3, 4, 5, 8, 12, 30))
    ids = [chance.choice(("head", f"p{place}", f"p{place}", "子", "x" * 90)) for place in range(many)]
    members = [_member(chance, place, ids, facts) for place in range(many)]
    found: dict[str, Any] = {"on": ON.isoformat(), "members": members}
    if chance.random() < 0.7:
        own = [each for each in facts if each.entity == HOUSEHOLD]
        found["household"] = {each.id: _value(chance, each) for each in chance.sample(own, chance.randrange(8))}
    return found


def _member(chance: random.Random, place: int, ids: list[str], facts: list[Fact]) -> dict[str, Any]:
    relation = "head" if place == 0 and chance.random() < 0.97 else chance.choice(WORDS[1:22])
    if chance.random() < 0.01:
        relation = chance.choice(WORDS)
    member: dict[str, Any] = {"relation": relation, "birth_date": _day(chance, adult=place == 0)}
    if chance.random() < 0.5:
        member["id"] = ids[place] if chance.random() < 0.05 else f"p{place}"
    for name, odds in (("parents", 0.12), ("spouse", 0.06), ("carers", 0.06)):
        if place and chance.random() < odds:
            whom = [f"p{chance.randrange(place)}" for _ in range(chance.choice((1, 1, 2, 3)))]
            member[name] = whom[0] if name == "spouse" else whom
    if chance.random() < 0.15:
        member["lives"] = chance.choice(LIVES)
        if member["lives"] == "unborn" and chance.random() < 0.9:
            member["birth_date"] = date(2027, chance.randint(1, 6), chance.randint(1, 28)).isoformat()
    if place and chance.random() < 0.1:
        member["bond"] = chance.choice(("registered", "de_facto", "partnership", "事実婚", "love"))
    if chance.random() < 0.1:
        member["livelihood"] = chance.choice(("own", "own", "", 5))
    own = [each for each in facts if each.entity == PERSON and each.id != "birth_date"]
    return member | {each.id: _value(chance, each) for each in chance.sample(own, chance.randrange(9))}


def _day(chance: random.Random, *, adult: bool) -> object:
    if chance.random() < 0.01:
        return chance.choice((None, "1990-13-01", "昭和65年1月1日", "2031-01-01", "1800-01-01", 19900101, "おととい"))
    born = date(chance.randint(1930, 2008 if adult else 2026), chance.randint(1, 11), chance.randint(1, 28))
    if chance.random() < 0.05:
        return {"between": [date(born.year - 3, 1, 1).isoformat(), born.isoformat()]}
    return born.isoformat()


def _value(chance: random.Random, fact: Fact) -> object:
    if chance.random() < 0.003:
        return chance.choice((-1, 10**14, "？", "", [], {}, "百万円", True, 0.5))
    if chance.random() < 0.15:
        return None
    if fact.type.kind == "truth":
        return chance.random() < 0.4
    if fact.type.kind == "choice":
        return chance.choice(sorted(fact.choices))
    if fact.type.kind == "text":
        return "ブンキョウ"
    if fact.type.kind == "date":
        return date(2026, chance.randint(1, 11), chance.randint(1, 28)).isoformat()
    lo, hi = int(fact.range.lo), int(fact.range.hi)
    odd = [lo, hi, lo + 1, hi - 1, 0, 1, 650_000, 1_080_000, 2_079_999, 2_080_000, 4_500_000, 10_000_001]
    found = min(max(chance.choice(odd), lo), hi)
    if chance.random() < 0.2:
        return {"between": [lo, found]}
    return {"2025": found, "2024": found // 2} if fact.yearly and chance.random() < 0.3 else found


def read(catalogue: Catalogue, data: dict[str, Any]) -> Situation | None:
    """The household, or nothing where it was refused with sentences."""
    try:
        return catalogue.book.situation(data)
    except PolicyError as refused:
        for each in refused.problems:
            assert each.title.ja and each.title.en and str(each.where), each
        return None


def wrong(catalogue: Catalogue, seeds: Iterable[int]) -> tuple[int, list[str]]:
    """How many households were judged, and everything about an answer that cannot be."""
    services = list(catalogue.book.services.values())
    found: list[str] = []
    judged: list[Situation] = []
    for seed in seeds:
        home = read(catalogue, household(catalogue, seed))
        if home is None:
            continue
        judged.append(home)
        assessment = policy.assess(catalogue.book, home)
        for each in assessment.results:
            amount = each.amount
            if amount and each.status != "ineligible":
                high = amount.hi if amount.hi is not None else amount.lo
                if not 0 <= amount.lo <= high < 10**9:
                    found.append(f"{seed}: {each.service.id} {each.member}: {amount.lo}〜{amount.hi}")
        policy.next_question(assessment)
        for each in assessment.results[:: max(len(assessment.results) // 5, 1)]:
            policy.explain(each).render("ja")
    found += differences(catalogue.book, services, judged)[1]
    return len(judged), found
