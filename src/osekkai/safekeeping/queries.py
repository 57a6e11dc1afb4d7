"""Door: how backups, rehearsals and files stand."""

from __future__ import annotations

from osekkai.safekeeping.looking import Standing, has_backups, standings

__all__ = ["Standing", "has_backups", "standings"]
