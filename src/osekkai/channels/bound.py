"""What the ledger binds of this room's tables."""

from __future__ import annotations

from osekkai.ledger.queries import leaves

leaves("channels.Outgoing", "what waits to be sent, sealed; that it was sent is an event")
