"""Door: where other rooms put something on the pages of applications, and whose an application is that a page opens."""

from __future__ import annotations

from osekkai.applications.whose import acting, of_whom_it_is
from osekkai.ui.places import Piece, Place

STANDING: Place[Piece] = Place(
    "standing", "Where an application stands; called with the request, the code that opened it, and the application."
)

__all__ = ["STANDING", "acting", "of_whom_it_is"]
