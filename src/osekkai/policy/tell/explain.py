"""Why: the steps of a rule with their values, the facts and their sources, and the articles of law, as a tree.

Only what decided is told: of an unmet `and` the parts that failed, of an open one the parts that are open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, singledispatchmethod
from typing import Any

from osekkai.policy.judge.assess import Money, Result
from osekkai.policy.judge.closures import value_of
from osekkai.policy.judge.decisive import needed
from osekkai.policy.judge.doubts import day_of
from osekkai.policy.judge.missing import entered, looked_at
from osekkai.policy.judge.resting import source_of
from osekkai.policy.judge.term import Term
from osekkai.policy.language import saying
from osekkai.policy.language.meaning import UNBOUNDED, Interval, Value, interval, is_unknown
from osekkai.policy.language.types import TRUTH, Type
from osekkai.policy.language.words import LANGUAGES, Words
from osekkai.policy.periods import KINDS
from osekkai.policy.rules import nodes
from osekkai.policy.rules.amounts import Terms
from osekkai.policy.rules.declared import Fact, Law, Rule, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Doubt
from osekkai.policy.rules.people import HOUSEHOLD, Frame
from osekkai.policy.tell.phrases import phrase

MAX_TREE = 12
_MARKS = {True: "✓", False: "✗", None: "？"}
_DERIVED = {"ja": "計算", "easy": "計算", "en": "worked out"}
_SOURCES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "resident": {
        "given": {"ja": "お答え", "easy": "あなたの 答え", "en": "your answer"},
        "derived": _DERIVED,
        "presumed": {
            "ja": "とくに申し出がなければ、こう考えます",
            "easy": "ふつうは こうだと 考えます",
            "en": "taken for granted unless you say otherwise",
        },
        "unknown": {"ja": "まだ聞いていません", "easy": "まだ 聞いて いません", "en": "not asked yet"},
    },
    "register": {
        "given": {"ja": "台帳", "easy": "区の 記録", "en": "register"},
        "derived": _DERIVED,
        "presumed": {
            "ja": "台帳に 反対の記録が ありません",
            "easy": "区の 記録に ありません",
            "en": "nothing else is on record",
        },
        "unknown": {"ja": "台帳に ありません", "easy": "区の 記録に ありません", "en": "not on record"},
    },
}
"""What the sources of facts are called, by who was asked."""
_VALIDITY = {
    "not-yet": {
        "ja": "この制度は まだ始まっていません",
        "easy": "この 制度は まだ 始まって いません",
        "en": "this service had not begun yet",
    },
    "ended": {"ja": "この制度は 終わりました", "easy": "この 制度は 終わりました", "en": "this service has ended"},
    "not-covered": {
        "ja": "この日の基準は まだ登録されていません",
        "easy": "この 日の ルールは まだ わかりません",
        "en": "the rules of that day are not on file",
    },
}


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
_WHETHER_IT_IS_FOR_THEM = {
    "ja": "この人が対象かどうか（だれの子か、だれが育てているか）が わかりません",
    "easy": "この 人の ことか（だれの 子か、だれが 育てて いるか）が わかりません",
    "en": "it is not known whose child this is, or who raises one",
}


@dataclass(slots=True)
class Why:
    """One line of an explanation and the lines below it. `value` is a truth, number, date or choice, perhaps open."""

    text: dict[str, str]
    value: Value
    type: Type
    law: Law | None = None
    source: str = ""
    fact: Fact | None = None
    member: str = ""
    because: list[Why] = field(default_factory=list)
    doubt: Doubt | None = None
    """Of a line that tells a figure: why it is not to be relied on."""

    def line(self, lang: str = "ja", asked: str = "resident") -> str:
        """`年度末の年齢：17歳（第4条）`, a truth with a mark in front. `asked`: the resident or the register."""
        text, sources = self.text[lang], _SOURCES[asked]
        if self.type.kind == "truth":
            text = f"{_MARKS[self.value]} {text}"  # type: ignore[index]
            if self.fact and self.source and self.source != "derived":
                text += f"：{sources[self.source][lang]}" if lang != "en" else f": {sources[self.source][lang]}"
        else:
            text += ("：" if lang != "en" else ": ") + self._said(lang)
            if self.source in ("presumed", "unknown") and not (self.source == "unknown" and is_unknown(self.value)):
                text += f"（{sources[self.source][lang]}）"
        if self.doubt:
            text += f"（{self.doubt.words.say(lang)}）" if lang != "en" else f" ({self.doubt.words.say(lang)})"
        return f"{text}（{self.law}）" if self.law else text

    def _said(self, lang: str) -> str:
        return self.fact.say(self.value, lang) if self.fact else saying.value(self.value, self.type, lang)

    def render(self, lang: str = "ja", indent: int = 0, asked: str = "resident") -> str:
        lines = ["  " * indent + self.line(lang, asked)]
        lines += [each.render(lang, indent + 1, asked) for each in self.because]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "text": self.text,
            "value": saying.for_json(_shown(self.value)),
            "type": self.type.kind,
        }
        if self.type.kind == "date" and isinstance(self.value, int):
            found["value"] = date.fromordinal(self.value).isoformat()
        if self.type.unit:
            found["unit"] = self.type.unit
        if self.law:
            found["law"] = {"law": self.law.law, "article": self.law.article}
        if self.fact:
            found |= {"fact": self.fact.id, "source": self.source, "member": self.member or None}
        if self.doubt:
            found["doubt"] = self.doubt.as_json()
        if self.because:
            found["because"] = [each.as_json() for each in self.because]
        return found

    def walk(self) -> Iterable[Why]:
        yield self
        for each in self.because:
            yield from each.walk()


def _shown(value: Value) -> Value:
    return None if isinstance(value, Interval) and value.hi >= UNBOUNDED // 100 else value


def explain(result: Result, *, depth: int | None = None) -> Why:
    """The tree for a result: eligibility first, then the amount and the deadline where there are any.

    `depth` stops below that many named steps, for a quick first reason.
    """
    return _told(result, _Explainer(depth), result.amount)


def deciding(result: Result) -> list[Why]:
    """The conditions that decided whether somebody is entitled, without amounts and days, in a line each."""
    return _Explainer(1).because(result.rule.eligible.node, result.frame) if result.rule else explain(result).because


def _told(result: Result, teller: _Explainer, amount: Money | None = None) -> Why:
    """`amount` is shown in place of what the expression alone says."""
    truth = {"eligible": True, "ineligible": False}.get(result.status)
    law = result.service.basis[0] if result.service.basis else None
    name = {lang: result.service.label(lang) for lang in LANGUAGES}
    root = Why(name, truth, TRUTH, law)
    rule = result.rule
    if rule is None:
        root.because = [Why(_VALIDITY[result.validity], truth, TRUTH)]
        return root
    root.because = teller.because(rule.eligible.node, result.frame)
    if result.status == "ineligible":
        return root
    if not result.is_certainly_judged:
        root.because.insert(0, Why(_WHETHER_IT_IS_FOR_THEM, None, TRUTH, member=result.member))
    if rule.amount:
        kind = rule.amount.terms.kind
        words = Terms.KINDS[kind] if kind != "cash" else Words("金額", "お金", "Amount")
        title = {lang: words.say(lang) for lang in LANGUAGES}
        told = teller.titled(rule.amount.yen, result.frame, title)
        root.because.append(replace(told, value=_as_shown(amount)) if amount else told)
    root.because += teller.days(rule, result.frame)
    return root


def _as_shown(amount: Money) -> Value:
    """An amount as it is shown elsewhere: refined, and within the rule's own bounds."""
    return interval(amount.lo, UNBOUNDED if amount.hi is None else amount.hi)


