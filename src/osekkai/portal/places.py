"""What rooms put on the pages of residents that belong to none of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from osekkai.catalogue.model import Service
from osekkai.said import Said
from osekkai.ui.places import Piece, Place


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for a resident. `what` it is, `address` where it is done, `by` when, `state` in a word."""

    what: str
    address: str
    state: Said
    by: date | None = None
    is_urgent: bool = False
    order: str = ""


START: Place[Piece] = Place("start", "The start page, below its heading; called with the request.")
WAYS: Place[Piece] = Place(
    "ways", "What somebody can do about a service or a life event; called with the request, the service, the event."
)
HOME: Place[Piece] = Place("home", "「わたしの情報」 of whoever is signed in; called with the request and the visitor.")
TODOS: Place[Todo] = Place("todos", "What waits for whoever is signed in; called with the request and the visitor.")
MY_DATA: Place[tuple[str, Any]] = Place(
    "my-data",
    "Everything about whoever is signed in, to take along: a name, and what JSON can say of it.",
)
FOOTER: Place[tuple[str, Said]] = Place("footer", "Links below every page: address and words; called with the request.")

__all__ = ["FOOTER", "HOME", "MY_DATA", "START", "TODOS", "WAYS", "Piece", "Service", "Todo"]
