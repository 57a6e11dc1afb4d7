"""What somebody typed, made comparable: widths, long vowels, romaji, dictionary forms, readings."""

from __future__ import annotations

import re
import unicodedata

from osekkai.japanese.morphology import words_of
from osekkai.japanese.romaji import kana_of
from osekkai.policy.letters import long_vowels
from osekkai.portal.search import everyday

_SILENT = everyday.silent()
_MACRONS = str.maketrans("āīūēō", "aiueo")
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LONG = re.compile(
    r"ー|(?<=[おこそとのほもよろごぞどぼぽょうくすつぬふむゆるぐずづぶぷゅを])う|(?<=[えけせてねへめれげぜでべぺ])い"
)
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_FOREIGN = re.compile(r"[\u3400-\u9fff]+|[\uac00-\ud7a3]+")
_NOT_READ = re.compile(r"[^ぁ-ゖー0-9a-z]")


def plain(text: str) -> str:
    """Of one width, in small letters without macrons; a dash after kana is a long vowel (シルバ－パス)."""
    return long_vowels(unicodedata.normalize("NFKC", text).strip().lower().translate(_MACRONS))


def terms(text: str) -> tuple[str, ...]:
    """Dictionary forms of the words that say something, in their order, each once: こどもの → 子供.

    Where nothing but such words as 「どこ」 is left, these.
    """
    found = [word.normal.lower() for word in words_of(text, short=True) if word.is_content and word.surface.strip()]
    telling = [each for each in found if each not in _SILENT]
    return tuple(dict.fromkeys(telling or found))


def reading(text: str) -> str:
    """Hiragana, letters and figures only, without long vowels: 「じゅうみんひょう」 and juminhyo are じゅみんひょ.

    Blanks are not read: the dictionary calls them 「きごう」.
    """
    said = (word.reading or word.surface for word in words_of(text) if word.surface.strip())
    whole = kana_of(text) if text.isascii() else "".join(said)
    return _LONG.sub("", _NOT_READ.sub("", whole.lower().translate(_KATAKANA)))


def pieces(read: str) -> frozenset[str]:
    """The trigrams of a reading, or all of it where it is shorter."""
    return frozenset(read[at : at + 3] for at in range(max(1, len(read) - 2))) if read else frozenset()


def pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring Han or Korean characters of a text without kana: how Chinese and Korean are compared."""
    if _KANA.search(text):
        return frozenset()
    runs = _FOREIGN.findall(unicodedata.normalize("NFC", text))
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def is_kana(text: str) -> bool:
    """Whether it has no kanji, so that words can be told by their sounds only."""
    return not _KANJI.search(text)


def is_hiragana(text: str) -> bool:
    """Whether it is written in kana alone."""
    return bool(_KANA.search(text)) and is_kana(text)
