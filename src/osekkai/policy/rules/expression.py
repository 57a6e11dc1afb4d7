"""An expression: the text that an official wrote, and what every part of its checked form has.

The kinds of parts are in `nodes`, above what they name: a part may be a fact, and a fact may be worked out by an
expression.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from osekkai.policy.language.meaning import NO_RANGE, Interval
from osekkai.policy.language.problems import Place
from osekkai.policy.language.types import Type
from osekkai.policy.rules.people import Frame


@dataclass(slots=True, eq=False, kw_only=True)
class Node:
    """A checked expression. `range` bounds a number or date; `run` is its compiled form."""

    type: Type
    place: Place
    range: Interval = NO_RANGE
    run: Callable[[Frame], Any] = field(default=None, repr=False)  # type: ignore[assignment]

    @property
    def rests_on_application(self) -> bool:
        """Whether the day of application (申請日) stands in it, or in a step that it names."""
        return any(each.rests_on_application for each in self.children())

    def children(self) -> Iterator[Node]:
        for name in _names(type(self)):  # type: ignore[arg-type]
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (part for part in value if isinstance(part, Node))


@cache
def _names(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold others."""
    return tuple(each.name for each in fields(kind) if each.name not in ("type", "place", "range", "run"))


@dataclass(slots=True, eq=False)
class Expression:
    """Text as an official wrote it, where it stands, and its checked form once the rulebook is linked."""

    text: str
    place: Place
    raw: str = ""
    node: Node | None = None
