"""Door: what changes about people who work here. Each says who does it, and tells the ledger in its transaction."""

from __future__ import annotations

from osekkai.staff.being_away import be_away, be_back, delegate, end_delegation
from osekkai.staff.board import begin_emergency, done, end_emergency, forget, hand_over, learn
from osekkai.staff.giving import end_role, give_role
from osekkai.staff.hiring import First, Hired, hire
from osekkai.staff.keys import reset_passkey, reset_password
from osekkai.staff.passkeys import nonce_for, options_for, proof_of, proven
from osekkai.staff.people import leave, rename
from osekkai.staff.plans.deciding import decide, undo
from osekkai.staff.plans.lines import Line
from osekkai.staff.plans.writing import add_line, draft, paste, redraft, remove_line
from osekkai.staff.recovering import agree_to_recover, ask_to_recover, drop_recovery
from osekkai.staff.rights import give_right, take_right
from osekkai.staff.tending import try_again

__all__ = [
    "First",
    "Hired",
    "Line",
    "add_line",
    "agree_to_recover",
    "ask_to_recover",
    "be_away",
    "be_back",
    "begin_emergency",
    "decide",
    "delegate",
    "done",
    "draft",
    "drop_recovery",
    "end_delegation",
    "end_emergency",
    "end_role",
    "forget",
    "give_right",
    "give_role",
    "hand_over",
    "hire",
    "learn",
    "leave",
    "nonce_for",
    "options_for",
    "paste",
    "proof_of",
    "proven",
    "redraft",
    "remove_line",
    "rename",
    "reset_passkey",
    "reset_password",
    "take_right",
    "try_again",
    "undo",
]
