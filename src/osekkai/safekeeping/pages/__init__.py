"""What this room puts on the pages of others: its way in the menu, with how much is not as it should be."""

from __future__ import annotations

from osekkai.office.places import menu
from osekkai.safekeeping.pages.looks import MAY, how_many_are_bad

menu(
    "safekeeping:looks",
    "控えとファイル",
    here="safekeeping",
    order=96,
    may=lambda request: request.user.has_perm(MAY),
    count=how_many_are_bad,
)
