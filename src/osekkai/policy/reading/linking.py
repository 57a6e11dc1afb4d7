"""Linking: every expression of a rulebook checked once, in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from osekkai.policy.language.problems import Place, Problems
from osekkai.policy.reading.checking import checked
from osekkai.policy.reading.names import Scope
from osekkai.policy.reading.reports import Refused
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Rule, Service, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Figure
from osekkai.policy.rules.vocabulary import Declaration, Vocabulary

MAX_CHAIN = 80
"""Steps that may rest on each other in a row."""


class Linker:
    """Checks every expression once; a step that another names is checked before it."""

    def __init__(self, vocabulary: Vocabulary, problems: Problems) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.local: dict[int, Mapping[str, Declaration]] = {}

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

    def step(self, step: Step, at: Place | None = None) -> Node:
        """Check a step, once. Raises `Refused`; a circle of definitions is reported where it closes."""
        if step.state == "done":
            return step.node
        if step.state == "checking":
            self.problems.add(
                "circle",
                at or step.expression.place,
                f"「{step.name}」が 自分自身に もどっています",
                f"'{step.name}' is defined by itself",
            )
        if step.state != "new":
            raise Refused
        step.state = "checking"
        try:
            step.expression.node = self._checked(step)
        except Refused:
            step.state = "failed"
            raise
        step.state = "done"
        return step.node

    def _checked(self, step: Step) -> Node:
        scope = Scope(self.local.get(step.key, self.vocabulary.names), step.entity, step.yearly)
        node = checked(step.expression, scope, self.vocabulary, self.step, self.problems)
        step.depth = 1 + max((each.depth for each in _steps_in(node)), default=0)
        if step.depth > MAX_CHAIN:
            self.problems.add(
                "too-deep", step.expression.place, "定義のつながりが長すぎます", "the chain of steps is too long"
            )
            raise Refused
        return node

    def _fact(self, fact: Fact) -> None:
        if fact.derive and (node := self._attempt(fact.derive)) and node.type.kind != fact.type.kind:
            self._wrong_type(fact.derive, fact.type.kind, node)
        for _, when in fact.presume:
            if when:
                self._want(when, self._attempt(when), "truth")
        if fact.asked_of:
            self._want(fact.asked_of, self._attempt(fact.asked_of), "truth")

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
        linked = {step.key: self._attempt(step) for step in parts}
        self._want(rule.eligible, linked[rule.eligible.key], "truth")
        for day in rule.days:
            self._want(day, linked[day.key], "date")
        if rule.due:
            self._want(rule.due, linked[rule.due.key], "truth")
        if rule.amount and (node := linked[rule.amount.yen.key]):
            self._yen(rule.amount.yen, node)
        for limit in rule.limits:
            if node := linked[limit.key]:
                self._yen(limit, node)
        reached = every_part(linked.values())
        service.facts |= frozenset(each.fact.id for each in reached if isinstance(each, nodes.FactRef))
        self.vocabulary.read |= service.facts
        rule.figures = tuple(dict.fromkeys(_figures_of(every_part(linked[step.key] for step in rule.judged))))

    def _attempt(self, step: Step) -> Node | None:
        try:
            return self.step(step)
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


def _figures_of(parts: Iterable[Node]) -> Iterator[Figure]:
    for part in parts:
        if isinstance(part, nodes.ParameterRef):
            yield part.parameter
        elif isinstance(part, nodes.Lookup):
            yield part.table


def every_part(expressions: Iterable[Node | None]) -> Iterator[Node]:
    """Every part that expressions can rest on, through steps, derivations and presumptions; each step once."""
    seen, waiting = set[int](), [node for node in expressions if node][::-1]
    while waiting:
        part = waiting.pop()
        yield part
        steps = [step for step in _named_by(part) if step.key not in seen and step.expression.node]
        seen.update(step.key for step in steps)
        waiting += [*(step.node for step in steps), *part.children()][::-1]


def _steps_in(node: Node) -> Iterator[Step]:
    """The steps that an expression names itself, derivations and presumptions of its facts included."""
    yield from _named_by(node)
    for child in node.children():
        yield from _steps_in(child)


def _named_by(part: Node) -> list[Step]:
    if isinstance(part, nodes.StepRef):
        return [part.step]
    return part.fact.fallbacks if isinstance(part, nodes.FactRef) else []
