"""Which presumption, or whose absence, alone makes a service's answer a no: found by trying its worked cases.

Of every example that is entitled one given fact is left out at a time, or one person. Where the answer then is a plain
no that rests on the presumption (or on nobody being there), whoever does not know to say so would be refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from osekkai.policy.judge.assess import ELIGIBLE, INELIGIBLE, Result, assess
from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.judge.situation import Situation
from osekkai.policy.language.meaning import Value
from osekkai.policy.reading.names import GROUPS
from osekkai.policy.rules.declared import Fact, Service
from osekkai.policy.rules.people import ORGANISATION, Facts


@dataclass(frozen=True, slots=True)
class Hinge:
    """A fact as it is presumed (or a relation of whom nobody is in the data) that alone makes the service a no."""

    service: Service
    fact: Fact | None
    presumed: Value
    absent: str = ""


def hinges(book: Rulebook, service: Service) -> list[Hinge]:
    """Each fact and value once, in the order of the examples."""
    found: dict[tuple[str, str, str], Hinge] = {}
    for example in service.examples:
        situation = book.situation(example.household, on=date.fromordinal(example.on) if example.on else None)
        entitled = {each.member for each in assess(book, situation, [service]).results if each.status == ELIGIBLE}
        for without, member, fact in _without_a_fact(book, situation):
            for result in _refused(book, without, service, entitled):
                for each in result.rests_on.presumed:
                    if (each.member, each.fact) == (member, fact):
                        hinge = Hinge(service, fact, each.value)
                        found.setdefault((fact.id, str(each.value), ""), hinge)
        for without in _without_a_person(situation):
            for result in _refused(book, without, service, entitled):
                for _, relation in result.rests_on.absent:
                    found.setdefault(("", "", relation), Hinge(service, None, None, _called(relation)))
    return list(found.values())


def _called(relation: str) -> str:
    """What rules call a relation."""
    return next(name for name, each in GROUPS.items() if each == relation)


def _refused(book: Rulebook, situation: Situation, service: Service, entitled: set[str]) -> Iterator[Result]:
    for each in assess(book, situation, [service]).results:
        if each.status == INELIGIBLE and each.member in entitled:
            yield each


def _without_a_fact(book: Rulebook, situation: Situation) -> Iterator[tuple[Situation, str, Fact]]:
    for person in situation.people:
        for fact in _presumable(book, person.facts):
            lacking = replace(person, facts=_others(person.facts, fact))
            people = tuple(lacking if each is person else each for each in situation.people)
            yield replace(situation, people=people), person.id, fact
    for fact in _presumable(book, situation.household):
        yield replace(situation, household=_others(situation.household, fact)), "", fact
    for fact in _presumable(book, theirs := situation.organisation or {}):
        yield replace(situation, organisation=_others(theirs, fact)), ORGANISATION, fact


def _presumable(book: Rulebook, facts: Facts) -> list[Fact]:
    return [fact for id in facts if (fact := book.fact(id)).presume]


def _others(facts: Facts, but: Fact) -> Facts:
    return {id: value for id, value in facts.items() if id != but.id}


def _without_a_person(situation: Situation) -> Iterator[Situation]:
    for person in situation.people:
        if person.relation != "head":
            yield replace(situation, people=tuple(each for each in situation.people if each is not person))
