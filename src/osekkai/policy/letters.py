"""Characters that stand for one another when people and machines write, and those that nobody sees."""

from __future__ import annotations

import re
import unicodedata

HYPHENS = "-\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u2501\ufe58\ufe63\uff0d"
"""What keyboards, spreadsheets and telephones write for a hyphen (U+2015 and U+2500 look the same in most fonts)."""
LONG = "ー\uff70"
"""The mark of a long vowel (長音): a hyphen between figures, where somebody wrote it for one."""
_AFTER_KANA = re.compile(rf"(?<=[ぁ-ゖァ-ヺー])[{re.escape(HYPHENS)}]+")
_TO_HYPHEN = str.maketrans(dict.fromkeys(HYPHENS, "-"))
_ALL_TO_HYPHEN = str.maketrans(dict.fromkeys(HYPHENS + LONG, "-"))
_FILLERS = "\u115f\u1160\u3164\uffa0\u2028\u2029\u2800\U000e0001"
"""Blank letters, and ends of lines that no keyboard has."""


def dashes(text: str) -> str:
    """Every hyphen and dash as `-`; the mark of a long vowel stays (メートル)."""
    return text.translate(_TO_HYPHEN)


def hyphens(text: str) -> str:
    """Every hyphen and dash as `-`, and the mark of a long vowel too: for figures, codes and dates."""
    return text.translate(_ALL_TO_HYPHEN)


def long_vowels(text: str) -> str:
    """A hyphen after kana as the long vowel that it is (グロ-バル, シルバ－パス), every other one as `-`."""
    return dashes(_AFTER_KANA.sub("ー", text))


def odd_figures(text: str) -> list[str]:
    """Signs that look like figures and are none (①, ², ½): who typed them may have meant something else."""
    return [] if text.isascii() else [each for each in text if unicodedata.category(each) == "No"]


def is_unseen(char: str) -> bool:
    """Turning the direction of writing, without a width, or blank: a text with it is not what it seems.

    What chooses the form of the character before it (IVS) is none of them.
    """
    return unicodedata.category(char) == "Cf" or char in _FILLERS


def is_unkept(char: str) -> bool:
    """A control character, or half of a character (a lone surrogate): no database keeps it, no page shows it."""
    return unicodedata.category(char) in ("Cc", "Cs")


_PERHAPS = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u08e2\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000110bd-\U0001d17a\U000e0001-\U000e007f]"
)
"""Where all that `strange` finds lies: most texts have nothing of it, and are not looked at one by one."""


def strange(text: str) -> list[str]:
    """The characters of a single line that cannot be kept or are not seen, as `U+202E`, each once."""
    if not _PERHAPS.search(text):
        return []
    return sorted({f"U+{ord(each):04X}" for each in text if is_unkept(each) or is_unseen(each)})
