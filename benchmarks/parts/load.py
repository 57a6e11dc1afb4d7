"""How much a benchmark does: one word for each kind of load, the same in all of them, from the environment.

What each word means stands in `benchmarks/README.md`.
"""

from __future__ import annotations

import os

SMALLEST = {
    "RESIDENTS": "300",
    "STORED": "400",
    "APPLICATIONS": "3",
    "CASES": "1",
    "LETTERS": "2",
    "EVENTS": "20",
    "SECONDS": "1",
    "CLIENTS": "2",
    "WORKERS": "1",
    "PAIRS": "20",
    "HOUSEHOLDS": "40",
    "ROUNDS": "2",
    "KBITS": "40000",
    "LATENCY": "1",
    "CORES": "2",
    "COPIES": "1,2",
}
"""Every word, with the least that a benchmark can do; the tests start all of them with it."""


def amount(word: str, usual: int) -> int:
    """A number. Raises `KeyError` for a word that is not in `SMALLEST`."""
    return amounts(word, usual)[-1]


def amounts(word: str, *usual: int) -> tuple[int, ...]:
    """Numbers with commas between them, from the least to the most."""
    _ = SMALLEST[word]
    told = os.environ.get(word, "")
    return tuple(int(each) for each in told.split(",")) if told else usual
