"""Some households side by side, as a program sees them: who belongs to which, and who is related to whom and how."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from osekkai.policy.columns.kernels import Array
from osekkai.policy.columns.ties import HOME, REVERSED, STORED, WITH_ONESELF, Ties, plainly
from osekkai.policy.kinship import HERE, LIVES, UNBORN
from osekkai.policy.rules.people import RELATIONS

HEAD = RELATIONS.index("head")
_HERE = LIVES.index(HERE)
_PERSONS = LIVES.index(UNBORN)
"""Places in `LIVES` below this are people; see `kinship.LIVES`."""


class Block:
    """People in the order of their households. `home` is each person's household, `head` each one's head, by place.

    `ties` (of the day, each household's own) say who is related to whom; without them what follows from `rel` alone.
    `lives` (places in `kinship.LIVES`) is only needed where somebody does not live in the household's home.
    """

    def __init__(self, hid: Array, rel: Array, ties: Ties | None = None, lives: Array | None = None) -> None:
        self.rel = rel
        starts = np.flatnonzero(hid[1:] != hid[:-1]) + 1
        self.first = np.concatenate([np.zeros(min(len(hid), 1), np.int64), starts])
        self.people, self.homes = len(hid), len(self.first)
        self.size = np.diff(self.first, append=len(hid))
        self.home = np.repeat(np.arange(self.homes), self.size)
        self.head = self.first.copy()
        heads = np.flatnonzero(rel == HEAD)
        self.head[self.home.take(heads)] = heads
        self.ties = (plainly(hid, rel) if ties is None else ties).in_block(self.first)
        self.lives = lives
        self._of_home: dict[str, Ties] = {}
        self._pairs: dict[str, Ties] = {}
        self._own: dict[frozenset[str], Ties] = {}

    def take(self, homes: Array, relations: Collection[str]) -> Block:
        """These households, each as often as it is named, with their ties in some relations (see `ties.STORED`)."""
        size = self.size.take(homes)
        rows = self.people_of(homes)
        return Block(
            np.arange(len(homes)).repeat(size),
            self.rel.take(rows),
            self._own_ties(frozenset(relations)).of_homes(homes),
            None if self.lives is None else self.lives.take(rows),
        )

    def people_of(self, homes: Array) -> Array:
        """The people of these households, one household after the other."""
        size = self.size.take(homes)
        found: Array = (self.first.take(homes) - (np.cumsum(size) - size)).repeat(size) + np.arange(size.sum())
        return found

    def _own_ties(self, relations: frozenset[str]) -> Ties:
        """Each household's own ties, people called by their place in it."""
        if relations not in self._own:
            wanted = np.isin(self.ties.relation, [STORED.index(each) for each in relations])
            self._own[relations] = self.ties.kept(np.flatnonzero(wanted)).in_block(-self.first)
        return self._own[relations]

    # The household's people

    def rows(self, relation: str) -> Array:
        """Who is related to their household like this, or may be."""
        return self.at_home(relation).theirs

    def owner(self, relation: str) -> Array:
        return self.at_home(relation).home

    def surely_at_home(self, relation: str) -> Array:
        """For everybody: 2, or 1 where it is only possible that they are related to their household like this."""
        ties = self.at_home(relation)
        found = np.full(self.people, 2, np.int8)
        found[ties.theirs[~ties.sure]] = 1
        return found

    def at_home(self, relation: str) -> Ties:
        if relation not in self._of_home:
            everybody = relation in ("members", "others")  # to a household, everybody of it is somebody else
            self._of_home[relation] = self._living() if everybody else self._kept_at_home(relation)
        return self._of_home[relation]

    def _kept_at_home(self, relation: str) -> Ties:
        found = self.ties.of(relation, home=True)
        if relation not in (*WITH_ONESELF, "heading"):
            return found
        heads = self.head if self.lives is None else self.head[self.lives.take(self.head) < _PERSONS]
        return found.and_also(self._known(np.full(len(heads), HOME), heads))

    def _living(self) -> Ties:
        rows = np.arange(self.people) if self.lives is None else np.flatnonzero(self.lives == _HERE)
        return self._known(np.full(len(rows), HOME), rows)

    def _known(self, mine: Array, theirs: Array) -> Ties:
        nothing = np.zeros(len(theirs), np.int64)
        return Ties(self.home.take(theirs), nothing, mine, theirs, np.ones(len(theirs), bool), nothing, nothing)

    @property
    def persons(self) -> Array:
        """Everybody who is a person: born, and not dead."""
        return np.arange(self.people) if self.lives is None else np.flatnonzero(self.lives < _PERSONS)

    # Pairs of people of a household

    def mine(self, relation: str) -> Array:
        """Pairs of people of a household: the one it is about; `theirs` has the other."""
        return self.paired(relation).mine

    def theirs(self, relation: str) -> Array:
        return self.paired(relation).theirs

    def surely(self, relation: str) -> Array:
        """For every pair: 2, or 1 where it is only possible."""
        return self.paired(relation).sure.view(np.int8) + np.int8(1)

    def paired(self, relation: str) -> Ties:
        """Each person beside everybody in the relation to them; of `X of home`, to their household."""
        if relation not in self._pairs:
            of_home = relation.removesuffix(" of home")
            if of_home != relation:
                found = self._with_everybody(self.at_home(of_home))
            elif relation in ("members", "others"):
                found = self._with_everybody(self._living())
                if relation == "others":
                    found = found.kept(found.mine != found.theirs)
            elif relation in REVERSED:
                found = self._turned(relation)
            else:
                found = self._kept_between(relation)
            self._pairs[relation] = found
        return self._pairs[relation]

    def _turned(self, relation: str) -> Ties:
        other = self.paired(REVERSED[relation]).turned()
        if self.lives is None:
            return other
        gone = np.zeros(self.homes, bool)
        gone[self.home[self.lives >= _PERSONS]] = True
        return other.kept(~gone.take(other.home)).and_also(self._kept_between(relation))

    def _kept_between(self, relation: str) -> Ties:
        found = self.ties.of(relation, home=False)
        if relation in WITH_ONESELF:
            return found.and_also(self._known(self.persons, self.persons))
        if relation == "heading":
            heads = self._kept_at_home(relation).theirs
            heads = heads[self.head.take(self.home.take(heads)) == heads]
            return found.and_also(self._known(heads, heads))
        return found

    def _with_everybody(self, ties: Ties) -> Ties:
        """Whoever is tied to a household, beside each person of it."""
        company = self.size.take(ties.home)
        each = np.repeat(np.arange(len(ties.home)), company)
        found = ties.kept(each)
        before = (self.first.take(ties.home) - (np.cumsum(company) - company)).repeat(company)
        return replace(found, mine=before + np.arange(len(each)))
