"""Places as people write them: which numbers an address has, and whether one is the place that a register holds.

本郷1-12-3 405, 本郷一丁目12番3号 and 本郷１丁目拾弐番地ノ３ 三国ハイツ are one place. Only the numbers that belong
to the house are read: a blank behind them ends them, so that neither the 三 of 三国ハイツ nor the 5 of 5階 is one.
"""

from __future__ import annotations

import re

from osekkai.japanese.characters import in_plain_forms
from osekkai.policy.letters import hyphens

_FIGURES = dict(zip("〇一二三四五六七八九零壱弐参肆伍陸漆捌玖", [*range(10), *range(10)], strict=True)) | dict(
    zip("壹貳參", (1, 2, 3), strict=True)
)
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "阡": 1000}
_KANJI = "".join((*_FIGURES, *_TENS))
_NUMBER = re.compile(rf"[0-9]{{1,9}}|[{_KANJI}]{{1,9}}")
_BETWEEN = re.compile(r" ?(丁目|丁|番地|番|号|の|-)+ ?")
_PREFECTURE = re.compile(r"(北海道|東京都|京都府|大阪府|[^ 都道府県]{2,3}県) ?")
_WARD = re.compile(r"[^ 0-9]{1,5}区 ?")
_COUNTY = re.compile(r"[^ 0-9]{1,5}郡 ?")
_SAME = str.maketrans("ヶケヵがノ之", "けけけけのの")
"""霞ヶ関 and 霞が関, 四ノ宮 and 四之宮 are the same names."""


def is_same_place(said: str, held: str, municipality: str) -> bool:
    """Whether the house that a register holds is the one that was written.

    `held` is 町字 and 番地. `said` may have prefecture and municipality before it, and anything behind it (a building,
    a room); in another municipality than this one (文京区) nothing is the same place.
    """
    name, numbers = _held(held)
    rest = _past_municipality(_plain(said), _plain(municipality))
    if not name or not numbers or not rest.startswith(name):
        return False
    found, _ = _numbers(rest, _past_blank(rest, len(name)))
    return found[: len(numbers)] == numbers


def _plain(address: str) -> str:
    """Plain forms of characters, `-` for every hyphen; blanks stay, one of each, as they end the numbers."""
    text = re.sub(r"\s+", " ", hyphens(in_plain_forms(address)).translate(_SAME)).strip()
    return re.sub(r"(?:^|(?<=[都道府県市区町村郡]))大字", "", text)


def _past_municipality(plain: str, municipality: str) -> str:
    """What stands behind prefecture, county and municipality, or all of it where none is named."""
    rest = _PREFECTURE.sub("", plain, count=1) if _PREFECTURE.match(plain) else plain
    if (county := _COUNTY.match(rest)) and rest.startswith(municipality, county.end()):
        rest = rest[county.end() :]
    if not municipality or not rest.startswith(municipality):
        return rest
    rest = rest[len(municipality) :].strip()
    return _WARD.sub("", rest, count=1) if municipality.endswith("市") and _WARD.match(rest) else rest


def _held(held: str) -> tuple[str, list[int]]:
    """The name and the numbers of 町字 and 番地: from the first number on from which there is nothing else.

    So the 三 of 三崎町 and the 一番 of 一番町 belong to the name. No numbers where there is a 丁目 and no house.
    """
    plain = _plain(held)
    for each in _NUMBER.finditer(plain):
        numbers, end = _numbers(plain, each.start())
        if end == len(plain) or plain[end] == " " or plain[end - 1] == " ":
            is_house = len(numbers) > 1 or not plain[:end].rstrip().endswith(("丁目", "丁"))
            return plain[: each.start()].strip(), numbers if is_house else []
    return plain, []


def _numbers(text: str, at: int) -> tuple[list[int], int]:
    """The numbers from a place on, with what may stand between them, and where they end."""
    found: list[int] = []
    while number := _NUMBER.match(text, at):
        found.append(_value(number[0]))
        at = number.end()
        between = _BETWEEN.match(text, at)
        if between is None:
            break
        at = between.end()
        if between[0].endswith("号 "):  # what follows is a building, or a room
            break
    return found, at


def _past_blank(text: str, at: int) -> int:
    return at + 1 if text.startswith(" ", at) else at


def _value(figures: str) -> int:
    """`12`, `一二`, `十二` and `拾弐` are 12; `二百三` is 203."""
    if figures.isdecimal():
        return int(figures)
    if not any(each in _TENS for each in figures):
        return int("".join(str(_FIGURES[each]) for each in figures))
    whole, one = 0, 0
    for each in figures:
        if each in _TENS:
            whole, one = whole + (one or 1) * _TENS[each], 0
        else:
            one = one * 10 + _FIGURES[each]
    return whole + one
