"""Every name that rules, forms and inputs can use, each with one meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from osekkai.policy import calendar, periods
from osekkai.policy.language.meaning import Interval, Value
from osekkai.policy.language.problems import Place
from osekkai.policy.language.types import DATE, TIMES
from osekkai.policy.language.words import Words
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.figures import Figure, Parameter, Table
from osekkai.policy.rules.people import PERSON, Facts

Declaration: TypeAlias = Fact | Step | Parameter | Table
MOST_TIMES = 60
"""Nobody received a service more often."""


@dataclass(slots=True, repr=False)
class Vocabulary:
    """Every declared name, each once: facts, shared notions, parameters and tables; and the town blocks (町字).

    `closed` are the office's own closed days, month × 100 + day. `read` are the facts on which some service's rule
    rests, `services` what the services are called.
    """

    facts: dict[str, Fact] = field(default_factory=dict)
    names: dict[str, Declaration] = field(default_factory=dict)
    towns: dict[str, Words] = field(default_factory=dict)
    services: dict[str, Words] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    closed: frozenset[int] = periods.YEAR_END
    _defaults: dict[str, dict[str, Value]] = field(default_factory=dict)

    def defaults(self, entity: str) -> Facts:
        """The facts whose value does not depend on anything when nobody gives them."""
        if entity not in self._defaults:
            own = [fact for fact in self.facts.values() if fact.entity == entity and fact.is_constant]
            self._defaults[entity] = {fact.id: fact.presume[0][0] if fact.presume else fact.unknown for fact in own}
        return self._defaults[entity]

    def receipt(self, service: str, kind: str, place: Place) -> Fact:
        """The fact that says how often (number) or when last (date) somebody received a service.

        Where none is declared it is made: nobody asks or presumes it, it is known from receipts.
        """
        for fact in self.facts.values():
            if fact.received == service and fact.type.kind == kind:
                return fact
        called, often = self.services[service], kind == "number"
        fact = Fact(
            id=f"{'times' if often else 'last'}_received_{service.replace('-', '_')}",
            words=Words(
                f"{called.ja}を受けた回数" if often else f"{called.ja}を直近に受けた日",
                f"{called.say('easy')}を もらった 回数" if often else f"{called.say('easy')}を 前に もらった 日",
                f"Times received: {called.say('en')}" if often else f"Last received: {called.say('en')}",
            ),
            entity=PERSON,
            type=TIMES if often else DATE,
            place=place,
            range=Interval(0, MOST_TIMES) if often else Interval(calendar.FIRST_DAY, calendar.LAST_DAY),
            received=service,
            order=len(self.facts),
        )
        self.facts[fact.id] = self.names[fact.id] = fact
        self._defaults.clear()
        return fact

    def told_by_receipts(self, service: str, began: Sequence[int]) -> dict[str, Value]:
        """What all that somebody received of a service says: the days on which each began (none: they never did)."""
        told: dict[str, Value] = {}
        for fact in self.facts.values():
            if fact.received == service:
                if fact.type.kind == "date":
                    told |= {fact.id: max(began)} if began else {}
                else:
                    told[fact.id] = bool(began) if fact.type.kind == "truth" else len(began)
        return told

    @property
    def read_of_receipts(self) -> set[str]:
        """The services whose past receipts a rule reads."""
        return {fact.received for id in self.read if (fact := self.facts[id]).received}

    @property
    def town(self) -> Fact | None:
        """The fact that says in which town block a household lives."""
        return next((fact for fact in self.facts.values() if fact.is_town), None)

    @property
    def figures(self) -> list[Figure]:
        """The parameters and tables that all services share."""
        return list(dict.fromkeys(found for found in self.names.values() if isinstance(found, Figure)))

    def fact(self, name: str) -> Fact | None:
        found = self.names.get(name)
        return found if isinstance(found, Fact) else None

    def fact_names(self, entity: str) -> list[str]:
        return [name for name, found in self.names.items() if isinstance(found, Fact) and found.entity == entity]
