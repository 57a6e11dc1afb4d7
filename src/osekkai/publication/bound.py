"""What the ledger binds of this room's tables."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from osekkai.ledger.queries import binds
from osekkai.publication.models import Publication

binds(
    "publication.Version",
    "hash files kept_at",
    only=Q(Exists(Publication.objects.filter(version=OuterRef("pk")))),  # of others the hash is that of the files
)
binds(
    "publication.Publication",
    "number version since note published_at published_by held_back",
    work="looked_at",
)
