"""Whoever has to follow an application is called in the transaction of its change.

Neither is ever without the other.
"""

from __future__ import annotations

from collections.abc import Callable

from osekkai.applications.models import Application
from osekkai.ledger.services import Actor

Listener = Callable[[Application, Actor], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Called once, while the office starts (`AppConfig.ready`).

    The rooms above know this one, not the other way round.
    """
    _listeners.append(listener)


def changed(application: Application, by: Actor) -> None:
    """The application was made, or its status or content became another."""
    for each in _listeners:
        each(application, by)
