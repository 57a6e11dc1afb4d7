"""Door: judging everybody, and taking the register's snapshot for it."""

from __future__ import annotations

from osekkai.matching.snapshot import Snapshot, StaleSnapshot, take
from osekkai.matching.ward import match, results

__all__ = ["Snapshot", "StaleSnapshot", "match", "results", "take"]
