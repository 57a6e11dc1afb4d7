"""What the pages show of an assessment: one card a service, grouped by what the resident can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from osekkai.catalogue import Catalogue, state_of
from osekkai.catalogue.model import Service
from osekkai.policy import Assessment, Money, Result, Why, explain, presumed

_ORDER = {"eligible": 0, "unknown": 1, "ineligible": 2}
_ANY_TIME = ("certificate", "permit", "fee")


@dataclass(frozen=True, slots=True)
class Line:
    """What the service means for one person of the household (`member` empty: for the household)."""

    member: str
    status: str
    amount: Money | None
    result: Result


@dataclass(frozen=True, slots=True)
class Card:
    """A service in the result: the best status of its lines, the nearest deadline, and on what it still depends.

    `refused_by` is what was taken for granted where it is a no for somebody.
    """

    service: Service
    status: str
    lines: tuple[Line, ...]
    deadline: date | None
    depends: tuple[tuple[str, str], ...]
    first: Result
    refused_by: tuple[Why, ...]

    @property
    def total(self) -> Money | None:
        """All lines together where they are paid alike."""
        amounts = [line.amount for line in self.lines if line.amount]
        if not amounts or len({each.per for each in amounts}) > 1:
            return None
        his = [each.hi for each in amounts]
        return Money(
            sum(each.lo for each in amounts),
            None if None in his else sum(h for h in his if h is not None),
            amounts[0].per,
        )

    def reasons(self) -> list[Why]:
        """The first lines of why, without their workings."""
        return explain(self.first, depth=1).because


@dataclass(frozen=True, slots=True)
class Groups:
    """The cards of a result page, each group in the order of what matters most."""

    have: list[Card]
    maybe: list[Card]
    must: list[Card]
    any_time: list[Card]
    not_now: list[Card]
    total: tuple[int, int | None]


def cards(catalogue: Catalogue, assessment: Assessment) -> list[Card]:
    by_service: dict[str, list[Result]] = {}
    for result in assessment.results:
        by_service.setdefault(result.service.id, []).append(result)
    return [_card(catalogue.services[id], results) for id, results in by_service.items()]


def _card(service: Service, results: list[Result]) -> Card:
    best = min(results, key=lambda result: _ORDER[result.status]).status if results else "ineligible"
    shown = [each for each in results if each.status != "ineligible"] or results[:1]
    deadlines = [each.deadline for each in shown if each.deadline and each.status == "eligible"]
    missing = dict.fromkeys(key for each in shown for key in each.missing)
    lines = tuple(
        Line(each.member, each.status, each.amount if each.status != "ineligible" else None, each) for each in shown
    )
    due = min(deadlines, default=None)
    refusing = presumed(each for each in results if each.status == "ineligible")
    return Card(service, best, lines, due, tuple(missing), shown[0], tuple(refusing.values()))


def grouped(catalogue: Catalogue, assessment: Assessment, event: str = "") -> Groups:
    """`event` puts the services of the resident's life event first."""
    all_cards = [each for each in cards(catalogue, assessment) if each.lines]
    have, maybe, must, any_time, not_now = [], [], [], [], []
    for card in all_cards:
        if card.status == "ineligible":
            not_now.append(card)
        elif card.service.kind in _ANY_TIME or card.service.category == "くらし":
            any_time.append(card)
        elif card.service.kind == "duty" and card.status == "eligible":
            must.append(card)
        elif card.status == "eligible":
            have.append(card)
        else:
            maybe.append(card)
    have.sort(key=lambda card: (event not in card.service.life_events, -_worth(card)))
    maybe.sort(key=lambda card: (event not in card.service.life_events, not card.depends, -_worth(card)))
    must.sort(key=lambda card: card.deadline or date.max)
    return Groups(have, maybe, must, any_time, not_now, yearly_total([*have, *maybe]))


def _worth(card: Card) -> int:
    total = card.total
    return 0 if total is None else (total.yearly[1] or total.yearly[0])


def yearly_total(found: Iterable[Card]) -> tuple[int, int | None]:
    """Yen a year that the household surely gets, and at most could; unbounded ones count with what is sure."""
    lo = hi = 0
    for card in found:
        if card.service.kind == "benefit":
            for line in card.lines:
                if line.amount:
                    least, most = line.amount.yearly
                    lo += least if line.status == "eligible" else 0
                    hi += least if most is None else most
    return lo, hi


def assumptions(groups: Groups) -> dict[tuple[str, str], Why]:
    """What was taken for granted in all that the resident can have, each once."""
    return presumed(line.result for card in (*groups.have, *groups.maybe, *groups.must) for line in card.lines)


def applicable(groups: Groups, today: date) -> list[tuple[Card, bool]]:
    """The services of a result that can be applied for here today, and whether the household is surely entitled."""
    sure = [*groups.must, *groups.have]
    listed = [each for each in (*sure, *groups.maybe) if each.service.form]
    return [(each, each in sure) for each in listed if state_of(each.service, today).is_open]
