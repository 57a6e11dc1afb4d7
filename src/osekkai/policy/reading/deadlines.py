"""Whether deadlines that belong together are counted alike: the same days from the same fact end on the same day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

from osekkai.policy.language.problems import Problem, Problems
from osekkai.policy.periods import KINDS
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Service
from osekkai.policy.rules.expression import Node


class Counted(NamedTuple):
    """A deadline of so many days or months from a fact, and by which kinds (`periods.KINDS`) it is counted."""

    fact: Fact
    amount: int
    months: bool
    kinds: tuple[str, ...]


def disagreements(groups: Mapping[str, Iterable[Service]]) -> list[Problem]:
    """Pairs of services of a group that count as many days from the same fact by different kinds; each pair once."""
    problems, seen = Problems(), set[tuple[str, str]]()
    for services in groups.values():
        for one, other in combinations(services, 2):
            mine, theirs = counted(one), counted(other)
            if not mine or not theirs or mine[:3] != theirs[:3] or mine.kinds == theirs.kinds:
                continue
            if (one.id, other.id) not in seen:
                seen.add((one.id, other.id))
                _say(one, mine, other, theirs, problems)
    return problems.found


def _say(one: Service, mine: Counted, other: Service, theirs: Counted, problems: Problems) -> None:
    number = f"{mine.amount}{'か月' if mine.months else '日'}"
    ways = ["・".join(KINDS[each].name for each in found.kinds) for found in (mine, theirs)]
    days = f"{mine.amount} {'months' if mine.months else 'days'}"
    problems.add(
        "deadlines-differ",
        other.place,
        f"「{one.words.ja}」と「{other.words.ja}」は、「{mine.fact.name}」から同じ{number}を "
        f"ちがう数え方で数えています（{ways[0]} と {ways[1]}）",
        f"{one.id} and {other.id} count the same {days} from '{mine.fact.id}' by different kinds",
        (
            "それぞれの法律を確かめて、同じなら after・from をそろえてください",
            "look at the law of each; where it is the same, write after or from alike",
        ),
    )


def counted(service: Service) -> Counted | None:
    """The deadline of the service's newest rule; nothing where it is not simply counted from a fact."""
    step = service.rules[-1].deadline if service.rules else None
    return _counted(step.node, ()) if step and step.expression.node else None


def _counted(node: Node, kinds: tuple[str, ...]) -> Counted | None:
    if isinstance(node, nodes.OpenDay):
        return _counted(node.date, ("open_day",))
    if isinstance(node, nodes.Period):
        kind = "from" if node.first_counts else "after"
    elif isinstance(node, nodes.Shift) and node.sign > 0:
        kind = "corresponding" if node.months else "after"
    else:
        return None
    if not isinstance(node.date, nodes.FactRef) or not isinstance(node.amount, nodes.Const):
        return None
    return Counted(node.date.fact, int(node.amount.value), node.months, (kind, *kinds))  # type: ignore[arg-type]
