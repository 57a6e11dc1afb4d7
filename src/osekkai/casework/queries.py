"""Door: cases as whoever works on them sees them, and what is open to whom."""

from __future__ import annotations

from osekkai.casework.case_page import CasePage, case_page, history, household, similar
from osekkai.casework.examination.comparison import written_facts

__all__ = ["CasePage", "case_page", "history", "household", "similar", "written_facts"]
