"""Door: where other rooms put something on the pages of matching."""

from __future__ import annotations

from osekkai.ui.places import Piece, Place

RESULT: Place[Piece] = Place(
    "result",
    "Below the head of a result; called with the request, the token of the answers, and what can be applied for.",
)
