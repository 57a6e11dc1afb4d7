"""Door: filing an objection, handling it, and what becomes of it."""

from __future__ import annotations

from osekkai.objections.filing import Came, Written, file
from osekkai.objections.handling import Ruling, disclose, note_ruling, pass_on, propose, take, withdraw

__all__ = ["Came", "Ruling", "Written", "disclose", "file", "note_ruling", "pass_on", "propose", "take", "withdraw"]
