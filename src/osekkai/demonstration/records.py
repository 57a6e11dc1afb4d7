"""続柄 of the generated ward as a resident record writes them; of some households what no single word says.

Nothing is drawn: which households are so follows from their numbers, and everything else of the ward stays as it is.
How many there are is chosen so that a demonstration shows them, and is no figure of the ward.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osekkai.demonstration.population import CHILD, HEAD, OTHER, PARENT, SPOUSE, Ints, Population

ELDER_HEADS, UNREGISTERED, STEPCHILDREN, LODGERS, NO_KNOWN_KIN = 3, 40, 50, 8, 20
"""One household in so many: of those with a parent, of couples, of couples with children, of those with another."""
_SPOUSE = {True: "夫", False: "妻"}


@dataclass(frozen=True, slots=True)
class Record:
    """続柄 and order in the household's record, one of each a person."""

    words: list[str]
    position: Ints


def record(ward: Population) -> Record:
    """Of some households of three generations the eldest is the head: their people are 子, 子の妻 and 子の子 then."""
    elder = _with(ward, PARENT) & (ward.household % ELDER_HEADS == 0)
    couple, head = _with(ward, SPOUSE), np.searchsorted(ward.household, ward.household)
    words = [
        _to_parent(ward, i) if elder[i] else _to_head(ward, i, bool(couple[i]), bool(ward.male[head[i]]))
        for i in range(len(ward.age))
    ]
    position = np.where(ward.relation == PARENT, 1, ward.position + 1)
    return Record(words, np.where(elder, position, ward.position))


def _with(ward: Population, relation: int) -> NDArray[np.bool_]:
    """Of each person, whether the household has somebody of a relation."""
    found = np.zeros(ward.household.max() + 1, dtype=np.bool_)
    found[ward.household[ward.relation == relation]] = True
    return found[ward.household]


def _to_parent(ward: Population, i: int) -> str:
    spouse = f"子の{_SPOUSE[bool(ward.male[i])]}"
    return {PARENT: "世帯主", HEAD: "子", SPOUSE: spouse, CHILD: "子の子", OTHER: "子"}[int(ward.relation[i])]


def _to_head(ward: Population, i: int, couple: bool, head_is_man: bool) -> str:
    home, relation, male = int(ward.household[i]), int(ward.relation[i]), bool(ward.male[i])
    if relation == SPOUSE:
        return f"{_SPOUSE[male]}（未届）" if home % UNREGISTERED == 1 else _SPOUSE[male]
    if relation == CHILD:
        return f"{_SPOUSE[not head_is_man]}の子" if couple and home % STEPCHILDREN == 2 else "子"
    if relation == OTHER:
        return "同居人" if home % LODGERS == 3 else "縁故者" if home % NO_KNOWN_KIN == 4 else "弟"
    return "世帯主" if relation == HEAD else "父" if male else "母"
