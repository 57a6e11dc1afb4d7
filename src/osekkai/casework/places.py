"""Door: where other rooms put something on the pages of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from osekkai.casework import contested
from osekkai.ui.places import Piece, Place

if TYPE_CHECKING:
    from osekkai.casework.models import Decision

CASE_PAGE: Place[Piece] = Place(
    "case-page", "Beside what is decided of a case; called with the request and the case's id."
)


def decisions_beside(request: HttpRequest, case: int) -> list[Decision]:
    """The decisions of the case whose page is drawn, the newest first: looked up once for all that stands beside it."""
    found: dict[int, list[Decision]] = request.__dict__.setdefault("decisions_beside", {})
    if case not in found:
        found[case] = contested.decisions_of(case=case)
    return found[case]
