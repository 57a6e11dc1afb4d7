"""What the register says that somebody could still ask for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import Service
from osekkai.matching.today import homes
from osekkai.policy import assess
from osekkai.register import queries as register


def entitled(
    person: int, catalogue: Catalogue, today: date, begun: Collection[str]
) -> list[tuple[Service, date | None]]:
    """Benefits that the register says somebody is entitled to and neither receives nor has asked for (`begun`).

    With the day by which to ask. Only what is judged of themselves, and of the children and the household for whoever
    heads it: the answer about another adult would tell what that adult's own facts are.
    """
    household = register.household_of(person)
    home = next(homes([household], catalogue.book.vocabulary, today), None) if household else None
    if home is None:
        return []
    people = dict(zip((each.id for each in home.situation.people), home.people, strict=True))
    heads = home.situation.people[home.people.index(person)].relation == "head"
    mine = {id for id, whose in people.items() if whose == person}
    mine |= {each.id for each in home.situation.people if heads and each.relation == "child"}
    had = {*begun, *(each.service for each in register.received(home.people))}
    wanted = [each for each in catalogue.services.values() if each.is_paid_out and each.id not in had]
    found: dict[str, tuple[Service, date | None]] = {}
    for result in assess(catalogue.book, home.situation, [each.rules for each in wanted]).results:
        if result.status == "eligible" and (result.member in mine or (heads and not result.member)):
            found.setdefault(result.service.id, (catalogue.services[result.service.id], result.deadline))
    return list(found.values())
