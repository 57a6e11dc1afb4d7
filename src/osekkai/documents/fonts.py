"""Which characters the fonts of this machine can draw: a name is never printed with an empty box (豆腐) in it."""

from __future__ import annotations

import subprocess
import unicodedata
from bisect import bisect_right
from functools import cache

from osekkai.japanese.characters import is_selector


def undrawable(text: str) -> list[str]:
    """The characters of a text that no font here has, each once. Raises `OSError` where fontconfig is not installed."""
    return sorted({char for char in text if not _is_unseen(char) and not _is_drawable(ord(char))})


def _is_unseen(char: str) -> bool:
    """Spaces, line ends, and the selectors of variants (IVS), which choose a shape of the character before them."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf") or is_selector(char)


def _is_drawable(code: int) -> bool:
    starts, ends = _covered()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _covered() -> tuple[list[int], list[int]]:
    """Ranges of code points, joined over all fonts, as fontconfig knows them."""
    command = ["fc-list", "--format", "%{charset} "]  # where it stands differs between systems
    listed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout  # noqa: S603
    ranges = sorted(
        {
            (int(first, 16), int(last or first, 16))
            for first, _, last in (each.partition("-") for each in listed.split())
        }
    )
    starts: list[int] = []
    ends: list[int] = []
    for first, last in ranges:
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    return starts, ends
