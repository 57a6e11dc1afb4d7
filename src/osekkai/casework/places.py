"""Door: where other rooms put something on the pages of cases."""

from __future__ import annotations

from osekkai.ui.places import Piece, Place

CASE_PAGE: Place[Piece] = Place(
    "case-page", "Beside what is decided of a case; called with the request and the case's id."
)
