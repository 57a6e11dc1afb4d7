"""Kana of what is written in romaji (Hepburn or 訓令式), so that juminhyo finds 住民票."""

from __future__ import annotations

import re

_VOWELS = "aiueo"
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_PLAIN = {start + vowel: kana for start, row in _ROWS.items() for vowel, kana in zip(_VOWELS, row, strict=True)}
_PLAIN |= dict(
    zip(["ya", "yu", "yo", "wa", "wo", "shi", "chi", "tsu", "fu", "ji"], "やゆよわをしちつふじ", strict=True)
)
_PLAIN |= dict.fromkeys(("n", "nn", "n'"), "ん")
_SMALL = {start + "y": _PLAIN[start + "i"] for start in "kstnhmrgzdbp"} | {
    "sh": "し",
    "ch": "ち",
    "j": "じ",
    "jy": "じ",
}
_PLAIN |= {
    start + vowel: kana + small for start, kana in _SMALL.items() for vowel, small in zip("auo", "ゃゅょ", strict=True)
}
_SYLLABLE = re.compile("|".join(sorted(map(re.escape, _PLAIN), key=len, reverse=True)))
_DOUBLED = re.compile(r"([kstpcgzdbh])(?=\1)|t(?=ch)")


def kana_of(text: str) -> str:
    """Each word that is romaji throughout in hiragana, the others as they are: `juminhyo form` → じゅみんひょ form."""
    return " ".join(_word(each) for each in text.lower().split())


def _word(word: str) -> str:
    doubled = _DOUBLED.sub("っ", word)
    kana = _SYLLABLE.sub(lambda each: _PLAIN[each[0]], doubled)
    return word if re.search("[a-z]", kana) else kana
