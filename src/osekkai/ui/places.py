"""Places on pages that rooms fill: whoever owns a page opens a place, and rooms above put something there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a page: a template and what it needs; drawn by `{% piece … %}` with the request of its page."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Place(Generic[T]):
    """Where rooms put something. `about` says what is expected there, and which arguments a filler is called with."""

    name: str
    about: str
    _fillers: list[tuple[int, Callable[..., T | list[T] | None]]] = field(default_factory=list)

    def fill(self, order: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Put something here; the lower `order` stands first. A filler answers one, a list of several, or nothing."""

        def made(filler: Callable[..., Any]) -> Callable[..., Any]:
            if all(each is not filler for _, each in self._fillers):
                self._fillers.append((order, filler))
                self._fillers.sort(key=lambda each: each[0])
            return filler

        return made

    def filled(self, *told: Any) -> list[T]:
        """Everything that belongs here, in order."""
        return [each for _, filler in self._fillers for each in _each(filler(*told))]


def _each(found: Any) -> Iterator[Any]:
    if found is None:
        return
    if isinstance(found, list):
        yield from found
    else:
        yield found
