"""Roles as they are chosen in a form."""

from __future__ import annotations

from osekkai.catalogue import Catalogue
from osekkai.staff.managing import HIGHEST, Reach
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.units import roles

_OF = {"section": "課", "department": "部", "municipality": "全体"}


def role_choices(reach: Reach, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Those that somebody may give, with the sort of unit that a level leads."""
    levels = catalogue.part(AUTHORITY).levels
    return [
        (id, f"{words}（{_OF[levels[id].of]}）" if id in levels else words)
        for id, words in roles(catalogue).items()
        if reach.is_whole or id not in HIGHEST
    ]
