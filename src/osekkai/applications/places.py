"""Door: where other rooms put something on the pages of applications."""

from __future__ import annotations

from osekkai.ui.places import Piece, Place

STANDING: Place[Piece] = Place(
    "standing", "Where an application stands; called with the request, the code that opened it, and the application."
)
