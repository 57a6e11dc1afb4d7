"""What the ledger binds of this room's tables: what was reported, that it was looked at, and what ended."""

from __future__ import annotations

from osekkai.ledger.queries import binds
from osekkai.receiving.models import REPORT_ROW

binds("receiving.Report", f"{' '.join(REPORT_ROW)} done_at done_by", later="bank_account")
binds("receiving.Ending", "decision last document", work="problem")
