"""Characters that people take for the same when they read or look for a name (異体字). What was written stays.

Only forms that differ in nothing but their shape are here: a form that is a name of its own stays one.
"""

from __future__ import annotations

import re
import unicodedata

from osekkai.japanese.forms import PLAIN
from osekkai.policy.letters import long_vowels

_PLAIN = str.maketrans(PLAIN)


def is_selector(char: str) -> bool:
    """Whether it only chooses a shape of the character before it (IVS and SVS)."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def in_plain_forms(text: str) -> str:
    """The text in plain forms of its characters: no selectors, NFKC, one form of each that has several.

    One hyphen for all, a long vowel after kana; Latin letters without their marks (É is E).
    """
    unselected = "".join(each for each in text if not is_selector(each))
    plain = long_vowels(unicodedata.normalize("NFKC", unselected).translate(_PLAIN))
    return plain if plain.isascii() else _LATIN.sub(_unmarked, plain).translate(_LETTERS)


_LATIN = re.compile("[\u00c0-\u024f\u1e00-\u1eff]+")
_LETTERS = str.maketrans("ĐđĦħŁłØøı", "DdHhLlOoi")
"""Latin letters with a stroke, which Unicode takes for letters of their own."""


def _unmarked(found: re.Match[str]) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", found[0]) if not unicodedata.combining(each))
