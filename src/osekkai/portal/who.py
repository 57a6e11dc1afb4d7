"""Who is signed in among residents, as the room that knows it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Visitor:
    """A resident who is signed in: an id that means nothing to the frame, and how to call them."""

    id: int
    name: str


class Reception(Protocol):
    """Whoever knows residents. There is one, or nobody can sign in."""

    def visitor(self, request: HttpRequest) -> Visitor | None: ...

    def sign_in(self, following: str) -> str:
        """Where signing in begins; nothing where there is no provider. Afterwards the page `following` is shown."""

    def person_of(self, request: HttpRequest) -> int | None:
        """Whom of the register the visitor is, to fill a page for them with what it says.

        Nothing where the register does not know them, or where they do not want it.
        """

    def looked(self, request: HttpRequest, purpose: str) -> None:
        """What the register says was shown to the visitor: it stands in the ledger."""


_reception: Reception | None = None


def receive(reception: Reception) -> None:
    global _reception
    _reception = reception


def visitor(request: HttpRequest) -> Visitor | None:
    return _reception.visitor(request) if _reception else None


def person_of(request: HttpRequest) -> int | None:
    return _reception.person_of(request) if _reception else None


def looked(request: HttpRequest, purpose: str) -> None:
    if _reception:
        _reception.looked(request, purpose)


def sign_in(following: str) -> str:
    return _reception.sign_in(following) if _reception else ""
