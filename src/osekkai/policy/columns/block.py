"""Some households side by side, as a program sees them: who belongs to which, and who is related to whom and how."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from osekkai.policy.columns.kernels import Array
from osekkai.policy.rules.people import COUPLE, HOUSEHOLD, NEAR, RELATIONS, RELATIVES

HEAD, CHILD = RELATIONS.index("head"), RELATIONS.index("child")


def _places(relations: Iterable[str]) -> tuple[int, ...]:
    return tuple(map(RELATIONS.index, relations))


THEIRS: dict[str, dict[int, tuple[int, ...]]] = {
    "couple": dict.fromkeys(range(len(RELATIONS)), _places(COUPLE)),
    "members": dict.fromkeys(range(len(RELATIONS)), ()),
    **{
        name: {RELATIONS.index(mine): _places(theirs) for mine, theirs in near.items() if mine != HOUSEHOLD}
        for name, near in NEAR.items()
    },
}
"""Relations that only rest on what both people are to the household: what mine are, by what I am (none: everybody)."""

OF_HOME: dict[str, tuple[int, ...] | None] = {
    "members": (),
    "couple": _places(COUPLE),
    **{name: _places(near[HOUSEHOLD]) if HOUSEHOLD in near else None for name, near in NEAR.items()},
    "relatives": _places(RELATIVES),
    "others": (),
}
"""The same as the household sees them; None: nobody."""


class Block:
    """People in the order of their households. `home` is each person's household, `head` each one's head, by place."""

    def __init__(self, hid: Array, rel: Array) -> None:
        self.rel = rel
        starts = np.flatnonzero(hid[1:] != hid[:-1]) + 1
        self.first = np.concatenate([np.zeros(min(len(hid), 1), np.int64), starts])
        self.people, self.homes = len(hid), len(self.first)
        self.size = np.diff(self.first, append=len(hid))
        self.home = np.repeat(np.arange(self.homes), self.size)
        self.head = self.first.copy()
        heads = np.flatnonzero(rel == HEAD)
        self.head[self.home.take(heads)] = heads
        self._rows: dict[tuple[int, ...], Array] = {}
        self._pairs: dict[str, tuple[Array, Array]] = {}

    def rows(self, relations: tuple[int, ...]) -> Array:
        """The people who are one of these to their household."""
        if relations not in self._rows:
            self._rows[relations] = np.flatnonzero(
                _among(relations).take(self.rel) if len(relations) != 1 else self.rel == relations[0]
            )
        return self._rows[relations]

    def owner(self, relations: tuple[int, ...]) -> Array:
        return self.home.take(self.rows(relations))

    def mine(self, relation: str) -> Array:
        """Pairs of people of a household: the one it is about; `theirs` has the other."""
        return self._paired(relation)[0]

    def theirs(self, relation: str) -> Array:
        return self._paired(relation)[1]

    def _paired(self, relation: str) -> tuple[Array, Array]:
        """Everybody who can be the other, beside each person of the household; of these, who is in the relation."""
        if relation not in self._pairs:
            known, is_other = RELATED[relation]
            others = self.rows(tuple(np.flatnonzero(known.any(axis=0)).tolist()))
            home = self.home.take(others)
            if is_other or not known.diagonal().any():  # who lives alone has nobody
                together = self.size.take(home) > 1
                others, home = others[together], home[together]
            company = self.size.take(home)
            theirs = others.repeat(company)
            before = (self.first.take(home) - (np.cumsum(company) - company)).repeat(company)
            mine = before + np.arange(len(theirs))
            kept = (
                mine != theirs
                if is_other
                else known.ravel().take(self.rel.take(mine) * len(RELATIONS) + self.rel.take(theirs))
            )
            self._pairs[relation] = mine[kept], theirs[kept]
        return self._pairs[relation]


def _among(relations: tuple[int, ...] | None) -> Array:
    """Which relations are meant: () says all, None nobody."""
    known = np.zeros(len(RELATIONS), bool)
    known[list(relations) if relations else slice(None if relations == () else 0)] = True
    return known


def _by_table(relation: str) -> Array:
    known = np.zeros((len(RELATIONS), len(RELATIONS)), bool)
    for me, them in THEIRS[relation].items():
        known[me] = _among(them)
    return known


RELATED: dict[str, tuple[Array, bool]] = {
    **{
        f"{relation} of home": (np.tile(_among(relations), (len(RELATIONS), 1)), False)
        for relation, relations in OF_HOME.items()
    },
    **{relation: (_by_table(relation), False) for relation in THEIRS},
    "relatives": (np.tile(_among(_places(RELATIVES)), (len(RELATIONS), 1)), True),
    "others": (np.tile(_among(()), (len(RELATIONS), 1)), True),
}
"""Who stands in a relation to me, by what I am and what they are; and whether it is never oneself (`World.related`)."""
