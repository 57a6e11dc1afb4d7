"""Door: what the register is told, by files of other systems and by what this office decides."""

from __future__ import annotations

from osekkai.register.extracts import CIRCUMSTANCES, RECEIPTS, RESIDENTS
from osekkai.register.receipts import begin_receipt, end_receipts, hold, stop_receipts, suspend_receipts
from osekkai.register.taking import Report, take_in

__all__ = [
    "CIRCUMSTANCES",
    "RECEIPTS",
    "RESIDENTS",
    "Report",
    "begin_receipt",
    "end_receipts",
    "hold",
    "stop_receipts",
    "suspend_receipts",
    "take_in",
]
