"""Door: where other rooms put something on the page of a section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from osekkai.ui.places import Piece, Place


@dataclass(frozen=True, slots=True)
class Load:
    """How much of something people have, by their ids: a column of the page. `is_bad`: none would be better."""

    words: str
    numbers: Mapping[int, int]
    is_bad: bool = False


LOAD: Place[Load] = Place("load", "How much people of a section have to do; called with their ids.")
TEAM: Place[Piece] = Place("team", "Below who is there; called with the request and the desk of whoever looks.")

__all__ = ["LOAD", "TEAM", "Load"]
