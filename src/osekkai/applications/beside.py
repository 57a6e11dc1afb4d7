"""Where other rooms put something beside applications (see `places`, the door)."""

from __future__ import annotations

from collections.abc import Mapping

from osekkai.ledger.kinds import Ref
from osekkai.ui.places import Piece, Place

STANDING: Place[Piece] = Place(
    "standing", "Where an application stands; called with the request, the code that opened it, and the application."
)
OUTCOMES: Place[Mapping[int, Piece]] = Place(
    "outcomes", "What became of applications, in the list of what was sent: by id; called with the request and them."
)
HISTORY: Place[Ref] = Place("history", "What else belongs to an application's history; called with the application.")
BEGUN: Place[str] = Place(
    "begun", "Services that somebody asked for otherwise, on paper or at a counter; called with the request."
)
