"""What the ledger binds of this room's table."""

from __future__ import annotations

from osekkai.ledger.queries import leaves

leaves("safekeeping.Look", "what is wrong is found again by the next look")