def presumed(results: Iterable[Result]) -> dict[tuple[str, str], Why]:
    """The facts that were taken for granted and without which an answer would be another, by (member, fact id).

    Of a no, those that decided it (`Result.rests_on`): where one of them is not so, it may be a yes. What is taken for
    granted, but changes nothing (`judge.decisive`), is not told: the few that matter are to be read.
    """
    teller = _Explainer(None)  # shared, so that what the results have in common is walked once
    found: dict[tuple[str, str], Why] = {}
    for result in results:
        lines = _refusing(result) if result.status == "ineligible" else _told(result, teller).walk()
        granted = {(each.member, each.fact.id): each for each in lines if each.source == "presumed" and each.fact}
        decisive = needed(result, [(each.member, each.fact) for each in granted.values() if each.fact])
        found |= {key: each for key, each in granted.items() if key in decisive}
    return found


def _refusing(result: Result) -> Iterable[Why]:
    for each in result.rests_on.presumed:
        called = _called(each.fact, each.year)
        yield Why(called, each.value, each.fact.type, None, "presumed", each.fact, each.member)


def _payments(rule: Rule) -> Why:
    term = Term(None, None, rule.paid)
    titles = {"ja": "支払月：", "easy": "払う 月：", "en": "Months of payment: "}
    return Why({lang: title + term.say_paid(lang) for lang, title in titles.items()}, True, TRUTH, rule.paid_by)


