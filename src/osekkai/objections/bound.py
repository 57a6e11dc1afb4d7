"""What the ledger binds of this room's table: what was said against a decision, and what became of it."""

from __future__ import annotations

from osekkai.ledger.queries import binds
from osekkai.objections.models import OBJECTION_ROW

binds(
    "objections.Objection",
    f"{' '.join(OBJECTION_ROW)} handler disclosed_at passed_on passed_as proposal outcome ruled_on ended_at ruling "
    "document",
    work="problem",
)
