"""Every name that rules, forms and inputs can use, each with one meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from osekkai.policy.language.meaning import Value
from osekkai.policy.language.words import Words
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.figures import Parameter, Table
from osekkai.policy.rules.people import Facts

Declaration: TypeAlias = Fact | Step | Parameter | Table


@dataclass(slots=True, repr=False)
class Vocabulary:
    """Every declared name, each once: facts, shared notions, parameters and tables; and the town blocks (町字)."""

    facts: dict[str, Fact] = field(default_factory=dict)
    names: dict[str, Declaration] = field(default_factory=dict)
    towns: dict[str, Words] = field(default_factory=dict)
    _defaults: dict[str, dict[str, Value]] = field(default_factory=dict)

    def defaults(self, entity: str) -> Facts:
        """The facts whose value does not depend on anything when nobody gives them."""
        if entity not in self._defaults:
            own = [fact for fact in self.facts.values() if fact.entity == entity and fact.is_constant]
            self._defaults[entity] = {fact.id: fact.presume[0][0] if fact.presume else fact.unknown for fact in own}
        return self._defaults[entity]

    @property
    def town(self) -> Fact | None:
        """The fact that says in which town block a household lives."""
        return next((fact for fact in self.facts.values() if fact.is_town), None)

    def fact(self, name: str) -> Fact | None:
        found = self.names.get(name)
        return found if isinstance(found, Fact) else None

    def fact_names(self, entity: str) -> list[str]:
        return [name for name, found in self.names.items() if isinstance(found, Fact) and found.entity == entity]
