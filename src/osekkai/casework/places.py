"""Door: where other rooms put something on the pages of cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpRequest

from osekkai.approvals.queries import Finding
from osekkai.casework import contested
from osekkai.casework.reported import REPORTED, Reported
from osekkai.ledger.kinds import Ref
from osekkai.ui.places import Piece, Place

if TYPE_CHECKING:
    from osekkai.casework.models import Decision

CASE_PAGE: Place[Piece] = Place(
    "case-page", "Beside what is decided of a case; called with the request and the case's id."
)
PROVEN: Place[Finding] = Place(
    "proven", "What the audit of a case finds of what hangs on it in other rooms; called with the case's id."
)
TOLD_ACCOUNT: Place[Mapping[str, str]] = Place(
    "told-account",
    "An account that was reported, by fact as a form has it; called with the case's id and that of the report.",
)
"""By number, so that no account stands in an address."""
IN_AUDIT: Place[Ref] = Place(
    "in-audit", "Things of a case, beside itself, whose events its audit lists; called with the case's id."
)


def decisions_beside(request: HttpRequest, case: int) -> list[Decision]:
    """The decisions of the case whose page is drawn, the newest first: looked up once for all that stands beside it."""
    found: dict[int, list[Decision]] = request.__dict__.setdefault("decisions_beside", {})
    if case not in found:
        found[case] = contested.decisions_of(case=case)
    return found[case]


__all__ = ["CASE_PAGE", "REPORTED", "TOLD_ACCOUNT", "Reported", "decisions_beside"]
