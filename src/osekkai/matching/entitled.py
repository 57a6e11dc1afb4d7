"""What the register says that somebody could still ask for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import Service
from osekkai.matching.today import Home
from osekkai.policy import Assessment, Person, assess
from osekkai.policy.calendar import age_on
from osekkai.register import queries as register

OF_AGE = 18


def entitled(
    home: Home, person: int, catalogue: Catalogue, begun: Collection[str]
) -> list[tuple[Service, date | None]]:
    """Benefits that the register says somebody of a home is entitled to and neither receives nor has begun to ask for.

    With the day by which to ask. Only what is judged of themselves, of the children whom they raise (of a couple the
    one who is named first), and of the household for whoever heads it: the answer about another adult would tell what
    that adult's own facts are.
    """
    me = home.people.index(person)
    if not any(each.relation == "head" for each in home.situation.people):
        return []  # the head died or moved away, and the record does not say yet who heads those who are left
    had = {*begun, *(each.service for each in register.received(home.people))}
    wanted = [each for each in catalogue.services.values() if each.is_paid_out and each.id not in had]
    assessment = assess(catalogue.book, home.situation, [each.rules for each in wanted])
    heads = home.situation.people[me].relation == "head"
    mine = theirs(assessment, me)
    found: dict[str, tuple[Service, date | None]] = {}
    for result in assessment.results:
        if result.status == "eligible" and (result.member in mine or (heads and not result.member)):
            found.setdefault(result.service.id, (catalogue.services[result.service.id], result.deadline))
    return list(found.values())


def theirs(assessment: Assessment, place: int) -> set[str]:
    """The person at a place, and the minors whom they raise, alone or as the first of a couple."""
    world = assessment.world
    me = world.members[place]
    spouses = world.related(me, "spouse")
    if any(each.index < place or each is world.head for each in spouses):
        return {me.id}
    raised = [child for each in (me, *spouses) for child in world.related(each, "raised")]
    return {me.id, *(each.id for each in raised if is_minor(assessment.situation.people[each.index], world.on))}


def is_minor(person: Person, on: int) -> bool:
    """Whether somebody is surely under age (民法4条, 818条): of an adult nobody else is told, whoever raises them."""
    return person.born is not None and age_on(int(person.born[0]), on) < OF_AGE
