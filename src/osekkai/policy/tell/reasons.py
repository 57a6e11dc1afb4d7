"""Why an expression has its value: the lines that decided it, for a household.

Only what decided is told: of an unmet `and` the parts that failed, of an open one the parts that are open.
"""

from __future__ import annotations

from functools import lru_cache, singledispatchmethod

from osekkai.policy.judge.closures import value_of
from osekkai.policy.judge.doubts import day_of
from osekkai.policy.judge.frames import entered, looked_at, owned
from osekkai.policy.judge.resting import source_of
from osekkai.policy.language.meaning import is_unknown
from osekkai.policy.language.types import TRUTH
from osekkai.policy.language.words import LANGUAGES
from osekkai.policy.periods import KINDS
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Law, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import Frame
from osekkai.policy.tell.phrases import phrase
from osekkai.policy.tell.why import Why

MAX_TREE = 12
_KIN_IS_OPEN = {
    "ja": "（続柄が わかりません）",
    "easy": "（どんな 家族か わかりません）",
    "en": " (how they are related is not known)",
}
"""Beside somebody who is only possibly in the relation that a rule asks about."""
_CLOSED = {
    "ja": "数えて最後の日（閉庁日）",
    "easy": "数えて さいごの 日（区役所は 休み）",
    "en": "The last day as counted, on which the office is closed",
}


class Reasons:
    """Tells a result, or several. A step is told in full once; where it comes up again, only its value is."""

    def __init__(self, depth: int | None) -> None:
        self.told: set[object] = set()
        self.left = depth

    def titled(self, step: Step, frame: Frame, title: dict[str, str]) -> Why:
        node = step.node
        return Why(title, value_of(node, frame), node.type, step.law, because=self.numbers(node, frame))

    @singledispatchmethod
    def because(self, node: Node, frame: Frame) -> list[Why]:
        """The lines that say why a truth is what it is."""
        return [Why(_texts(node), value_of(node, frame), node.type, because=self.numbers(node, frame))]

    @because.register
    def _(self, node: nodes.Const, frame: Frame) -> list[Why]:
        return []

    @because.register
    def _(self, node: nodes.Judgement, frame: Frame) -> list[Why]:
        return [Why(_texts(node), None, TRUTH)]

    @because.register
    def _(self, node: nodes.And, frame: Frame) -> list[Why]:
        return self._junction(node, frame, False)

    @because.register
    def _(self, node: nodes.Or, frame: Frame) -> list[Why]:
        outcome = value_of(node, frame)
        lines = self._junction(node, frame, True)
        if outcome is True or len(lines) < 2:
            return lines
        return [Why(_texts(node), outcome, TRUTH, because=lines, either=outcome is False)]

    def _junction(self, node: nodes.And | nodes.Or, frame: Frame, settles: bool) -> list[Why]:
        outcome = value_of(node, frame)
        parts = [(part, value_of(part, frame)) for part in node.parts]
        told = (
            [part for part, found in parts if found is outcome]
            if outcome is settles or outcome is None
            else [part for part, _ in parts]
        )
        return [line for part in told for line in self.because(part, frame)]

    @because.register
    def _(self, node: nodes.Not, frame: Frame) -> list[Why]:
        lines = self.because(node.part, frame)
        source = lines[0].source if len(lines) == 1 and lines[0].fact else ""
        below = (
            lines[0].because
            if len(lines) == 1 and (isinstance(node.part, nodes.FactRef | nodes.StepRef) or not lines[0].because)
            else lines
        )
        fact, member = (lines[0].fact, lines[0].member) if source else (None, "")
        return [Why(_texts(node), value_of(node, frame), TRUTH, source=source, fact=fact, member=member, because=below)]

    @because.register
    def _(self, node: nodes.If, frame: Frame) -> list[Why]:
        condition = value_of(node.condition, frame)
        if condition is None:
            return [Why(_texts(node), value_of(node, frame), node.type, because=self.because(node.condition, frame))]
        return self.because(node.condition, frame) + self.because(node.then if condition else node.otherwise, frame)

    @because.register
    def _(self, node: nodes.StepRef, frame: Frame) -> list[Why]:
        return [self._step(node, frame)] if not node.step.hidden else self.because(node.step.node, owned(node, frame))

    @because.register
    def _(self, node: nodes.FactRef, frame: Frame) -> list[Why]:
        return [self._fact(node, frame)]

    @because.register
    def _(self, node: nodes.Of, frame: Frame) -> list[Why]:
        return self.because(node.body, entered(node, frame))

    @because.register
    def _(self, node: nodes.Aggregate, frame: Frame) -> list[Why]:
        below = []
        world = frame.world
        perhaps = world.perhaps(world.household if node.of_household else frame.person, node.relation)
        for inner in looked_at(node, frame)[:MAX_TREE]:
            id, is_open = inner.person.id, inner.person in perhaps
            name = {lang: f"{id}{_KIN_IS_OPEN[lang] if is_open else ''}" for lang in LANGUAGES}
            if node.where is not None and not isinstance(node.where, nodes.Const):
                found = value_of(node.where, inner)
                below.append(Why(name, found, TRUTH, member=id, because=self.because(node.where, inner)))
            elif is_open:
                below.append(Why(name, None, TRUTH, member=id))
        return [Why(_texts(node), value_of(node, frame), node.type, because=below)]

    def numbers(self, node: Node, frame: Frame) -> list[Why]:
        """The named values (steps, facts, parameters, tables) that a number rests on, each once."""
        found: list[Why] = []
        self._collect(node, frame, found, set())
        return found[:MAX_TREE]

    def _collect(self, node: Node, frame: Frame, found: list[Why], told: set[object]) -> None:
        """Go down to the first named value on each path, and into the branch of an `if` that was taken."""
        if isinstance(node, nodes.If):
            condition = value_of(node.condition, frame)
            found += self.because(node.condition, frame)
            for part, wanted in ((node.then, True), (node.otherwise, False)):
                if condition is None or condition is wanted:
                    self._collect(part, frame, found, told)
        elif isinstance(node, nodes.Of):
            self._collect(node.body, entered(node, frame), found, told)
        elif isinstance(node, nodes.StepRef) and node.step.hidden:
            self._collect(node.step.node, owned(node, frame), found, told)
        elif isinstance(node, nodes.StepRef | nodes.FactRef | nodes.ParameterRef | nodes.Lookup):
            key = _declared(node), frame.person.id
            if key not in told:
                told.add(key)
                found.append(self._named(node, frame))
        elif isinstance(node, nodes.Aggregate):
            found += self.because(node, frame)
        elif isinstance(node, nodes.OpenDay):
            found += _moved(node, frame)
            self._collect(node.date, frame, found, told)
        else:
            for child in node.children():
                self._collect(child, frame, found, told)

    def _named(self, node: Node, frame: Frame) -> Why:
        if isinstance(node, nodes.StepRef):
            return self._step(node, frame)
        if isinstance(node, nodes.FactRef):
            return self._fact(node, frame)
        assert isinstance(node, nodes.ParameterRef | nodes.Lookup), "only what has a name is named"
        figure, below = (
            (node.table, self.numbers(node.index, frame)) if isinstance(node, nodes.Lookup) else (node.parameter, [])
        )
        doubt = figure.doubt_on(day_of(frame))
        return Why(_texts(node), value_of(node, frame), node.type, because=below, doubt=doubt)

    def _step(self, node: nodes.StepRef, frame: Frame) -> Why:
        step, inner = node.step, owned(node, frame)
        texts = {
            lang: step.label(lang).replace("_", " ")
            if lang != "en" or (step.words and step.words.en)
            else phrase(step.node, "en")
            for lang in LANGUAGES
        }
        below = self._below(step, inner)
        return Why(texts, value_of(node, frame), step.node.type, step.law, because=below, member=inner.person.id)

    def _fact(self, node: nodes.FactRef, frame: Frame) -> Why:
        fact, own = node.fact, owned(node, frame)
        found = value_of(node, frame)
        source = source_of(fact, own.person, own.year, found)
        below = self._below(fact.derive, own) if source == "derived" and fact.derive else []
        if (
            fact.type.kind == "number"
            and not is_unknown(found)
            and below
            and not any(each.source in ("given", "unknown") for each in _numeric_facts(below))
        ):
            source, below = "presumed", []  # nothing that was said: the working would only be noise
        texts = called(fact, own.year)
        return Why(texts, found, fact.type, source=source, fact=fact, member=own.person.id, because=below)

    def _below(self, step: Step, frame: Frame) -> list[Why]:
        """The lines below a step or derived fact, the first time it comes up and while `depth` allows."""
        told, node = (step.key, frame.person.id, frame.year), step.node
        if told in self.told or self.left == 0:
            return []
        self.told.add(told)
        self.left = None if self.left is None else self.left - 1
        found = self.because(node, frame) if node.type.kind == "truth" else self.numbers(node, frame)
        self.left = None if self.left is None else self.left + 1
        return found


