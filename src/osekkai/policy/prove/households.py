"""A service for a household of a given shape, in symbols; and the household that an answer of z3 describes."""

from __future__ import annotations

from datetime import date
from typing import Any

import z3

from osekkai.policy.judge.situation import Situation
from osekkai.policy.prove.symbolic import Scope, Symbolic
from osekkai.policy.prove.terms import Symbol, choose, extreme, floor, total_of
from osekkai.policy.rules.declared import Rule, Service
from osekkai.policy.rules.people import ORGANISATION, ByYear, Member, Person


class Household(Symbolic):
    """People in given relations whose facts could be anything; see `Symbolic`."""

    def judged(self, service: Service) -> list[Member]:
        return [member for member, _ in self.world.judged(service.unit)]

    def outcome(self, service: Service, member: Member, *, cut: bool = True) -> tuple[Symbol, Symbol]:
        """Whether the member is entitled, and the yen (`cut`: within the rule's bounds); raises `NotSymbolic`."""
        rule = service.rule_on(self.on)
        eligible = self.step(rule.eligible, member, 0)
        if rule.amount is None:
            return eligible, 0
        outer, self._path = self._path, eligible
        try:
            yen = self.read(rule.amount.yen.node, Scope(member, member, 0))
        finally:
            self._path = outer
        return eligible, self.within(rule, member, floor(yen)) if cut else floor(yen)

    def within(self, rule: Rule, member: Member, yen: Symbol) -> Symbol:
        """The amount within the rule's own bounds; see `judge.amounts.yen_of`."""
        assert rule.amount is not None, "only what has an amount is worth yen"
        least, most = self.limits_of(rule, member)
        if rule.amount.least or rule.amount.yen.node.range.lo < 0:
            yen = extreme("max", [yen, least])
        return yen if most is None else extreme("min", [yen, most])

    def limits_of(self, rule: Rule, member: Member) -> tuple[Symbol, Symbol | None]:
        """The least and the most that a rule states for a member, on the day."""
        amount = rule.amount
        assert amount is not None, "only what has an amount has limits"
        least = floor(self.step(amount.least, member, 0)) if amount.least else 0
        return least, floor(self.step(amount.most, member, 0)) if amount.most else None

    def total(self, service: Service) -> Symbol:
        """The yen of everybody in the household together."""
        return total_of([choose(*self.outcome(service, each), 0) for each in self.judged(service)])

    def situation(self, model: Any) -> Situation:
        """The household that a model of z3 describes."""
        held: dict[str, dict[str, Any]] = {}
        for (member, id, year), variable in self.variables.items():
            fact = self.vocabulary.facts[id]
            found = model.eval(variable, model_completion=True)
            value: Any = z3.is_true(found) if fact.type.kind == "truth" else found.as_long()
            if fact.type.kind == "choice":
                value = self.options[value]
            facts = held.setdefault(member, {})
            if fact.yearly:
                facts.setdefault(id, ByYear())[year] = value
            else:
                facts[id] = value
        if ORGANISATION in held:
            return Situation(date.fromordinal(self.on), (), organisation=held[ORGANISATION])
        people = tuple(Person(each.id, each.relation, held.get(each.id, {})) for each in self.world.members)
        return Situation(date.fromordinal(self.on), people, held.get("", {}))
