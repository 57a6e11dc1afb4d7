"""Door: making backups, restoring them and trying that, comparing files with the tables, sealing anew."""

from __future__ import annotations

from osekkai.safekeeping.backing_up import back_up, back_up_by_the_clock
from osekkai.safekeeping.comparing import remove_orphans
from osekkai.safekeeping.keys import recover
from osekkai.safekeeping.looking import compare_files, forget_old, rehearse_newest
from osekkai.safekeeping.resealing import reseal
from osekkai.safekeeping.restoring import rehearse, rehearse_elsewhere, restore

__all__ = [
    "back_up",
    "back_up_by_the_clock",
    "compare_files",
    "forget_old",
    "recover",
    "rehearse",
    "rehearse_elsewhere",
    "rehearse_newest",
    "remove_orphans",
    "reseal",
    "restore",
]
