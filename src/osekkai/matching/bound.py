"""What the ledger binds of this room's tables: nothing, as every night makes them anew from the register."""

from __future__ import annotations

from osekkai.ledger.queries import leaves

for each in ("Run", "ServiceCount", "Event"):
    leaves(f"matching.{each}", "made anew every night from the register and the rules")
leaves("matching.SavedResult", "a resident's answers under a code of their own, which nobody else can write or read")
