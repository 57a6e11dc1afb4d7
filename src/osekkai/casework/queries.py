"""Door: cases as whoever works on them sees them, and what is open to whom."""

from __future__ import annotations

from collections.abc import Collection

from osekkai.casework.access import concerns, is_open_to, may_work_on
from osekkai.casework.accounts import against as against_account
from osekkai.casework.accounts import carried_on, kana_of, paid_into
from osekkai.casework.accounts import in_force as account_in_force
from osekkai.casework.accounts import masked as masked_account
from osekkai.casework.accounts import whole as whole_account
from osekkai.casework.case_page import CasePage, case_page, history, household, similar
from osekkai.casework.contested import (
    File,
    attached,
    authority_of,
    by_number,
    decided_after,
    decided_case,
    decision,
    decision_for,
    decisions_of,
    file_of,
    had_a_hand,
    named_in,
    notice_pdf,
    sheet_pdf,
)
from osekkai.casework.drafts import STOPS
from osekkai.casework.examination.comparison import written_facts
from osekkai.casework.examination.stated import papers
from osekkai.casework.hers import in_a_word
from osekkai.casework.models import Case, Decision, State
from osekkai.casework.notices.after import Ruled, letter_of_end, letter_of_ruling, says_rulings
from osekkai.casework.paper import form_of as paper_form
from osekkai.casework.protection import PURPOSES as OPENING_PURPOSES
from osekkai.casework.protection import closed_of, is_readable
from osekkai.casework.protection import may_agree as may_agree_to_open
from osekkai.casework.protection import waiting as openings_waiting
from osekkai.casework.proven import rests_on
from osekkai.casework.running import Running
from osekkai.casework.running import of_case as running_of_case
from osekkai.casework.running import of_decisions as cases_of_decisions
from osekkai.casework.running import of_themselves as running_of_themselves
from osekkai.catalogue import catalogue_in_use


def plain_of(section: str, most: int) -> list[Case]:
    """Open cases of a section in which the machine found nothing to look at; what is due first comes first."""
    plain = Case.objects.filter(section=section, is_plain=True, state=State.OPEN)
    return list(plain.order_by("due", "id")[:most])


def open_of(section: str) -> list[Case]:
    """All open cases of a section; what is due first comes first."""
    found = Case.objects.filter(section=section, state=State.OPEN).select_related("application__account")
    return list(found.order_by("due", "id"))


def decided_of(section: str) -> list[Case]:
    """Decided cases of a section, the first that came first."""
    found = Case.objects.filter(section=section, state=State.DECIDED).select_related("application__account")
    return list(found.order_by("id"))


def number_of(case: int) -> str:
    return Case.objects.values_list("number", flat=True).get(pk=case)


def missing(case: Case) -> list[str]:
    """The documents of the folder that have not come."""
    service = catalogue_in_use().services.get(case.service)
    return [each.document.id for each in papers(case, service, {}) if each.is_missing]


def costly(section: str, yen: int) -> list[Case]:
    """Cases that are open or on their route of which the rules give at least so much a year."""
    found = Case.objects.filter(section=section, state__in=[State.OPEN, State.APPROVAL], verdict__yen_a_year__gte=yen)
    return list(found.order_by("id"))


def has_case(people: Collection[int]) -> bool:
    """Whether a case, of any state, is of one of them."""
    return Case.objects.filter(person__in=people).exists()


def is_nothing_decided() -> bool:
    return not Decision.objects.exists()


__all__ = [
    "OPENING_PURPOSES",
    "STOPS",
    "CasePage",
    "File",
    "Ruled",
    "Running",
    "State",
    "account_in_force",
    "against_account",
    "attached",
    "authority_of",
    "by_number",
    "carried_on",
    "case_page",
    "cases_of_decisions",
    "closed_of",
    "concerns",
    "costly",
    "decided_after",
    "decided_case",
    "decided_of",
    "decision",
    "decision_for",
    "decisions_of",
    "file_of",
    "had_a_hand",
    "has_case",
    "history",
    "household",
    "in_a_word",
    "is_nothing_decided",
    "is_open_to",
    "is_readable",
    "kana_of",
    "letter_of_end",
    "letter_of_ruling",
    "masked_account",
    "may_agree_to_open",
    "may_work_on",
    "missing",
    "named_in",
    "notice_pdf",
    "number_of",
    "open_of",
    "openings_waiting",
    "paid_into",
    "paper_form",
    "plain_of",
    "rests_on",
    "running_of_case",
    "running_of_themselves",
    "says_rulings",
    "sheet_pdf",
    "similar",
    "whole_account",
    "written_facts",
]
