"""Which of the facts that were taken for granted an answer needs: without the others it would be the same.

A part of a rule that adds much up rests on every fact of it (`judge.resting`), though one may settle it: who had no
high medical bill gets nothing back, whatever everybody earns. So the facts are said to be unknown one after the other,
the last of the rule first, and what the answer does not need stays unknown. What is left is enough for the answer, and
where another value of one fact alone would turn it, that fact is left, for what is unknown may have that value too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from osekkai.policy.judge.assess import INELIGIBLE, UNKNOWN, Result, judge
from osekkai.policy.language.meaning import Value
from osekkai.policy.reading.linking import every_part
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Rule
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION, PERSON, ByYear, Member, World

YEARS = range(1868, 2201)
_Held = tuple[Member, Fact]


def needed(result: Result, granted: Iterable[tuple[str, Fact]]) -> set[tuple[str, str]]:
    """Of facts, each of a member (empty: the household), those that the answer needs, as (member, fact id)."""
    holders = {each.id: each for each in _holders(result.world)}
    facts = {(id, fact.id): (holders[id], fact) for id, fact in granted}
    if result.rule is None or not facts or (len(facts) == 1 and result.status == INELIGIBLE):
        return set(facts)  # a no that nothing but known facts decide was looked for before: most have only one
    decided = facts.keys() | {(each.member, each.fact.id) for each in result.rests_on.presumed}
    others = [held for key, held in _open_to_all(result.rule, holders).items() if key not in decided]
    if result.status == UNKNOWN and _is_the_same(result, [*others, *facts.values()]):
        return set()  # it is as open without any of them
    unknown = others if _is_the_same(result, others) else []
    needed = []
    for key, held in reversed(facts.items()):
        if _is_the_same(result, [*unknown, held]):
            unknown.append(held)
        else:
            needed.append(key)
    return set(needed)


def _open_to_all(rule: Rule, holders: Mapping[str, Member]) -> dict[tuple[str, str], _Held]:
    """All that is taken for granted where nobody says otherwise, and that nobody said."""
    return {
        (id, fact.id): (holder, fact)
        for fact in _presumable(rule)
        for id, holder in holders.items()
        if fact.entity == _entity(holder) and fact.id not in holder.given
    }


@lru_cache(maxsize=1024)
def _presumable(rule: Rule) -> tuple[Fact, ...]:
    parts = every_part(step.node for step in rule.judged)
    facts = {each.fact for each in parts if isinstance(each, nodes.FactRef)}
    return tuple(sorted((each for each in facts if each.presume), key=lambda each: each.key))


def _entity(holder: Member) -> str:
    return holder.relation if holder.relation in (HOUSEHOLD, ORGANISATION) else PERSON


def _is_the_same(result: Result, unknown: Sequence[_Held]) -> bool:
    other = _without(result, unknown)
    return (result.status, result.roughly, result.deadline, result.term) == (
        other.status,
        other.roughly,
        other.deadline,
        other.term,
    )


def _without(result: Result, unknown: Sequence[_Held]) -> Result:
    """The answer where it is said of facts that they are not known."""
    world = result.world
    said: dict[str, dict[str, Value | ByYear]] = defaultdict(dict)
    for holder, fact in unknown:
        said[holder.id][fact.id] = _unknown(fact, holder.given.get(fact.id))
    holders = _holders(world)
    copies = [
        Member(each.id, each.relation, {**each.given, **said[each.id]}, each.facts, each.index, each.kin)
        for each in holders
    ]
    household, *people = copies
    organisation = people.pop() if world.organisation else None
    applied = world.applied if world.has_applied else None
    changed = World(world.on, household, people, applied, organisation, world.relations)
    judged = copies[next(place for place, each in enumerate(holders) if each is result.judged)]
    return judge(result.service, judged, changed, certainly=result.is_certainly_judged)


def _holders(world: World) -> list[Member]:
    return [world.household, *world.members, *([world.organisation] if world.organisation else [])]


def _unknown(fact: Fact, given: Value | ByYear) -> Value | ByYear:
    """Unknown in the years of which nothing was said."""
    if not isinstance(given, ByYear):
        return fact.unknown
    return ByYear({year: given.get(year, fact.unknown) for year in YEARS})
