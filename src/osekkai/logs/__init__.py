"""What happens, a line an event, for whoever runs the office: nothing of anybody, and enough to find the place.

`lines` writes them, `requests` tells of every answer, `slow` of every query that takes too long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

NOW: ContextVar[Mapping[str, str]] = ContextVar("about", default=MappingProxyType({}))
"""What is being done at this moment: every line says so."""


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Lines written inside carry these ids (`request`, `task`)."""
    token = NOW.set({**NOW.get(), **ids})
    try:
        yield
    finally:
        NOW.reset(token)
