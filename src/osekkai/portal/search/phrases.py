"""Short texts that stand for something each, and which of them a query is nearest to: by words, and by sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

from rapidfuzz import fuzz, process

from osekkai.portal.search.speech import reading, terms

NEAR = 78
"""A reading this alike (of 100) is taken for a misspelling."""
SHORTEST, LONGEST = 3, 14
"""Of readings that may be misspelt: shorter and longer ones are like too much."""
UNKNOWN = 3.0
"""The rarity of a word that no phrase has: it makes a query less like any of them."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """`owners`, `readings` and `lengths` (of vectors of words) by phrase; `having` by word: the phrases with it."""

    owners: tuple[int, ...]
    readings: tuple[str, ...]
    lengths: tuple[float, ...]
    having: Mapping[str, list[int]]
    rarity: Mapping[str, float]

    def nearest(self, weights: Mapping[str, float]) -> dict[int, float]:
        """For each owner the cosine (0 to 1) of a query's weighted words to its nearest phrase; those with any."""
        length = sqrt(sum((weight * self.rarity.get(term, UNKNOWN)) ** 2 for term, weight in weights.items())) or 1.0
        shared: dict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for at in self.having.get(term, ()):
                shared[at] += weight * self.rarity[term] ** 2
        best: dict[int, float] = {}
        for at, product in shared.items():
            owner = self.owners[at]
            best[owner] = max(best.get(owner, 0.0), product / (length * self.lengths[at] or 1.0))
        return best

    def sounding_like(self, read: str) -> dict[int, float]:
        """Owners of a phrase whose reading is nearly this one (0 to 1): misspelt, or not to be cut into words."""
        best: dict[int, float] = {}
        if SHORTEST <= len(read) <= LONGEST:
            for _, alike, at in process.extract(read, self.readings, scorer=fuzz.ratio, score_cutoff=NEAR, limit=5):
                owner = self.owners[at]
                best[owner] = max(best.get(owner, 0.0), alike / 100)
        return best


def phrases_of(owned: Iterable[tuple[int, str]]) -> Phrases:
    """From (owner, plain text): a word is the rarer, the fewer owners have it: log(1 + owners / those)."""
    all_of = [(owner, text, terms(text)) for owner, text in owned]
    owners_of: dict[str, set[int]] = defaultdict(set)
    having: dict[str, list[int]] = defaultdict(list)
    for at, (owner, _, found) in enumerate(all_of):
        for term in found:
            owners_of[term].add(owner)
            having[term].append(at)
    count = len({owner for owner, *_ in all_of})
    rarity = {term: log(1 + count / len(owners)) for term, owners in owners_of.items()}
    return Phrases(
        tuple(owner for owner, *_ in all_of),
        tuple(reading(text) for _, text, _ in all_of),
        tuple(sqrt(sum(rarity[each] ** 2 for each in found)) for *_, found in all_of),
        having,
        rarity,
    )
