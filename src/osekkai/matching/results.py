"""What the pages show of an assessment: one card a service, grouped by what the resident can do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, reduce
from operator import add

from osekkai.catalogue import Catalogue, state_of
from osekkai.catalogue.model import Service
from osekkai.policy import Assessment, Money, Result, Term, Why, presumed
from osekkai.policy.values import Doubt

_ORDER = {"eligible": 0, "unknown": 1, "ineligible": 2}
_ANY_TIME = ("certificate", "permit", "fee")


@dataclass(frozen=True, slots=True)
class Line:
    """What the service means for one person of the household (`member` empty: for the household)."""

    member: str
    status: str
    amount: Money | None
    result: Result

    @property
    def term(self) -> Term | None:
        """From when until when whoever applies today receives it."""
        return self.result.term


@dataclass(frozen=True)
class Card:
    """A service in the result: the best status of its lines, the nearest deadline, and on what it still depends.

    `results` are all of it; where it is a no for everybody, the one line is of whoever is nearest, and found only where
    a page tells it.
    """

    service: Service
    status: str
    results: tuple[Result, ...]
    deadline: date | None
    depends: tuple[tuple[str, str], ...]

    @cached_property
    def shown(self) -> tuple[Result, ...]:
        """Those that are no plain no, or the nearest."""
        return tuple(each for each in self.results if _stands(each) != "ineligible") or (_nearest(self.results),)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(map(_line, self.shown))

    @property
    def first(self) -> Result:
        return self.shown[0]

    @property
    def refused(self) -> list[Result]:
        """Its results where it is a no."""
        return [each for each in self.results if each.status == "ineligible"]

    @cached_property
    def refused_by(self) -> tuple[Why, ...]:
        """What was taken for granted where it is a no for somebody: found only where a page tells it."""
        return tuple(presumed(self.refused).values())

    @property
    def total(self) -> Money | None:
        """All lines together where they are alike; of entitled and open ones the entitled are sure.

        What is paid back of separate costs is not added up: each has its own ceiling.
        """
        amounts = [line.amount for line in self.lines if line.amount]
        if not amounts or len({each.terms for each in amounts}) > 1:
            return None
        if amounts[0].terms.is_ceiling and len(amounts) > 1:
            return None
        all_together = reduce(add, amounts)
        sure = [line.amount.lo for line in self.lines if line.amount and line.status == "eligible"]
        return replace(all_together, lo=sum(sure)) if sure else all_together

    @property
    def are_told(self) -> bool:
        """Whether its lines say more than the card: of several people, or from when until when."""
        return any(line.term for line in self.lines) or len({line.amount for line in self.lines}) > 1

    @property
    def is_cost(self) -> bool:
        return any(line.amount.kind == "cost" for line in self.lines if line.amount)

    @cached_property
    def doubts(self) -> list[Doubt]:
        """Why what it says is not to be relied on; of figures with the same last day one is enough."""
        found = [doubt for line in self.lines for doubt in line.result.doubts]
        return list({each.until: each for each in found}.values())


APART = ("direct", "reimbursement", "waived", "thing", "loan", "cost")
"""What is named and not added up: cash that somebody else is paid (the hospital, the school), then by kind."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What a household can count on: cash that is sure, and at most beside it, each period apart.

    `untold` is cash of which nobody can name an upper end yet; `apart` what is no cash in hand, each for itself.
    """

    sure: tuple[Money, ...]
    maybe: tuple[Money, ...]
    untold: tuple[Card, ...]
    apart: Mapping[str, tuple[Card, ...]]


@dataclass(frozen=True, slots=True)
class Groups:
    """The cards of a result page, each group in the order of what matters most.

    `must` is what has to be done, `perhaps_must` what may have to be; `beside` what is there for the household and has
    nothing to do with the life event that the resident came from. It is in no sum, nor is what is received already.
    """

    must: list[Card]
    perhaps_must: list[Card]
    have: list[Card]
    maybe: list[Card]
    costs: list[Card]
    beside: list[Card]
    any_time: list[Card]
    not_now: list[Card]
    receiving: list[Card]
    sums: Sums

    @property
    def partly(self) -> frozenset[str]:
        """Services that one of the household receives and another could have."""
        others = (*self.told, *self.beside, *self.any_time)
        return frozenset(each.service.id for each in others) & frozenset(each.service.id for each in self.receiving)

    @property
    def told(self) -> list[Card]:
        """What the page tells of unfolded."""
        return [*self.must, *self.perhaps_must, *self.have, *self.maybe, *self.costs]


def cards(catalogue: Catalogue, results: Iterable[Result]) -> list[Card]:
    by_service: dict[str, list[Result]] = {}
    for result in results:
        by_service.setdefault(result.service.id, []).append(result)
    return [_card(catalogue.services[id], found) for id, found in by_service.items()]


def _card(service: Service, results: list[Result]) -> Card:
    best = min(map(_stands, results), key=lambda status: _ORDER[status])
    told = ("eligible", "unknown") if service.kind == "duty" else ("eligible",)  # who may have to should know by when
    due = min((each.deadline for each in results if each.deadline and _stands(each) in told), default=None)
    missing = dict.fromkeys(key for each in results if _stands(each) != "ineligible" for key in each.missing)
    return Card(service, best, tuple(results), due, tuple(missing))


def _line(result: Result) -> Line:
    stands = _stands(result)
    return Line(result.member, stands, result.amount if stands != "ineligible" else None, result)


def _nearest(refused: tuple[Result, ...]) -> Result:
    """Of those for whom it is a no, the one who lacks least of it; of several alike the first."""
    return min(refused, key=lambda each: each.lacks) if len(refused) > 1 else refused[0]


def _stands(result: Result) -> str:
    """How a result stands for who applies now: where no month is left to receive, there is nothing to be had."""
    return "ineligible" if result.term and result.term.is_over else result.status


def grouped(
    catalogue: Catalogue, assessment: Assessment, event: str = "", received: Collection[tuple[str, str]] = ()
) -> Groups:
    """With an `event` only what belongs to it is told first; the rest stands beside.

    `received` are (service, member): a third child whose sisters receive is told of, beside what those have.
    """
    groups: dict[str, list[Card]] = {name: [] for name in _GROUPS}
    has = [each for each in assessment.results if (each.service.id, each.member) in received]
    groups["receiving"] = cards(catalogue, has)
    paid = {card.service.id for card in groups["receiving"]}
    for card in cards(catalogue, [each for each in assessment.results if each not in has]):
        name = _group(card, event)
        if name != "not_now" or card.service.id not in paid:
            groups[name].append(card)
    for name in ("must", "perhaps_must"):
        groups[name].sort(key=lambda card: card.deadline or date.max)
    for name in ("have", "maybe", "beside"):
        groups[name].sort(key=lambda card: (card.status != "eligible", not card.depends, -_worth(card)))
    return Groups(**groups, sums=sums(card for name in _TOLD for card in groups[name]))


_TOLD = ("must", "perhaps_must", "have", "maybe", "costs")
_GROUPS = (*_TOLD, "beside", "any_time", "not_now", "receiving")


def _group(card: Card, event: str) -> str:
    kind, is_sure = card.service.kind, card.status == "eligible"
    is_charge = kind == "fee" and card.is_cost
    if card.status == "ineligible":
        return "not_now"
    if kind == "duty" and is_sure:
        return "must"
    if not is_charge and (kind in _ANY_TIME or card.service.category == "くらし"):
        return "any_time"
    if event and event not in card.service.life_events:
        return "beside"
    if is_charge:
        return "costs"
    if kind == "duty":
        return "perhaps_must"
    return "have" if is_sure else "maybe"


def _worth(card: Card) -> int:
    """By what cards are ordered: the most that is told of their yen in a year; what costs something counts nothing."""
    total = card.total
    if total is None or total.terms.sign < 0:
        return 0
    return (total.lo if total.most is None else total.most) * total.terms.times_a_year


def sums(found: Iterable[Card]) -> Sums:
    """Only like is added to like, and only cash in the household's own hands is added up at all."""
    sure, maybe = list[Money](), list[Money]()
    untold: dict[str, Card] = {}
    apart: dict[str, dict[str, Card]] = {each: {} for each in APART}
    for card in found:
        for line in card.lines:
            if (amount := line.amount) is None:
                continue
            if not amount.terms.is_cash:
                apart["direct" if amount.kind == "cash" else amount.kind][card.service.id] = card
                continue
            least = amount.lo if line.status == "eligible" else 0
            _add(sure, replace(amount, lo=least, hi=least))
            if amount.most is None:
                untold[card.service.id] = card
            else:
                _add(maybe, replace(amount, lo=amount.most - least, hi=amount.most - least))
    named = {kind: tuple(cards.values()) for kind, cards in apart.items() if cards}
    return Sums(_in_order(sure), _in_order(maybe), tuple(untold.values()), named)


def _add(to: list[Money], amount: Money) -> None:
    """Together with what is there of the same terms; nought is not told."""
    if amount.yen:
        alike = next((place for place, each in enumerate(to) if each.terms == amount.terms), len(to))
        to[alike : alike + 1] = [to[alike] + amount if alike < len(to) else amount]


def _in_order(found: list[Money]) -> tuple[Money, ...]:
    """What is paid each month first, a one-off last."""
    return tuple(sorted(found, key=lambda each: (list(Money.PERIODS).index(each.per), each.terms.months is not None)))


def assumptions(groups: Groups) -> dict[tuple[str, str], Why]:
    """What was taken for granted in all that the resident can have, each once."""
    return presumed(line.result for card in groups.told for line in card.lines)


def applicable(groups: Groups, today: date) -> list[tuple[Card, bool]]:
    """The services of a result that can be applied for here today, and whether the household is surely entitled."""
    sure = [*groups.must, *groups.have]
    listed = [each for each in (*sure, *groups.perhaps_must, *groups.maybe) if each.service.form]
    return [(each, each in sure) for each in listed if state_of(each.service, today).is_open]
