"""What a view says of itself to whoever limits requests (`limits`): how much it reads, what a POST to it counts as."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


def counted(*limits: str) -> Callable[[View], View]:
    """Each POST is counted of its visitor in these limits too."""

    def of(view: View) -> View:
        view.counted = limits  # type: ignore[attr-defined]
        return view

    return of


def writes_nothing(view: View) -> View:
    """It answers a POST and keeps nothing of it: it is not counted."""
    view.writes_nothing = True  # type: ignore[attr-defined]
    return view


def looks_up(view: View) -> View:
    """It finds by a number or code that somebody could guess: what opens nothing is counted."""
    view.looks_up = True  # type: ignore[attr-defined]
    return view


def takes_files(largest: int) -> Callable[[View], View]:
    """So many bytes of a request are read. Every other view takes a form (`DATA_UPLOAD_MAX_MEMORY_SIZE`)."""

    def of(view: View) -> View:
        view.largest = largest  # type: ignore[attr-defined]
        return view

    return of
