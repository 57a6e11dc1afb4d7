"""One name, one meaning: what rules call by the name of a group of people is said of that group."""

from __future__ import annotations

from osekkai.catalogue import Catalogue
from osekkai.policy.reading.linking import every_part
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Step

GROUP, RELATION = "同居の親族", "relatives"
"""Whoever lives here but the person, their spouse, children and lodgers. Who owes support (民法877条) is 扶養義務者."""


def steps_of(catalogue: Catalogue) -> set[Step]:
    rules = [rule for service in catalogue.book.services.values() for rule in service.rules]
    parts = every_part(step.node for rule in rules for step in rule.judged)
    named = {part.step for part in parts if isinstance(part, nodes.StepRef)}
    return named | {step for rule in rules for step in rule.steps.values()}


def test_relatives_who_live_together_are_one_group(bunkyo: Catalogue) -> None:
    called = [step for step in steps_of(bunkyo) if GROUP in step.name + step.label("ja")]
    of_others = [
        step.name
        for step in called
        if RELATION not in {part.relation for part in every_part([step.node]) if isinstance(part, nodes.Aggregate)}
    ]
    assert not of_others
