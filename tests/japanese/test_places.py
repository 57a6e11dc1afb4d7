"""One house in every spelling is one place; another house never is."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from osekkai.catalogue import Catalogue
from osekkai.japanese.places import is_same_place

CASES = list(csv.DictReader((Path(__file__).parent / "cases/places.tsv").open(encoding="utf-8"), delimiter="\t"))
SPELLINGS = (
    "{town}{block}-12-3",
    "{town}{block}-12-3 405",
    "{town}{block}-12-3-405",
    "{town}{block}－１２－３　４０５号室",
    "{town}{block}‐12‐3",
    "{town}{block}–12–3",
    "{town}{block}―12―3",
    "{town}{block}─12─3",
    "{town}{block}ー12ー3",
    "{town}{block}丁目12番3号",
    "{town}{block}丁目12番地3 三国ハイツ",
    "{town}{block}丁目12番地の3",
    "{town}{block}丁目 12番 3号 一番館",
    "{town}{kanji}丁目十二番三号",
    "{town}{kanji}丁目拾弐番参号",
    "{town} {block}-12-3 5階",
    "{town}{block}-12-3三国ハイツ",
)
_KANJI = "〇一二三四五六七八九"


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["said"])
def test_what_people_wrote_is_where_the_register_has_them(row: dict[str, str]) -> None:
    assert is_same_place(row["said"], row["register"], "文京区") is row["same place?"].startswith("yes")


def blocks(bunkyo: Catalogue) -> list[tuple[str, int, str]]:
    """Name, number and 町字 of every block of the folder's list of towns."""
    town = bunkyo.book.vocabulary.town
    assert town
    found = [re.fullmatch(f"(.+)([{_KANJI}])丁目", each.ja) for each in town.choices.values()]
    return [(each[1], _KANJI.index(each[2]), each[0]) for each in found if each]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("before", ["", "文京区", "東京都文京区", "東京都　文京区 "])
def test_every_town_block_in_every_spelling(before: str, spelling: str, bunkyo: Catalogue) -> None:
    """And only its own: the same text is no place of the block beside it, nor the house beside it."""
    for town, number, held in blocks(bunkyo):
        said = before + spelling.format(town=town, block=number, kanji=_KANJI[number])
        assert is_same_place(said, f"{held}12番3号", "文京区"), said
        for other in ("12番30号", "12番4号", "2番3号", "112番3号"):
            assert not is_same_place(said, held + other, "文京区"), (said, other)
        beside = f"{town}{_KANJI[number % 9 + 1]}丁目12番3号"
        assert not is_same_place(said, beside, "文京区"), said


@pytest.mark.parametrize(
    ("said", "held", "municipality"),
    [
        ("大塚10-1-2", "大塚十丁目1番2号", "文京区"),
        ("大塚二十三丁目百二番地", "大塚二十三丁目102番地", "文京区"),
        ("千代田区一番町6-4", "一番町6番4号", "千代田区"),
        ("東京都千代田区三崎町1-2-3", "三崎町一丁目2番3号", "千代田区"),
        ("千石4-1-2", "千石四丁目1番2号", "文京区"),
        ("北海道札幌市中央区北24条西5-1-2", "北24条西5丁目1番2号", "札幌市"),
        ("埼玉県入間郡三芳町大字藤久保1100-1", "藤久保1100番地1", "三芳町"),
        ("霞ヶ関1-1-1", "霞が関一丁目1番1号", "千代田区"),
        ("本駒込2-3-4", "本駒込二丁目3番4号 一番館", "文京区"),
        ("冨久町1-2", "富久町1番2号", "新宿区"),
    ],
)
def test_names_with_numbers_and_other_forms(said: str, held: str, municipality: str) -> None:
    assert is_same_place(said, held, municipality)


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("東京都豊島区北大塚1-1-2", "大塚一丁目1番2号"),
        ("豊島区大塚1-1-2", "大塚一丁目1番2号"),
        ("文京区北大塚1-1-2", "大塚一丁目1番2号"),
        ("駒込1-12-3", "本駒込一丁目12番3号"),
        ("本郷1-12 三番館", "本郷一丁目12番3号"),
        ("本郷1-12", "本郷一丁目12番3号"),
        ("本郷11-2-3", "本郷一丁目12番3号"),
        ("本郷1-2-3", "本郷一丁目"),
        ("本郷台1-12-3", "本郷一丁目12番3号"),
        ("", "本郷一丁目12番3号"),
        ("文京区", "本郷一丁目12番3号"),
        ("本郷1-12-3", ""),
    ],
)
def test_another_place_is_never_the_same(said: str, held: str) -> None:
    assert not is_same_place(said, held, "文京区")
