"""Receipt numbers that can be read over the telephone.

Nine digits of chance and one that tells most slips of the tongue.
"""

from __future__ import annotations

import secrets

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""Damm's quasigroup (H. M. Damm, 2004): every single wrong digit and every pair of swapped neighbours is found."""
LENGTH = 10


def new_number() -> str:
    digits = "".join(str(secrets.randbelow(10)) for _ in range(LENGTH - 1))
    return digits + str(_remainder(digits))


def is_number(text: str) -> bool:
    return len(text) == LENGTH and text.isascii() and text.isdecimal() and _remainder(text) == 0


def spoken(number: str) -> str:
    """`123-456-7890`."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"


def _remainder(digits: str) -> int:
    interim = 0
    for each in digits:
        interim = _DAMM[interim][int(each)]
    return interim
