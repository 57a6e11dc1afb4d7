"""Door: cases as whoever works on them sees them, and what is open to whom."""

from __future__ import annotations

from osekkai.casework.access import is_open_to
from osekkai.casework.case_page import CasePage, case_page, history, household, similar
from osekkai.casework.contested import (
    File,
    attached,
    authority_of,
    by_number,
    decided_after,
    decision,
    decision_for,
    decisions_of,
    file_of,
    had_a_hand,
    named_in,
    notice_pdf,
    sheet_pdf,
)
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
    "File",
    "attached",
    "authority_of",
    "by_number",
    "case_page",
    "decided_after",
    "decision",
    "decision_for",
    "decisions_of",
    "file_of",
    "had_a_hand",
    "history",
    "household",
    "is_nothing_decided",
    "is_open_to",
    "named_in",
    "notice_pdf",
    "plain_of",
    "sheet_pdf",
    "similar",
    "written_facts",
]
