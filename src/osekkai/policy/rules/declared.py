"""What a rulebook declares: facts, steps, and the services that use them (figures are in `figures`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, TypeAlias

from osekkai.policy.language import saying
from osekkai.policy.language.meaning import NO_RANGE, UNBOUNDED, Interval, Value
from osekkai.policy.language.problems import NotCovered, Place
from osekkai.policy.language.types import TOWN, Type
from osekkai.policy.language.words import Words
from osekkai.policy.language.written import longest
from osekkai.policy.rules.amounts import Terms
from osekkai.policy.rules.expression import Expression, Node
from osekkai.policy.rules.figures import Figure, Parameter, Table
from osekkai.policy.rules.people import ORGANISATION, Member, World

_keys = count(1)

TO_DECIDE = Words(
    "制度にあてはまるかを たしかめるためです。",
    "使える 制度か どうか 決める ためです。",
    "To see whether the service applies to you.",
)
"""Why a fact is asked whose file does not say so."""

_OF_THE_STATE = re.compile(r"(?:法|法律|(?<!訓)令|(?:法|法律)施行規則)(?:\s*(?:第|附則)|$)")
"""How an Act (法律) or an order under one (政令・省令・施行規則) is called; no 条例, 要綱 or rule of a municipality."""

Work: TypeAlias = Callable[[World, Member, int], Any]
"""Works a step out for a member and, where the step is yearly, for a year."""


@dataclass(frozen=True, slots=True)
class Law:
    """An article of law or ordinance that a rule rests on."""

    law: str
    article: str = ""
    note: str = ""

    @property
    def is_of_the_state(self) -> bool:
        """Whether it is 法律 or 法律に基づく命令: its periods end on an open day (地方自治法第4条の2第4項)."""
        return _OF_THE_STATE.search(self.law) is not None

    def __str__(self) -> str:
        return f"{self.law}{self.article}"


@dataclass(slots=True, eq=False)
class Step:
    """A named step of a rule. `entity` says whom it is judged for; a yearly one is read as `名前[年]`."""

    name: str
    entity: str
    expression: Expression
    yearly: bool = False
    words: Words | None = None
    law: Law | None = None
    hidden: bool = False
    key: int = field(default_factory=lambda: next(_keys))
    work: Work = field(default=None, repr=False)  # type: ignore[assignment]
    state: str = "new"  # new → checking → done: finds circles while linking
    depth: int = 0

    @property
    def node(self) -> Node:
        assert self.expression.node is not None, f"{self.name} is not linked"
        return self.expression.node

    def label(self, lang: str) -> str:
        return self.words.say(lang) if self.words else self.name


@dataclass(frozen=True, slots=True)
class Question:
    """How a fact is asked: the question, one line of help, why it is asked, an example of an answer."""

    text: Words
    why: Words
    help: Words | None = None
    example: str = ""

    @property
    def says_why(self) -> bool:
        """Whether its file gives a reason of its own."""
        return self.why != TO_DECIDE


@dataclass(slots=True, eq=False)
class Fact:
    """One piece of knowledge about a person or household, declared once for rules, forms, imports and letters.

    `received` is the id of a service: the fact then says whether (truth), how often (number) or when last (date) it was
    received. It is sent to another process as its id in its rulebook, where `found_by` finds it.
    """

    id: str
    words: Words
    entity: str
    type: Type
    place: Place
    range: Interval = NO_RANGE
    yearly: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, Words] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    question: Question | None = None
    derive: Step | None = None
    presume: tuple[tuple[Value, Step | None], ...] = ()
    asked_of: Step | None = None
    """Of whom it is asked; of the others it is no question, and what this rests on is asked before it."""
    lives: tuple[str, ...] = ()
    """Of a truth: it is so of everybody who lives like this (`kinship.LIVES`, or `foster`), unless it is given."""
    received: str = ""
    order: int = 0
    key: int = field(default_factory=lambda: next(_keys))
    found_by: Callable[[str], Fact] = field(default=None, repr=False)  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Callable[[str], Fact], tuple[str]]:
        return self.found_by, (self.id,)

    @property
    def name(self) -> str:
        return self.words.ja

    def is_so_of(self, relation: str, lives: str) -> bool:
        """Whether a truth is so of everybody of this relation, or who lives like this."""
        return lives in self.lives or relation in self.lives

    @property
    def unknown(self) -> Value:
        """The value of a fact nobody knows: its type's whole range."""
        if self.type.kind in ("truth", "text"):
            return None
        return self.type.options if self.type.kind == "choice" else self.range

    @property
    def is_constant(self) -> bool:
        """Whether its value, when nobody gives it, depends on nothing."""
        return self.derive is None and (not self.presume or self.presume[0][1] is None)

    @property
    def fallbacks(self) -> list[Step]:
        """The steps that are worked out when nobody gave the fact: its derivation, or when a presumption holds."""
        return [self.derive] if self.derive else [when for _, when in self.presume if when]

    @property
    def asked_before(self) -> list[Step]:
        """What is settled before the fact is asked of somebody."""
        return [self.asked_of] if self.asked_of else []

    @property
    def is_of_organisations(self) -> bool:
        """Whether it is about 法人・団体: no resident is asked it, and no register of residents keeps it."""
        return self.entity == ORGANISATION

    @property
    def is_town(self) -> bool:
        """Whether it is the town block where somebody lives; its options are the municipality's `towns:`."""
        return self.type.unit == TOWN

    @property
    def asked(self) -> Question:
        """How it is asked: its own question, or a plain one for who sets right what was presumed."""
        if self.question:
            return self.question
        ja, easy, en = self.words.ja, self.words.say("easy"), self.words.say("en")
        return Question(
            Words(f"「{ja}」は、どうですか？", f"「{easy}」は どうですか？", f"What is right here: {en}?"), TO_DECIDE
        )

    @property
    def longest(self) -> int:
        """Of a text: the most characters that it can have."""
        return longest(self.type.unit or "line")

    def label(self, lang: str) -> str:
        return self.words.say(lang)

    def say(self, value: Value, lang: str) -> str:
        """A value of the fact as a person says it."""
        return saying.value(value, self.type, lang, self.choices, self.range)


