"""Linking: every expression of a rulebook checked once, in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from osekkai.policy.language.problems import Problems
from osekkai.policy.reading.checking import Checker
from osekkai.policy.reading.reports import Refused
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Rule, Service, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Figure
from osekkai.policy.rules.vocabulary import Declaration, Vocabulary


class Linker:
    """Checks every expression once, in the order in which they need each other."""

    def __init__(self, vocabulary: Vocabulary, problems: Problems) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.local: dict[int, Mapping[str, Declaration]] = {}
        self.checker = Checker(problems, self._names_of, vocabulary)

    def _names_of(self, step: Step) -> Mapping[str, Declaration]:
        return self.local.get(step.key, self.vocabulary.names)

    def link_all(self, notions: Iterable[Step], services: Iterable[Service]) -> None:
        """Everything of a rulebook: derivations and presumptions of facts, shared notions, the rules of services."""
        for fact in list(self.vocabulary.facts.values()):
            self._fact(fact)
        for step in notions:
            self._attempt(step)
        for service in services:
            for rule in service.rules:
                self._rule(service, rule)

    def link(self, step: Step, kind: str) -> None:
        """One more expression over the vocabulary, which has to give a `kind` of value."""
        self._want(step, self._attempt(step), kind)

    def _fact(self, fact: Fact) -> None:
        if fact.derive and (node := self._attempt(fact.derive)) and node.type.kind != fact.type.kind:
            self._wrong_type(fact.derive, fact.type.kind, node)
        for _, when in fact.presume:
            if when:
                self._want(when, self._attempt(when), "truth")

    def _rule(self, service: Service, rule: Rule) -> None:
        own: dict[str, Declaration] = {**service.parameters, **service.tables, **rule.steps}
        for name in own:
            if name in self.vocabulary.names:
                place = rule.steps[name].expression.place if name in rule.steps else service.place
                self.problems.add(
                    "twice",
                    place,
                    f"「{name}」は 共通の語彙で もう使われています",
                    f"'{name}' is already in the shared vocabulary",
                    ("別の名前にするか、共通のものを使ってください", "choose another name or use the shared one"),
                )
        names = {**self.vocabulary.names, **own}
        parts = [*rule.steps.values(), *rule.judged, *rule.limits]
        for step in parts:
            self.local[step.key] = names
        checked = {step.key: self._attempt(step) for step in parts}
        self._want(rule.eligible, checked[rule.eligible.key], "truth")
        for day in rule.days:
            self._want(day, checked[day.key], "date")
        if rule.due:
            self._want(rule.due, checked[rule.due.key], "truth")
        if rule.amount and (node := checked[rule.amount.yen.key]):
            self._yen(rule.amount.yen, node)
        for limit in rule.limits:
            if node := checked[limit.key]:
                self._yen(limit, node)
        linked = [node for node in checked.values() if node]
        service.facts |= frozenset(fact.id for node in linked for fact in facts_of(node))
        self.vocabulary.read |= service.facts
        used = [node for step in rule.judged if (node := checked[step.key])]
        rule.figures = tuple(dict.fromkeys(figure for node in used for figure in figures_of(node)))

    def _attempt(self, step: Step) -> Node | None:
        try:
            return self.checker.step(step)
        except Refused:
            return None

    def _want(self, step: Step, node: Node | None, kind: str) -> None:
        if node and node.type.kind != kind:
            self._wrong_type(step, kind, node)

    def _yen(self, step: Step, node: Node) -> None:
        if node.type.kind != "number" or node.type.unit not in (None, "円"):
            self._wrong_type(step, "yen", node)
        elif not node.type.whole:
            self.problems.add(
                "rounding",
                step.expression.place,
                "円未満の端数が出ます",
                "the amount can have a fraction of a yen",
                (
                    "切捨て(…, 1) や 四捨五入(…, 10) で 端数の扱いを書いてください",
                    "write the rounding out: round_down(…, 1)",
                ),
            )

    def _wrong_type(self, step: Step, kind: str, node: Node) -> None:
        self.problems.add(
            "type",
            step.expression.place,
            f"ここには {_KINDS[kind]} の式が必要ですが、{node.type} です",
            f"a {kind} is needed here, but this is {node.type.english}",
        )


_KINDS = {"truth": "はい・いいえ", "date": "日付", "yen": "円", "number": "数", "choice": "選択肢"}


def facts_of(node: Node, seen: set[int] | None = None) -> set[Fact]:
    """Every fact that an expression can rest on, through steps, derivations and presumptions."""
    seen = set() if seen is None else seen
    found: set[Fact] = set()
    further: list[Step] = []
    if isinstance(node, nodes.FactRef):
        found.add(node.fact)
        further = node.fact.fallbacks
    elif isinstance(node, nodes.StepRef):
        further = [node.step]
    for step in further:
        if step.key not in seen and step.expression.node is not None:
            seen.add(step.key)
            found |= facts_of(step.expression.node, seen)
    for child in node.children():
        found |= facts_of(child, seen)
    return found


def figures_of(node: Node, seen: set[int] | None = None) -> list[Figure]:
    """Every figure that an expression can rest on, through steps, derivations and presumptions."""
    seen = set() if seen is None else seen
    found: list[Figure] = []
    further: list[Step] = []
    if isinstance(node, nodes.ParameterRef):
        found.append(node.parameter)
    elif isinstance(node, nodes.Lookup):
        found.append(node.table)
    elif isinstance(node, nodes.FactRef):
        further = node.fact.fallbacks
    elif isinstance(node, nodes.StepRef):
        further = [node.step]
    for step in further:
        if step.key not in seen and step.expression.node is not None:
            seen.add(step.key)
            found += figures_of(step.expression.node, seen)
    for child in node.children():
        found += figures_of(child, seen)
    return found
