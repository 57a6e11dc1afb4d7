"""A rulebook: a vocabulary and the services that rest on it, linked and ready to judge any household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from osekkai.policy.files import Item
from osekkai.policy.files import load as read_yaml
from osekkai.policy.judge import straight
from osekkai.policy.judge.situation import Situation, read_situation
from osekkai.policy.language.meaning import Value
from osekkai.policy.language.problems import Place, PolicyError, Problems, nearest
from osekkai.policy.reading import services as declarations
from osekkai.policy.reading.checking import Checker, Declaration, Refused
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import HOUSEHOLD, PERSON, Fact, Parameter, Rule, Service, Step, Table
from osekkai.policy.rules.people import Facts

VOCABULARY_KEYS = ("facts", "notions", "parameters", "tables")


@dataclass(slots=True, repr=False)
class Vocabulary:
    """Every declared name, each once: facts, shared notions, parameters and tables."""

    facts: dict[str, Fact] = field(default_factory=dict)
    names: dict[str, Declaration] = field(default_factory=dict)
    _defaults: dict[str, dict[str, Value]] = field(default_factory=dict)

    def defaults(self, entity: str) -> Facts:
        """The facts whose value does not depend on anything when nobody gives them."""
        if entity not in self._defaults:
            own = [
                fact
                for fact in self.facts.values()
                if fact.entity == entity and fact.is_constant and fact.type.kind != "text"
            ]
            self._defaults[entity] = {fact.id: fact.presume[0][0] if fact.presume else fact.unknown for fact in own}
        return self._defaults[entity]

    def fact(self, name: str) -> Fact | None:
        found = self.names.get(name)
        return found if isinstance(found, Fact) else None

    def fact_names(self, entity: str) -> list[str]:
        return [name for name, found in self.names.items() if isinstance(found, Fact) and found.entity == entity]


@dataclass(slots=True, repr=False)
class Rulebook:
    """What one municipality's rules say. Made by `load`; immutable afterwards."""

    vocabulary: Vocabulary
    services: dict[str, Service]

    @property
    def steps(self) -> list[Step]:
        """Every step of the shared vocabulary and of all rules."""
        notions = [each for each in self.vocabulary.names.values() if isinstance(each, Step)]
        of_facts = [step for fact in self.vocabulary.facts.values() for step in fact.fallbacks]
        rules = [rule for service in self.services.values() for rule in service.rules]
        return [*notions, *of_facts, *(step for rule in rules for step in (*rule.steps.values(), *rule.judged))]

    def situation(self, data: object, *, on: date | None = None) -> Situation:
        """See `situation.read_situation`. Raises `PolicyError`."""
        return read_situation(data, self.vocabulary, on=on)

    def link(self, step: Step, problems: Problems, kind: str = "truth") -> None:
        """Check and prepare one more expression over the vocabulary, as a form's condition; what is wrong goes to `problems`."""
        linker = _Linker(self, problems)
        linker.want(step, linker.attempt(step), kind)
        straight.prepare(step)

    def service(self, id: str) -> Service:
        """Raises `PolicyError` with the nearest id."""
        if id not in self.services:
            problems = Problems()
            problems.add(
                "unknown-service",
                Place(id),
                f"「{id}」という制度は ありません",
                f"there is no service '{id}'",
                nearest(id, self.services),
            )
            problems.raise_if_any()
        return self.services[id]


def load(files: Mapping[str, str], *, extra_keys: Iterable[str] = ()) -> Rulebook:
    """A rulebook from file texts by path. Files under `services/` hold a service each, the others vocabulary.

    `extra_keys` are keys of a service file that rules do not read (see `Service.extra`). Raises `PolicyError` with all
    the problems of all files.
    """
    problems = Problems()
    book = read(files, problems, extra_keys)
    problems.raise_if_any()
    return book


def read(files: Mapping[str, str], problems: Problems, extra_keys: Iterable[str] = ()) -> Rulebook:
    """Like `load`, but leaves the problems to the caller; only a rulebook without problems may be used."""
    vocabulary, services = Vocabulary(), {}
    steps: list[Step] = []
    for path, text in files.items():
        root = read_yaml(path, text, problems)
        if root is None:
            continue
        if path.startswith("services/") or "/services/" in path:
            service = declarations.read_service(root, tuple(extra_keys))
            if service.id in services:
                problems.add(
                    "twice",
                    service.place,
                    f"id「{service.id}」が 2つのファイルにあります",
                    f"id '{service.id}' is in two files",
                )
            services[service.id] = service
        else:
            steps += _read_vocabulary(root, vocabulary, problems)
    book = Rulebook(vocabulary, services)
    _Linker(book, problems).link(steps)
    return book