@dataclass(slots=True, eq=False)
class Amount:
    """How many yen, and what they are. `is_told`: the file says their kind.

    Whoever is entitled gets no less than `least` (without it: than nothing) and no more than `most`.
    """

    terms: Terms
    yen: Step
    is_told: bool = True
    least: Step | None = None
    most: Step | None = None

    @property
    def greatest(self) -> int | None:
        """No amount is above it, by the ranges of all that its expressions rest on; nothing where that is no bound."""
        hi = min(each.node.range.hi for each in (self.yen, self.most) if each)
        return int(hi) if hi < UNBOUNDED // 100 else None


@dataclass(frozen=True, slots=True)
class Payment:
    """A month of the year in which is paid (支払月), and the months that it pays for, the last included."""

    month: int
    first: int
    last: int

    @property
    def months(self) -> int:
        """How many months it pays for."""
        return (self.last - self.first) % 12 + 1


@dataclass(slots=True, eq=False)
class Rule:
    """The rule of a service from one day on (None: always) until the next version's day.

    `starts` and `ends` are the first and the last day for which whoever applies receives it. There is a deadline only
    for whom `due` is true (None: for everybody).
    """

    start: int | None
    eligible: Step
    amount: Amount | None
    deadline: Step | None
    steps: dict[str, Step]
    starts: Step | None = None
    ends: Step | None = None
    paid: tuple[Payment, ...] = ()
    paid_by: Law | None = None
    due: Step | None = None
    figures: tuple[Figure, ...] = ()
    """Every figure that it can rest on."""

    @property
    def starts_with_application(self) -> bool:
        """Whether its start depends on the day somebody applies."""
        return self.starts is not None and self.starts.node.rests_on_application

    @property
    def days(self) -> list[Step]:
        """Deadline, start and end, as far as the rule has them."""
        return [each for each in (self.deadline, self.starts, self.ends) if each]

    @property
    def limits(self) -> list[Step]:
        """The least and the most of the amount, as far as the rule states them."""
        return [each for each in (self.amount.least, self.amount.most) if each] if self.amount else []

    @property
    def judged(self) -> list[Step]:
        """Eligibility, amount, whether there is a deadline, and days, as far as the rule has them."""
        amount = [self.amount.yen] if self.amount else []
        return [self.eligible, *amount, *([self.due] if self.due else []), *self.days]


@dataclass(slots=True, eq=False)
class Example:
    """A worked case in the file: a household, a day and what must come out for each judged member."""

    case: str
    place: Place
    on: int
    household: Mapping[str, object]
    expect: tuple[Mapping[str, object], ...]
    law: str = ""
    reviewed: bool = True


@dataclass(slots=True, eq=False, repr=False)
class Service:
    """What a resident can be entitled to or must do, as far as rules go. `unit` says for whom it is judged.

    It is sent to another process as its id in its rulebook, where `found_by` finds it.
    """

    id: str
    words: Words
    unit: str
    place: Place
    rules: list[Rule]
    parameters: dict[str, Parameter]
    tables: dict[str, Table]
    basis: tuple[Law, ...] = ()
    since: int | None = None
    until: int | None = None
    examples: list[Example] = field(default_factory=list)
    extra: object = None
    facts: frozenset[str] = frozenset()
    found_by: Callable[[str], Service] = field(default=None, repr=False)  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Callable[[str], Service], tuple[str]]:
        return self.found_by, (self.id,)

    def label(self, lang: str) -> str:
        return self.words.say(lang)

    def in_force(self, day: int) -> Rule | None:
        """The version that holds on `day`; nothing while there is none, before the first day and after the last."""
        if (self.since is not None and day < self.since) or (self.until is not None and day > self.until):
            return None
        return next((rule for rule in reversed(self.rules) if rule.start is None or rule.start <= day), None)

    def rule_on(self, day: int) -> Rule:
        """The version that holds on `day`. Raises `NotCovered` before the first."""
        for rule in reversed(self.rules):
            if rule.start is None or rule.start <= day:
                return rule
        raise NotCovered(self.words.ja)

    def amount_on(self, day: date) -> Amount | None:
        """The amount by the version that holds on a day; nothing where there is none."""
        try:
            return self.rule_on(day.toordinal()).amount
        except NotCovered:
            return None

    def paid_on(self, day: date) -> tuple[Payment, ...]:
        """The months of payment by the version that holds on a day; none where there is none."""
        try:
            return self.rule_on(day.toordinal()).paid
        except NotCovered:
            return ()
