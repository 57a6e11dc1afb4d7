"""Who follows an event: called in its own transaction, so that neither is ever without the other.

A follower only writes rows. What takes long or reaches outside (laying out a letter, sending mail) is a task that it
queues.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from osekkai.ledger.actors import Actor
from osekkai.ledger.models import Event


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as its followers get it: by whom, and the row that it is about, where whoever recorded it had it."""

    event: Event
    by: Actor
    about: Any


Follower = Callable[[Happened], object]
_followers: dict[str, list[Follower]] = defaultdict(list)


def follow(*kinds: str, of: str = "") -> Callable[[Follower], Follower]:
    """Follow kinds of events, by their ids: a room knows what happens above it by name only.

    `of`: only those about one kind of thing.
    """

    def made(follower: Follower) -> Follower:
        follower = _only(follower, of) if of else follower
        for each in kinds:
            if follower not in _followers[each]:
                _followers[each].append(follower)
        return follower

    return made


def _only(follower: Follower, thing: str) -> Follower:
    @wraps(follower)
    def followed(happened: Happened) -> object:
        return follower(happened) if happened.event.object.startswith(f"{thing}:") else None

    return followed


def followers_of(kind: str) -> list[Follower]:
    """In the order in which they are called: that of the rooms, then of their files."""
    return list(_followers.get(kind, ()))


def followed() -> list[str]:
    return sorted(kind for kind, found in _followers.items() if found)
