"""What rooms put on the pages of residents that belong to none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from osekkai.said import Said
from osekkai.ui.places import Piece, Place


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for a resident. `what` it is, `address` where it is done, `by` when, `state` in a word.

    `look` is that of its badge: `sure`, `unsure` or nothing. Of one day the lower `order` stands first. Where one press
    begins it, `begins` is what is sent to `begin`.
    """

    what: str
    address: str
    state: Said
    by: date | None = None
    look: str = ""
    order: str = ""
    begin: str = ""
    begins: Mapping[str, str] = field(default_factory=dict)


START: Place[Piece] = Place("start", "The start page, below its heading; called with the request.")
WAYS: Place[Piece] = Place(
    "ways", "What somebody can do about a service or a life event; called with the request, the service, the event."
)
HEAD: Place[Piece] = Place("head", "The head of 「わたしの情報」; called with the request and the visitor.")
HOME: Place[Piece] = Place("home", "「わたしの情報」 of whoever is signed in; called with the request and the visitor.")
TODOS: Place[Todo] = Place("todos", "What waits for whoever is signed in; called with the request and the visitor.")
MY_DATA: Place[tuple[str, Any]] = Place(
    "my-data", "Everything about whoever is signed in, to take along: a name, and what JSON can say of it."
)

__all__ = ["HEAD", "HOME", "MY_DATA", "START", "TODOS", "WAYS", "Piece", "Todo"]
