"""What the ledger binds of this room's table."""

from __future__ import annotations

from osekkai.ledger.queries import leaves

leaves("lost_property.Item", "nothing is decided or paid by it; that something was handed out is an event")
