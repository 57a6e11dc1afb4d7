"""What the ledger binds of this room's tables: what decisions of this office wrote.

What files of other systems say is theirs: the next file says it again, and the source keeps the digest of the last.
"""

from __future__ import annotations

from django.db.models import Q

from osekkai.ledger.queries import binds, leaves
from osekkai.register.models import Source

FILES = "taken from files of other systems, whose digest the source keeps and the ledger tells"

binds(
    "register.Receipt",
    "person service yen valid_from valid_to recorded_at replaced_at source",
    only=Q(source__kind=Source.Kind.DECISION),
)
binds(
    "register.Source",
    "kind name taken_at layout digest generated",
    work="lines changed refused",
    only=Q(kind=Source.Kind.DECISION),
)
for each in ("Household", "Person", "Residence", "Membership", "Fact", "Circumstance", "Difference"):
    leaves(f"register.{each}", FILES)
