"""Whom of the register documents are of: the rooms that had them made know, and say so here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from osekkai.ledger.kinds import Ref

Knows = Callable[[Collection[int]], Iterable[Ref]]
_rooms: list[Knows] = []


def knows(room: Knows) -> None:
    """Called once by each room, while the office starts. `room` tells, of documents (ids), whom theirs are of."""
    _rooms.append(room)


def whose(documents: Collection[int]) -> tuple[Ref, ...]:
    """Each person once."""
    found = {str(ref): ref for room in _rooms for ref in room(documents)}
    return tuple(found.values())
