"""Japanese words: their readings and dictionary forms (Sudachi), and where a line may break (BudouX)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import local
from typing import Any

import budoux
import sudachipy

_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_PLACES = {
    "春日": "かすが",
    "本郷": "ほんごう",
    "小石川": "こいしかわ",
    "千駄木": "せんだぎ",
    "白山": "はくさん",
    "区": "く",
}
_CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "接頭辞", "接尾辞", "副詞")
_thread = local()


@dataclass(frozen=True, slots=True)
class Word:
    """`reading` is in hiragana; `normal` is the dictionary's one spelling of the word (こども → 子供)."""

    surface: str
    reading: str
    normal: str
    is_content: bool


def words_of(text: str, *, short: bool = False) -> list[Word]:
    """The words of a text; `short` cuts compounds into their parts, as searching needs."""
    mode = sudachipy.SplitMode.A if short else sudachipy.SplitMode.C
    return [
        Word(
            each.surface(),
            _PLACES.get(each.surface()) or _written(each.surface(), each.reading_form().translate(_HIRAGANA)),
            each.normalized_form(),
            each.part_of_speech()[0] in _CONTENT,
        )
        for each in _tokenizer().tokenize(text, mode)
    ]


def _written(surface: str, reading: str) -> str:
    """As it is written in kana: 言う is いう (現代仮名遣い), though the dictionary has how it is spoken (ゆう)."""
    return f"い{reading[1:]}" if surface.startswith("言う") and reading.startswith("ゆう") else reading


def phrases(text: str) -> list[str]:
    """The text cut where a line may break between phrases."""
    parts: list[str] = _budoux().parse(text)
    return parts


def _tokenizer() -> Any:
    """One tokenizer a thread: they share the dictionary but not their state."""
    if not hasattr(_thread, "tokenizer"):
        _thread.tokenizer = _dictionary().tokenizer()
    return _thread.tokenizer


@cache
def _dictionary() -> Any:
    return sudachipy.Dictionary()


@cache
def _budoux() -> Any:
    return budoux.load_default_japanese_parser()
