"""Door: beginning cases, and letting the machine look at them."""

from __future__ import annotations

from osekkai.casework.access import must_work_on
from osekkai.casework.contested import keep_at_least
from osekkai.casework.drafts import Draft, Given, suggestion
from osekkai.casework.holding import held
from osekkai.casework.intake import claimant_of, is_open_for, open_for
from osekkai.casework.models import Origin
from osekkai.casework.paper import copy_off as copy_paper_off
from osekkai.casework.paper import look_at_papers
from osekkai.casework.processes.steps import look_at_waiting
from osekkai.casework.proposals import propose
from osekkai.casework.protection import agree as agree_to_open
from osekkai.casework.protection import ask as ask_to_open

__all__ = [
    "Draft",
    "Given",
    "Origin",
    "agree_to_open",
    "ask_to_open",
    "claimant_of",
    "copy_paper_off",
    "held",
    "is_open_for",
    "keep_at_least",
    "look_at_papers",
    "look_at_waiting",
    "must_work_on",
    "open_for",
    "propose",
    "suggestion",
]
