"""The parts of checked expressions: what everything that runs, compiles, proves or explains a rule walks through."""

from __future__ import annotations

from dataclasses import dataclass

from osekkai.policy.language.meaning import Value
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Parameter, Table


@dataclass(slots=True, eq=False, kw_only=True)
class Const(Node):
    value: Value


@dataclass(slots=True, eq=False, kw_only=True)
class AssessmentDay(Node):
    """基準日: the day the household is judged on."""


@dataclass(slots=True, eq=False, kw_only=True)
class ApplicationDay(Node):
    """申請日: the day somebody applied; until then the assessment day stands for it («if you apply today»)."""

    @property
    def rests_on_application(self) -> bool:
        return True


@dataclass(slots=True, eq=False, kw_only=True)
class TheYear(Node):
    """その年: the year a yearly step is read for."""


@dataclass(slots=True, eq=False, kw_only=True)
class FactRef(Node):
    fact: Fact
    year: Node | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class StepRef(Node):
    step: Step
    year: Node | None = None

    @property
    def rests_on_application(self) -> bool:
        return self.step.node.rests_on_application


@dataclass(slots=True, eq=False, kw_only=True)
class ParameterRef(Node):
    parameter: Parameter


@dataclass(slots=True, eq=False, kw_only=True)
class Lookup(Node):
    table: Table
    index: Node


@dataclass(slots=True, eq=False, kw_only=True)
class Not(Node):
    part: Node


@dataclass(slots=True, eq=False, kw_only=True)
class And(Node):
    parts: tuple[Node, ...]


@dataclass(slots=True, eq=False, kw_only=True)
class Or(Node):
    parts: tuple[Node, ...]


@dataclass(slots=True, eq=False, kw_only=True)
class Compare(Node):
    """`op` is one of < <= > >= == != on numbers, dates and truths."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False, kw_only=True)
class OneOf(Node):
    left: Node
    wanted: frozenset[str]


@dataclass(slots=True, eq=False, kw_only=True)
class Arithmetic(Node):
    """`op` is one of + - * / on numbers, and - on two dates (days between)."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False, kw_only=True)
class Shift(Node):
    """A date moved by `amount` days or months; `sign` is 1 or -1."""

    date: Node
    amount: Node
    months: bool
    sign: int


@dataclass(slots=True, eq=False, kw_only=True)
class Period(Node):
    """The last day of `amount` days or months from a date, which itself counts or not; see `periods.last_day`."""

    date: Node
    amount: Node
    months: bool
    first_counts: bool


@dataclass(slots=True, eq=False, kw_only=True)
class OpenDay(Node):
    """A day, or the next on which the office is open; `closed` are its own closed days (`periods.next_open_day`)."""

    date: Node
    closed: frozenset[int]


@dataclass(slots=True, eq=False, kw_only=True)
class Span(Node):
    """A period, only meaningful next to a date."""

    amount: Node
    months: bool


@dataclass(slots=True, eq=False, kw_only=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(slots=True, eq=False, kw_only=True)
class Call(Node):
    """A built-in function of `functions.FUNCTIONS`."""

    name: str
    args: tuple[Node, ...]


@dataclass(slots=True, eq=False, kw_only=True)
class Judgement(Node):
    """What only an official can judge: always open, and never settled by a question to the resident."""

    reason: str


@dataclass(slots=True, eq=False, kw_only=True)
class Aggregate(Node):
    """count, any, all, sum, min, max or rank over a relation. `relation` is relative to `whole` or the person."""

    kind: str
    relation: str
    of_household: bool
    where: Node | None = None
    value: Node | None = None
    empty: Node | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Of(Node):
    """The body judged for another entity: 世帯主.X (head), 本人.X (me), 世帯.X (household)."""

    whom: str
    body: Node
