"""What a rulebook declares: facts, steps, dated parameters and tables, and the services that use them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from osekkai.policy.language.meaning import NO_RANGE, Bounded, Interval, Number, Value, bounds, interval
from osekkai.policy.language.problems import Place
from osekkai.policy.language.types import Type

if TYPE_CHECKING:
    from osekkai.policy.rules.nodes import Node
    from osekkai.policy.rules.people import Member, World

PERSON = "person"
HOUSEHOLD = "household"

_keys = count(1)

Work: TypeAlias = "Callable[[World, Member, int], Any]"
"""Works a step out for a member and, where the step is yearly, for a year."""


class NotCovered(Exception):
    """A dated value is asked for on a day before the first one that the rulebook knows. Carries its name."""


SPOKEN: ContextVar[Mapping[str, Mapping[str, str]]] = ContextVar("SPOKEN", default={})  # noqa: B039  never written to
"""Further languages of the folder in use: by language, the translation of each Japanese text."""


@dataclass(frozen=True, slots=True)
class Words:
    """A name or sentence: in Japanese, easy Japanese and English beside each other, in further languages by `SPOKEN`.

    A missing easy text falls back to Japanese, any other to English.
    """

    ja: str
    easy: str = ""
    en: str = ""

    def say(self, lang: str) -> str:
        own = getattr(self, lang, "") or SPOKEN.get().get(lang, {}).get(self.ja, "")
        return own or (self.en if lang not in ("ja", "easy") else "") or self.ja

    def has(self, lang: str) -> bool:
        """Whether the text is there in the language itself."""
        return not self.ja or bool(getattr(self, lang, "") or SPOKEN.get().get(lang, {}).get(self.ja))


@dataclass(frozen=True, slots=True)
class Law:
    """An article of law or ordinance that a rule rests on."""

    law: str
    article: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"{self.law}{self.article}"


@dataclass(slots=True, eq=False)
class Expression:
    """Text as an official wrote it, where it stands, and its checked form once the rulebook is linked."""

    text: str
    place: Place
    raw: str = ""
    node: Node | None = None


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


@dataclass(slots=True, eq=False)
class Fact:
    """One piece of knowledge about a person or household, declared once for rules, forms, imports and letters."""

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
    order: int = 0
    key: int = field(default_factory=lambda: next(_keys))

    @property
    def name(self) -> str:
        return self.words.ja

    @property
    def unknown(self) -> Value:
        """The value of a fact nobody knows: its type's whole range."""
        if self.type.kind == "truth":
            return None
        if self.type.kind == "choice":
            return self.type.options
        return "" if self.type.kind == "text" else self.range

    @property
    def is_constant(self) -> bool:
        """Whether its value, when nobody gives it, depends on nothing."""
        return self.derive is None and (not self.presume or self.presume[0][1] is None)

    @property
    def fallbacks(self) -> list[Step]:
        """The steps that are worked out when nobody gave the fact: its derivation, or when a presumption holds."""
        return [self.derive] if self.derive else [when for _, when in self.presume if when]

    def label(self, lang: str) -> str:
        return self.words.say(lang)


@dataclass(slots=True, eq=False)
class Dated:
    """Values that each hold from a day until the next one. `starts` are day numbers, ascending."""

    starts: list[int]
    values: list[object]
    cached: dict[int, object] = field(default_factory=dict)

    def at(self, day: int, name: str) -> object:
        """Raises `NotCovered` before the first day."""
        if day in self.cached:
            return self.cached[day]
        index = bisect_right(self.starts, day) - 1
        if index < 0:
            raise NotCovered(name)
        if len(self.cached) > 256:
            self.cached.clear()
        value = self.cached[day] = self.values[index]
        return value


@dataclass(slots=True, eq=False)
class Parameter:
    """A number of the law that changes with time."""

    name: str
    type: Type
    dated: Dated
    place: Place
    words: Words
    unconfirmed: bool = False

    @property
    def range(self) -> Interval:
        numbers: list[Number] = self.dated.values  # type: ignore[assignment]
        return Interval(min(numbers), max(numbers))

    def label(self, lang: str) -> str:
        return self.words.say(lang)


@dataclass(frozen=True, slots=True)
class Steps:
    """A limit by number of dependants: listed values from 0 on, then `each_more` for every further one."""

    listed: tuple[Number, ...]
    each_more: Number

    def at(self, index: Number) -> Number:
        whole = max(int(index), 0)
        last = len(self.listed) - 1
        return self.listed[whole] if whole <= last else self.listed[last] + (whole - last) * self.each_more

    def over(self, x: Bounded) -> Bounded:
        (lo, hi) = bounds(x)
        found = [self.at(index) for index in range(max(int(lo), 0), min(max(int(hi), 0), 60) + 1)]
        return interval(min(found), max(found))


@dataclass(frozen=True, slots=True)
class Band:
    """`rate` × (x cut down to a multiple of `cut`) + `plus`, for x below `under` (None: the last band)."""

    under: Number | None
    rate: Number = 0
    plus: Number = 0
    cut: int = 1

    def at(self, x: Number) -> int:
        """Cut down to one unit."""
        if not self.rate:
            return int(self.plus // 1)
        top, bottom = self.rate.numerator, self.rate.denominator
        if isinstance(self.plus, int):
            return top * int(x // self.cut) * self.cut // bottom + self.plus
        return int((self.rate * (x // self.cut) * self.cut + self.plus) // 1)


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands of a table (所得段階, 控除額の速算表), each below its upper end; whole results, cut down to one unit."""

    bands: tuple[Band, ...]

    def at(self, x: Number) -> Number:
        for band in self.bands:
            if band.under is None or x < band.under:
                return band.at(x)
        raise AssertionError("the last band has no upper end")

    def over(self, x: Bounded) -> Bounded:
        """Exact at the ends of every band the interval touches; between them a band is monotone."""
        (lo, hi) = bounds(x)
        found: list[Number] = []
        floor = lo
        for band in self.bands:
            if band.under is not None and band.under <= lo:
                continue
            top = hi if band.under is None else min(hi, band.under - 1)
            if top < floor:
                break
            found += (band.at(floor), band.at(top))
            if band.under is None or band.under > hi:
                break
            floor = band.under
        return interval(min(found), max(found))


@dataclass(slots=True, eq=False)
class Table:
    """Dated limits or bands, read as `表[数]`. `index` is the type of what it is read with."""

    name: str
    type: Type
    index: Type
    dated: Dated
    place: Place
    range: Interval
    words: Words

    def label(self, lang: str) -> str:
        return self.words.say(lang)


@dataclass(slots=True, eq=False)
class Amount:
    """What a service is worth in yen; `per` is month, year or once."""

    per: str
    yen: Step


@dataclass(slots=True, eq=False)
class Rule:
    """The rule of a service from one day on (None: always) until the next version's day."""

    start: int | None
    eligible: Step
    amount: Amount | None
    deadline: Step | None
    steps: dict[str, Step]

    @property
    def judged(self) -> list[Step]:
        """Eligibility, amount and deadline, as far as the rule has them."""
        return [self.eligible, *([self.amount.yen] if self.amount else []), *([self.deadline] if self.deadline else [])]


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
    """What a resident can be entitled to or must do, as far as rules go. `unit` says for whom it is judged."""

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

    def label(self, lang: str) -> str:
        return self.words.say(lang)

    def rule_on(self, day: int) -> Rule:
        """The version that holds on `day`. Raises `NotCovered` before the first."""
        for rule in reversed(self.rules):
            if rule.start is None or rule.start <= day:
                return rule
        raise NotCovered(self.words.ja)