def _how(step: Step, lang: str) -> str:
    """How a day is counted: the sentence of its kind, else its expression in words."""
    return step.words.say(lang) if step.words else phrase(step.node, lang)


@lru_cache(maxsize=8192)
def _texts(node: Node) -> dict[str, str]:
    """The words of an expression; the same for every household."""
    return {lang: phrase(node, lang) for lang in LANGUAGES}


class _Explainer:
    """Tells one result. A step is told in full once; where it comes up again, only its value is."""

    def __init__(self, depth: int | None) -> None:
        self.told: set[object] = set()
        self.left = depth

    def below(self, key: int, node: Node, frame: Frame) -> list[Why]:
        """The lines below a step or derived fact, the first time it comes up and while `depth` allows."""
        told = (key, frame.person.id, frame.year)
        if told in self.told or self.left == 0:
            return []
        self.told.add(told)
        self.left = None if self.left is None else self.left - 1
        found = self.because(node, frame) if node.type.kind == "truth" else self.numbers(node, frame)
        self.left = None if self.left is None else self.left + 1
        return found

    def titled(self, step: Step, frame: Frame, title: dict[str, str]) -> Why:
        node = step.node
        return Why(title, value_of(node, frame), node.type, step.law, because=self.numbers(node, frame))

    def days(self, rule: Rule, frame: Frame) -> list[Why]:
        """The deadline, from when and until when, each with the sentence of its kind; and when it is paid."""
        is_due = value_of(rule.due.node, frame) if rule.due else True
        titles = (
            (rule.deadline if is_due else None, {"ja": "期限", "easy": "いつまでに", "en": "Deadline"}),
            (rule.starts, {"ja": "いつから", "easy": "いつから", "en": "From"}),
            (rule.ends, {"ja": "いつまで", "easy": "いつまで", "en": "Until"}),
        )
        told = [
            self.titled(step, frame, {lang: f"{title[lang]}（{_how(step, lang)}）" for lang in LANGUAGES})
            for step, title in titles
            if step
        ]
        return [*told, *([_payments(rule)] if rule.paid else [])]

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

    def junction(self, node: nodes.And | nodes.Or, frame: Frame, settles: bool) -> list[Why]:
        outcome = value_of(node, frame)
        parts = [(part, value_of(part, frame)) for part in node.parts]
        told = (
            [part for part, found in parts if found is outcome]
            if outcome is settles or outcome is None
            else [part for part, _ in parts]
        )
        return [line for part in told for line in self.because(part, frame)]

    @because.register
    def _(self, node: nodes.And, frame: Frame) -> list[Why]:
        return self.junction(node, frame, False)

    @because.register
    def _(self, node: nodes.Or, frame: Frame) -> list[Why]:
        outcome = value_of(node, frame)
        lines = self.junction(node, frame, True)
        if outcome is True or len(lines) < 2:
            return lines
        return [Why(_texts(node), outcome, TRUTH, because=lines)]

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
        return (
            [self.step(node, frame)]
            if not node.step.hidden
            else self.because(node.step.node, _entered_step(node, frame))
        )

    @because.register
    def _(self, node: nodes.FactRef, frame: Frame) -> list[Why]:
        return [self.fact(node, frame)]

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
        self.collect(node, frame, found, set())
        return found[:MAX_TREE]

    def collect(self, node: Node, frame: Frame, found: list[Why], told: set[object]) -> None:
        """Go down to the first named value on each path, and into the branch of an `if` that was taken."""
        if isinstance(node, nodes.If):
            condition = value_of(node.condition, frame)
            found += self.because(node.condition, frame)
            for part, wanted in ((node.then, True), (node.otherwise, False)):
                if condition is None or condition is wanted:
                    self.collect(part, frame, found, told)
        elif isinstance(node, nodes.Of):
            self.collect(node.body, entered(node, frame), found, told)
        elif isinstance(node, nodes.StepRef) and node.step.hidden:
            self.collect(node.step.node, _entered_step(node, frame), found, told)
        elif isinstance(node, nodes.StepRef | nodes.FactRef | nodes.ParameterRef | nodes.Lookup):
            named = (
                node.step if isinstance(node, nodes.StepRef) else node.fact if isinstance(node, nodes.FactRef) else node
            )
            if (named, frame.person.id) not in told:
                told.add((named, frame.person.id))
                found.append(self.named(node, frame))
        elif isinstance(node, nodes.Aggregate):
            found += self.because(node, frame)
        elif isinstance(node, nodes.OpenDay):
            found += _moved(node, frame)
            self.collect(node.date, frame, found, told)
        else:
            for child in node.children():
                self.collect(child, frame, found, told)

    def named(self, node: Node, frame: Frame) -> Why:
        if isinstance(node, nodes.StepRef):
            return self.step(node, frame)
        if isinstance(node, nodes.FactRef):
            return self.fact(node, frame)
        assert isinstance(node, nodes.ParameterRef | nodes.Lookup), "only what has a name is named"
        figure, below = (
            (node.table, self.numbers(node.index, frame)) if isinstance(node, nodes.Lookup) else (node.parameter, [])
        )
        doubt = figure.doubt_on(day_of(frame))
        return Why(_texts(node), value_of(node, frame), node.type, because=below, doubt=doubt)

    def step(self, node: nodes.StepRef, frame: Frame) -> Why:
        inner, body = _entered_step(node, frame), node.step.node
        texts = {
            lang: node.step.label(lang).replace("_", " ")
            if lang != "en" or (node.step.words and node.step.words.en)
            else phrase(body, "en")
            for lang in LANGUAGES
        }
        below = self.below(node.step.key, body, inner)
        return Why(texts, value_of(node, frame), body.type, node.step.law, because=below, member=inner.person.id)

    def fact(self, node: nodes.FactRef, frame: Frame) -> Why:
        fact = node.fact
        holder = frame.world.household if fact.entity == HOUSEHOLD else frame.person
        year = value_of(node.year, frame) if node.year else 0
        found = value_of(node, frame)
        source = source_of(fact, holder, year, found)
        texts = _called(fact, year)
        below: list[Why] = []
        if source == "derived" and fact.derive:
            below = self.below(fact.key, fact.derive.node, Frame(frame.world, holder, holder, year))
        if (
            fact.type.kind == "number"
            and not is_unknown(found)
            and below
            and not any(each.source in ("given", "unknown") for each in _numeric_facts(below))
        ):
            source, below = "presumed", []  # nothing that was said: the working would only be noise
        return Why(texts, found, fact.type, source=source, fact=fact, member=holder.id, because=below)


def _moved(node: nodes.OpenDay, frame: Frame) -> list[Why]:
    """The day on which a period would have ended, where the office is closed on it."""
    counted, last = value_of(node.date, frame), value_of(node, frame)
    if not (isinstance(counted, int) and isinstance(last, int)) or counted == last:
        return []
    return [Why(_CLOSED, counted, node.type, Law(KINDS["open_day"].law))]


def _called(fact: Fact, year: int) -> dict[str, str]:
    texts = {lang: fact.label(lang) for lang in LANGUAGES}
    if not year:
        return texts
    return {lang: f"{text}（{year}年）" if lang != "en" else f"{text} ({year})" for lang, text in texts.items()}


def _numeric_facts(lines: list[Why]) -> list[Why]:
    return [each for line in lines for each in line.walk() if each.fact and each.type.kind == "number"]


def _entered_step(node: nodes.StepRef, frame: Frame) -> Frame:
    holder = frame.world.household if node.step.entity == HOUSEHOLD else frame.person
    return Frame(frame.world, holder, holder, value_of(node.year, frame) if node.year else 0)
