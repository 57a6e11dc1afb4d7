"""Door: cases as whoever works on them sees them, and what is open to whom."""

from __future__ import annotations

from osekkai.casework.case_page import CasePage, case_page, history, household, similar
from osekkai.casework.examination.comparison import written_facts
from osekkai.casework.models import Case, Decision, State


def plain_of(section: str, most: int) -> list[Case]:
    """Open cases of a section in which the machine found nothing to look at; what is due first comes first."""
    plain = Case.objects.filter(section=section, is_plain=True, state=State.OPEN)
    return list(plain.order_by("due", "id")[:most])


def is_nothing_decided() -> bool:
    return not Decision.objects.exists()


__all__ = [
    "CasePage",
    "case_page",
    "history",
    "household",
    "is_nothing_decided",
    "plain_of",
    "similar",
    "written_facts",
]
