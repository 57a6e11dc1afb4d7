"""Door: where other rooms put something on the page of what waits for agreement."""

from __future__ import annotations

from osekkai.ui.places import Piece, Place

BESIDE: Place[Piece] = Place("beside", "Above what waits for somebody's agreement; called with the request.")
