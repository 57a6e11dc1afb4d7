"""Which characters letters can show: a name is never printed with an empty box (豆腐) in it.

The font comes with the installation, so that every machine draws the same; a ward adds its own characters (外字) and
other forms of names as files in `OSEKKAI_FONTS`. What the machine itself has is not looked at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import noto_cjk_sans_jp_regular
from django.conf import settings

from osekkai.japanese.characters import is_selector

OURS = Path(noto_cjk_sans_jp_regular.__file__).parent / "NotoSansCJKjp-Regular.otf"
SELECTED_BY_UNICODE = 14
"""The format of the table of variants (OpenType, cmap)."""


TURNS = ("LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""What turns the direction of writing: a name that has it would be printed as another."""


@dataclass(frozen=True, slots=True)
class Font:
    """A font by the name that the typesetter knows it by, its characters, and their forms (IVS) as two characters."""

    family: str
    file: Path
    characters: frozenset[int]
    forms: frozenset[tuple[int, int]]


def undrawable(text: str) -> list[str]:
    """The characters of a text that no font here has, each once."""
    return sorted({char for char in text if not _is_unseen(char) and not _is_drawable(ord(char))})


def formless(text: str) -> list[str]:
    """The characters of which no font here has the form that is asked for, with their selectors: drawn plainly."""
    return sorted({"".join(map(chr, each)) for each in _forms(text) if not any(each in font.forms for font in known())})


def elsewhere(text: str) -> dict[str, str]:
    """The forms that our font lacks and another has, and that font: whoever sets the text looks for characters only."""
    found = {}
    ours, *others = known()
    for each in _forms(text) - ours.forms:
        if family := next((font.family for font in others if each in font.forms), None):
            found["".join(map(chr, each))] = family
    return found


def families() -> list[str]:
    """The names of the fonts, ours first."""
    return list(dict.fromkeys(each.family for each in known()))


def known() -> Sequence[Font]:
    """Ours, then those of the office's folder in the order of their names."""
    return _read((OURS, *_added(settings.FONTS)))


def _added(folder: Path | None) -> Iterable[Path]:
    if folder is None:
        return ()
    return sorted(each for each in folder.rglob("*") if each.suffix.lower() in (".ttf", ".otf", ".ttc"))


def _is_unseen(char: str) -> bool:
    """Spaces, line ends, and the selectors of variants (IVS), which choose a shape of the character before them."""
    if unicodedata.bidirectional(char) in TURNS:
        return False
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf") or is_selector(char)


def _is_drawable(code: int) -> bool:
    return any(code in font.characters for font in known())


def _forms(text: str) -> set[tuple[int, int]]:
    return {(ord(char), ord(form)) for char, form in pairwise(text) if "\U000e0100" <= form <= "\U000e01ef"}


@cache
def _read(files: tuple[Path, ...]) -> list[Font]:
    from fontTools.ttLib import TTCollection, TTFont

    found = []
    for file in files:
        opened = (
            TTCollection(str(file), lazy=True).fonts if file.suffix.lower() == ".ttc" else [TTFont(file, lazy=True)]
        )
        for font in opened:
            forms = (each.uvsDict for each in font["cmap"].tables if each.format == SELECTED_BY_UNICODE)
            name = font["name"]
            found.append(
                Font(
                    name.getBestFamilyName() or file.stem,
                    file,
                    frozenset(font.getBestCmap()),
                    frozenset(
                        (char, selector) for each in forms for selector, chars in each.items() for char, _ in chars
                    ),
                )
            )
    return found
