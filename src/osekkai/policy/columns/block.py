"""Some households side by side, as a program sees them: who belongs to which, and who stands in which relation to whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from osekkai.policy.columns.kernels import Array

HEAD, SPOUSE, CHILD, PARENT, OTHER = range(5)

THEIRS: dict[str, dict[int, tuple[int, ...]]] = {
    "couple": dict.fromkeys(range(5), (HEAD, SPOUSE)),
    "members": dict.fromkeys(range(5), ()),
    "children": {HEAD: (CHILD,), SPOUSE: (CHILD,), PARENT: (HEAD,)},
    "parents": {CHILD: (HEAD, SPOUSE), HEAD: (PARENT,)},
    "spouse": {HEAD: (SPOUSE,), SPOUSE: (HEAD,)},
}
"""Relations that only rest on what both people are to the household: what mine are, by what I am (none: everybody)."""

OF_HOME: dict[str, tuple[int, ...] | None] = {
    "members": (),
    "couple": (HEAD, SPOUSE),
    "children": (CHILD,),
    "parents": None,
    "spouse": (SPOUSE,),
    "relatives": (PARENT, OTHER),
    "others": (),
}
"""The same as the household sees them; None: nobody."""


class Block:
    """People in the order of their households. `home` is each person's household, `head` each household's head, by place."""

    def __init__(self, hid: Array, rel: Array) -> None:
        self.rel = rel
        starts = np.flatnonzero(np.diff(hid, prepend=hid[:1] - 1)) if len(hid) else np.zeros(0, np.int64)
        self.people, self.homes = len(hid), len(starts)
        self.first = starts
        self.size = np.diff(starts, append=len(hid))
        self.home = np.repeat(np.arange(self.homes), self.size)
        self.head = starts.copy()
        heads = np.flatnonzero(rel == HEAD)
        self.head[self.home[heads]] = heads
        self._rows: dict[tuple[int, ...], Array] = {}
        self._pairs: dict[str, tuple[Array, Array]] = {}

    def rows(self, relations: tuple[int, ...]) -> Array:
        """The people who are one of these to their household."""
        if relations not in self._rows:
            self._rows[relations] = np.flatnonzero(np.isin(self.rel, relations))
        return self._rows[relations]

    def owner(self, relations: tuple[int, ...]) -> Array:
        return self.home.take(self.rows(relations))

    def mine(self, relation: str) -> Array:
        """Pairs of people of a household: the one it is about; `theirs` has the other."""
        return self._paired(relation)[0]

    def theirs(self, relation: str) -> Array:
        return self._paired(relation)[1]

    def _paired(self, relation: str) -> tuple[Array, Array]:
        if relation not in self._pairs:
            mine, theirs = self._everybody
            kept = RELATED[relation](self.rel[mine], self.rel[theirs], mine == theirs)
            self._pairs[relation] = mine[kept], theirs[kept]
        return self._pairs[relation]

    @cached_property
    def _everybody(self) -> tuple[Array, Array]:
        """Every ordered pair of people who live together, each with themselves too."""
        company = self.size[self.home]
        mine = np.repeat(np.arange(self.people), company)
        turn = np.arange(len(mine)) - np.repeat(np.cumsum(company) - company, company)
        return mine, self.first[self.home[mine]] + turn


def _by_table(relation: str) -> Callable[[Array, Array, Array], Array]:
    known = np.zeros((5, 5), bool)
    for me, them in THEIRS[relation].items():
        known[me, list(them or range(5))] = True
    return lambda mine, theirs, same: known[mine, theirs]


def _of_home(relations: tuple[int, ...] | None) -> Callable[[Array, Array, Array], Array]:
    return lambda mine, theirs, same: np.isin(theirs, range(5) if relations == () else relations or ())


RELATED: dict[str, Callable[[Array, Array, Array], Array]] = {
    **{f"{relation} of home": _of_home(relations) for relation, relations in OF_HOME.items()},
    **{relation: _by_table(relation) for relation in THEIRS},
    "relatives": lambda mine, theirs, same: (theirs >= PARENT) & ~same,
    "others": lambda mine, theirs, same: ~same,
}
"""Who stands in a relation to a person; see `World.related`."""