@lru_cache(maxsize=8192)
def _texts(node: Node) -> dict[str, str]:
    """The words of an expression; the same for every household."""
    return {lang: phrase(node, lang) for lang in LANGUAGES}


def _moved(node: nodes.OpenDay, frame: Frame) -> list[Why]:
    """The day on which a period would have ended, where the office is closed on it."""
    counted, last = value_of(node.date, frame), value_of(node, frame)
    if not (isinstance(counted, int) and isinstance(last, int)) or counted == last:
        return []
    return [Why(_CLOSED, counted, node.type, Law(KINDS["open_day"].law))]


def called(fact: Fact, year: int) -> dict[str, str]:
    """What a fact is called, with the year of one that is kept by year."""
    texts = {lang: fact.label(lang) for lang in LANGUAGES}
    if not year:
        return texts
    return {lang: f"{text}（{year}年）" if lang != "en" else f"{text} ({year})" for lang, text in texts.items()}


def _declared(node: Node) -> object:
    """By what a named value comes up once: a step or fact wherever it is named, a figure where it stands."""
    if isinstance(node, nodes.StepRef):
        return node.step
    return node.fact if isinstance(node, nodes.FactRef) else node


def _numeric_facts(lines: list[Why]) -> list[Why]:
    return [each for line in lines for each in line.walk() if each.fact and each.type.kind == "number"]
