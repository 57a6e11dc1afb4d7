"""What a rule or a form's check can say of texts: the same, the same account holder, which characters, how many.

Texts are compared, never built. A text that nobody gave is `None`: what is said of it is open, as with a truth.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import permutations
from typing import TypeAlias

from osekkai.policy.language.meaning import Interval, Truth
from osekkai.policy.letters import HYPHENS

Text: TypeAlias = str | None

LONGEST = 2_000
"""No text of a form has more characters."""
_MOST_PARTS = 5
"""A name in more parts is only compared in the order in which it is written."""
_HALF_WIDTH = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
_HALF_WIDTH |= {"\u3099": "ﾞ", "\u309a": "ﾟ"}
_AS_BANKS = str.maketrans(
    dict(zip("ァィゥェォッャュョヮヵヶヰヱー・　、。「」￥", "アイウエオツヤユヨワカケイエ-  ,.｢｣¥", strict=True))
    | dict.fromkeys(HYPHENS, "-")
)
_BANK = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ()-.,/\\¥｢｣") | {
    each for each in _HALF_WIDTH.values() if each not in "ｧｨｩｪｫｯｬｭｮｰ"
}


def plain(text: str) -> str:
    """The text as `==` compares it: full and half width, and the number of spaces, make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def as_banks_write(text: str) -> str:
    """口座名義 as it stands in a bank's file: half-width kana without small ones, long sounds as hyphens, capitals.

    全国銀行協会の全銀フォーマット. What a bank cannot write (kanji, for one) stays as it is.
    """
    katakana = "".join(chr(ord(each) + 0x60) if "ぁ" <= each <= "ゖ" else each for each in plain(text))
    parts = unicodedata.normalize("NFD", " ".join(katakana.translate(_AS_BANKS).split()).upper())
    return "".join(_HALF_WIDTH.get(each, each) for each in parts)


def same(x: Text, y: Text) -> Truth:
    return None if x is None or y is None else plain(x) == plain(y)


def same_holder(x: Text, y: Text) -> Truth:
    """同じ名義: as banks write both; family name first or last, with or without a space between."""
    if x is None or y is None:
        return None
    one, other = as_banks_write(x).split(" "), as_banks_write(y).split(" ")
    return _joins(one, other) or _joins(other, one)


def _joins(parts: list[str], other: list[str]) -> bool:
    """Whether the parts, in some order, are the other written without its spaces."""
    wanted = "".join(other)
    if len("".join(parts)) != len(wanted):
        return False
    orders = permutations(parts) if len(parts) <= _MOST_PARTS else [tuple(parts)]
    return any("".join(each) == wanted for each in orders)


def contains(x: Text, y: Text) -> Truth:
    """含む: whether `y` stands in `x`, compared as `==` does."""
    return None if x is None or y is None else plain(y) in plain(x)


def length(x: Text) -> int | Interval:
    """文字数: how many characters, as they are written; nought to the longest where it is not known."""
    return Interval(0, LONGEST) if x is None else len(unicodedata.normalize("NFC", x))


def written_with(x: Text, characters: str) -> Truth:
    """使える文字: whether every character is one of a set of `CHARACTERS`."""
    return None if x is None else CHARACTERS[characters](x)


CHARACTERS: dict[str, Callable[[str], bool]] = {
    "銀行": lambda text: set(as_banks_write(text)) <= _BANK,
    "カタカナ": lambda text: all("ァ" <= each <= "ヺ" or each in "ー・ " for each in plain(text)),
    "数字": lambda text: all(each in "0123456789" for each in plain(text)),
    "英字": lambda text: all(each.isascii() and (each.isalpha() or each == " ") for each in plain(text)),
}
"""The sets of characters that a rule can name. 銀行: what banks can write a holder with, once brought into form."""
