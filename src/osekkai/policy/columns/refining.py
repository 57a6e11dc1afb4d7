"""What a plan carries to refine the open amounts of a service: how its facts are read and split.

A plan carries, for each service whose amount can be too wide, two small programs: what the service's facts are in a
household, and the service itself where each of these facts is a column with both ends. So a cell of the search is a
household with other columns, and thousands of them are judged at once (`cells`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from osekkai.policy.columns import terms
from osekkai.policy.columns.program import Input, Program, asked_of
from osekkai.policy.columns.rules import Rules
from osekkai.policy.columns.scope import HOMES, PEOPLE, Row, Scope
from osekkai.policy.columns.source import FactColumn, table_of
from osekkai.policy.columns.terms import Num, Term, Truth
from osekkai.policy.hulls.leaves import OWN, MetStep, ReadFact, comes_in_twice, met_on, read_on
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.rules.declared import Fact, Service
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION

TRUTH, CHOICE, NUMBER = "truth", "choice", "number"


@dataclass(frozen=True, slots=True)
class FactPart:
    """A fact (of a year) that the service reads, and the columns that hold it; or a step in which facts meet.

    `is_derived`: where nobody gave it, it is worked out and not split. `is_met`: a step (`hulls.leaves.MetStep`).
    """

    table: str
    name: str
    kind: str
    is_derived: bool
    whose: frozenset[str]
    cuts: tuple[int, ...]
    is_met: bool = False

    @property
    def value(self) -> Input:
        return Input(self.table, self.name)

    @property
    def upper(self) -> Input:
        """The upper end of a number; of a truth, where it is open."""
        return Input(self.table, f"{self.name} to")

    @property
    def known(self) -> Input:
        return Input(self.table, self.name, known=True)

    @property
    def parts(self) -> tuple[Input, Input, Input]:
        """For the search: the first and the last value as whole numbers, and the options that they count, as bits."""
        return (
            Input(self.table, f"{self.name} first"),
            Input(self.table, f"{self.name} last"),
            Input(self.table, f"{self.name} options"),
        )


@dataclass(frozen=True, slots=True)
class Refiner:
    """How the open amounts of one service are refined; plain data, as the plan that carries it.

    `reading` says the number of each of `facts`, both its ends, and who was given it. `judging` works out `judged`: the
    place of the service in the plan, entitled (as a code), and both ends of the yen; its inputs are columns of the
    snapshot and those of `facts`. `relations` are the ties of kin that both ask about.
    """

    service: int
    table: str
    reading: str
    reads: dict[int, Input]
    judging: Program
    judged: str
    facts: tuple[FactPart, ...]
    relations: frozenset[str]

    @property
    def inputs(self) -> list[Input]:
        """The columns of the snapshot that both programs read."""
        ours = {column for each in self.facts for column in (each.value, each.upper, each.known)}
        wanted = [*self.reads.values(), *self.judging.read_by([self.judged]).values()]
        return [each for each in dict.fromkeys(wanted) if each not in ours]


def refiner(place: int, service: Service, asked: Rules, worth: Callable[[Rules], tuple[Term, ...]]) -> Refiner | None:
    """How to refine a service on a day; nothing where its intervals are tight already, or no fact can be split.

    `asked` makes the columns of the plan, `worth` reads entitlement and yen from the rules of a source.
    """
    on, source, program = asked.on, asked.source, asked.program
    if service.unit == ORGANISATION:
        return None
    try:
        rule = service.rule_on(on)
    except NotCovered:
        return None
    if not comes_in_twice(rule):
        return None
    homes = Row(HOMES)

    def year_of(node: Node, year: int) -> int:
        return asked.year_of(node, Scope(homes, homes, year))

    read, met = read_on(rule, on, year_of), met_on(rule, on, year_of)
    if not read:  # it rests on nothing that is split: on texts, towns
        return None
    facts = tuple(_column(number, each) for number, each in enumerate(read))
    steps = tuple(_column_met(number, each) for number, each in enumerate(met, len(facts)))
    told = [_told(asked, number, each.fact, each.year) for number, each in enumerate(read)]
    told += [_told_met(asked, number, each) for number, each in enumerate(met, len(facts))]
    ours = {
        (each.fact.id, each.year): FactColumn(column.name, open=None if column.kind == CHOICE else column.upper.stored)
        for each, column in zip(read, facts, strict=True)
    }
    within = {(each.step.key, each.year): (part.value, part.upper) for each, part in zip(met, steps, strict=True)}
    judging = Rules(on, {**source, **ours}, open_kin=program.open_kin, apart=program.apart, within=within)
    judged = ", ".join(map(str, (place, *worth(judging))))
    table = HOMES if service.unit == "household" else PEOPLE
    written, reads = program.written(told), program.read_by(told)
    relations = asked_of(written) | asked_of(judging.program.written([judged]))
    return Refiner(place, table, written, reads, judging.program, judged, (*facts, *steps), relations)


def _column(number: int, read: ReadFact) -> FactPart:
    fact = read.fact
    kind = fact.type.kind if fact.type.kind in (TRUTH, CHOICE) else NUMBER
    return FactPart(table_of(fact), f"fact {number}", kind, fact.derive is not None, read.whose, read.cuts)


def _column_met(number: int, met: MetStep) -> FactPart:
    table = HOMES if met.step.entity == HOUSEHOLD else PEOPLE
    return FactPart(table, f"step {number}", NUMBER, False, frozenset((OWN,)), met.cuts, is_met=True)


def _told_met(rules: Rules, number: int, met: MetStep) -> str:
    """What `reading` says of a step in which facts meet: both its ends, and that everybody has it."""
    cell = terms.of_kind(Num, rules.step(met.step, HOMES if met.step.entity == HOUSEHOLD else PEOPLE, met.year))
    assert cell.den == 1, "what is split is whole"
    return ", ".join(map(str, (number, cell.lo, cell.hi, 1)))


def _told(rules: Rules, number: int, fact: Fact, year: int) -> str:
    """What `reading` says of a fact: a number's ends, a truth's code twice or a choice's bits twice; and who has it."""
    found = rules.source.get((fact.id, year))
    known: Term = int(found is not None)
    if found and found.partial:
        known = rules.program.input(Input(table_of(fact), found.name, known=True))
    cell = rules.fact(fact, year)
    if isinstance(cell, Num):
        assert cell.den == 1, "facts are whole"
        ends = cell.lo, cell.hi
    else:
        ends = (terms.code(cell),) * 2 if isinstance(cell, Truth) else (cell.mask,) * 2
    columns = [rules.program.column(each) if isinstance(each, str) else each for each in (*ends, known)]
    return ", ".join(map(str, (number, *columns)))
