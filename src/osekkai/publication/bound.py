"""What the ledger binds of this room's tables."""

from __future__ import annotations

from osekkai.ledger.queries import binds, leaves

leaves("publication.Version", "its hash is that of its files, and opening it looks (`files_of`); cases name the hash")
binds(
    "publication.Publication",
    "number version since note published_at published_by held_back",
    work="looked_at",
)