def _read_vocabulary(root: Item, vocabulary: Vocabulary, problems: Problems) -> list[Step]:
    found = root.fields([], VOCABULARY_KEYS)
    declared: list[tuple[Iterable[str], Declaration, Place]] = []
    steps: list[Step] = []
    for fact in declarations.read_facts(found["facts"]) if "facts" in found else []:
        fact.order = len(vocabulary.facts)
        vocabulary.facts[fact.id] = fact
        declared.append((dict.fromkeys((fact.id, fact.name, *fact.aliases)), fact, fact.place))
    for kind, reader in (("parameters", declarations.read_parameter), ("tables", declarations.read_table)):
        for key, value in found[kind].entries() if kind in found else []:
            each: Parameter | Table = reader(key, value)
            declared.append(((each.name,), each, each.place))
    for key, value in found["notions"].entries() if "notions" in found else []:
        step = declarations.read_step(key, value, PERSON)
        steps.append(step)
        declared.append(((step.name,), step, key.place))
    for names, declaration, place in declared:
        for name in names:
            if name in vocabulary.names:
                problems.add(
                    "twice",
                    place,
                    f"「{name}」は もう別の意味で使われています",
                    f"'{name}' already has another meaning",
                )
            vocabulary.names[name] = declaration
    return steps


class _Linker:
    """Checks every expression once, in the order in which they need each other."""

    def __init__(self, book: Rulebook, problems: Problems) -> None:
        self.book = book
        self.problems = problems
        self.local: dict[int, Mapping[str, Declaration]] = {}
        self.checker = Checker(problems, lambda step: self.local.get(step.key, book.vocabulary.names))

    def link(self, notions: list[Step]) -> None:
        self._check(notions)
        for step in self.book.steps:
            straight.prepare(step)

    def _check(self, notions: list[Step]) -> None:
        for fact in self.book.vocabulary.facts.values():
            self._fact(fact)
        for step in notions:
            self.attempt(step)
        for service in self.book.services.values():
            for rule in service.rules:
                self._rule(service, rule)

    def _fact(self, fact: Fact) -> None:
        if fact.derive and (node := self.attempt(fact.derive)) and node.type.kind != fact.type.kind:
            self._wrong_type(fact.derive, fact.type.kind, node)
        for _, when in fact.presume:
            if when:
                self.want(when, self.attempt(when), "truth")

    def _rule(self, service: Service, rule: Rule) -> None:
        own: dict[str, Declaration] = {**service.parameters, **service.tables, **rule.steps}
        for name in own:
            if name in self.book.vocabulary.names:
                place = rule.steps[name].expression.place if name in rule.steps else service.place
                self.problems.add(
                    "twice",
                    place,
                    f"「{name}」は 共通の語彙で もう使われています",
                    f"'{name}' is already in the shared vocabulary",
                    ("別の名前にするか、共通のものを使ってください", "choose another name or use the shared one"),
                )
        names = {**self.book.vocabulary.names, **own}
        parts = [*rule.steps.values(), *rule.judged]
        for step in parts:
            self.local[step.key] = names
        nodes = {step.key: self.attempt(step) for step in parts}
        self.want(rule.eligible, nodes[rule.eligible.key], "truth")
        if rule.deadline:
            self.want(rule.deadline, nodes[rule.deadline.key], "date")
        if rule.amount and (node := nodes[rule.amount.yen.key]):
            self._yen(rule.amount.yen, node)
        service.facts |= frozenset(fact.id for node in nodes.values() if node for fact in facts_of(node))

    def attempt(self, step: Step) -> nodes.Node | None:
        try:
            return self.checker.step(step)
        except Refused:
            return None

    def want(self, step: Step, node: nodes.Node | None, kind: str) -> None:
        if node and node.type.kind != kind:
            self._wrong_type(step, kind, node)

    def _yen(self, step: Step, node: nodes.Node) -> None:
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

    def _wrong_type(self, step: Step, kind: str, node: nodes.Node) -> None:
        self.problems.add(
            "type",
            step.expression.place,
            f"ここには {_KINDS[kind]} の式が必要ですが、{node.type} です",
            f"a {kind} is needed here, but this is {node.type.english}",
        )


_KINDS = {"truth": "はい・いいえ", "date": "日付", "yen": "円", "number": "数", "choice": "選択肢"}


def facts_of(node: nodes.Node, seen: set[int] | None = None) -> set[Fact]:
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


__all__ = ["HOUSEHOLD", "PolicyError", "Rulebook", "Vocabulary", "facts_of", "load", "read"]
