"""Door: judging everybody, and taking the register's snapshot for it."""

from __future__ import annotations

from osekkai.matching.snapshot import Snapshot, take
from osekkai.matching.ward import match, results

__all__ = ["Snapshot", "match", "results", "take"]
