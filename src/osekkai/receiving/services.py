"""Door: what somebody who receives reports, and that what they received is over."""

from __future__ import annotations

from osekkai.receiving.ending import end, make
from osekkai.receiving.reporting import done, report

__all__ = ["done", "end", "make", "report"]
