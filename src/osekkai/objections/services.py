"""Door: filing an objection, handling it, and what becomes of it."""

from __future__ import annotations

from osekkai.objections.ending import Letter, Ruling, note, propose, withdraw
from osekkai.objections.filing import Came, Written, file
from osekkai.objections.handling import disclose, pass_on, take

__all__ = ["Came", "Letter", "Ruling", "Written", "disclose", "file", "note", "pass_on", "propose", "take", "withdraw"]
