"""What the ledger binds of this room's tables: what was proposed, its way, and who agreed to exactly what (ADR 33)."""

from __future__ import annotations

from osekkai.approvals.models import PROPOSAL_ROW, STOP_ROW
from osekkai.ledger.queries import binds

binds("approvals.Proposal", f"{' '.join(PROPOSAL_ROW)} content state")
binds("approvals.Stop", f"{' '.join(STOP_ROW)} seen_by seen_at")
