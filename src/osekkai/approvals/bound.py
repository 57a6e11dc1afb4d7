"""What the ledger binds of this room's tables."""

from __future__ import annotations

from osekkai.ledger.queries import leaves

leaves("approvals.Proposal", "its content is signed; its other columns are bound as a whole row (ADR 30)")
leaves("approvals.Stop", "who agreed to what is bound as a whole row (ADR 30), and signed with their passkey")
