"""Dated figures, from YAML: parameters, limits by number of people, and bands of income."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from osekkai.policy.files import COMMA, Item, words_among
from osekkai.policy.language.meaning import Interval, Number, bounds
from osekkai.policy.language.types import NUMBER, Mismatch, Type, together
from osekkai.policy.language.words import Words
from osekkai.policy.rules.figures import Band, Bands, Dated, Parameter, Steps, Table


def read_parameter(key: Item, item: Item) -> Parameter:
    words, dated, rest = _dated(key, item)
    type_ = NUMBER
    numbers: list[Number] = []
    for value in dated.values():
        number, unit = value.number()
        numbers.append(number)
        type_ = _unit(type_, Type("number", unit, isinstance(number, int)), value)
    starts, numbers = _sorted(dated, numbers or [0], key)
    return Parameter(
        key.identifier(),
        type_,
        Dated(starts, list(numbers)),
        key.place,
        words,
        "unconfirmed" in rest and rest["unconfirmed"].truth(),
    )


def read_table(key: Item, item: Item) -> Table:
    """Dated limits by number (`{0: …, 1: …, each_more: …}`) or bands (`[{under: …, is: …}, …, {is: …}]`)."""
    words, dated, rest = _dated(key, item)
    index = NUMBER
    if "by" in rest:
        index = Type("number", rest["by"].text())
    type_, found = NUMBER, []
    for value in dated.values():
        part, unit = _bands(value, index) if value.is_list else _steps(value)
        found.append(part)
        type_ = _unit(type_, unit, value)
    starts, found = _sorted(dated, found or [Steps((0,), 0)], key)
    reach = Interval(0, 60) if isinstance(found[0], Steps) else Interval(0, 10**12)
    ends = [bounds(part.over(reach)) for part in found]
    span = Interval(min(e.lo for e in ends), max(e.hi for e in ends))
    return Table(key.identifier(), type_, index, Dated(starts, list(found)), key.place, span, words)


def _dated(key: Item, item: Item) -> tuple[Words, dict[date, Item], dict[str, Item]]:
    """The dated entries of a parameter or table, apart from its words and other keys."""
    named, dated = {}, {}
    for name, value in item.entries() if item.is_mapping else []:
        if name.text() in ("ja", "easy", "en", "by", "unconfirmed"):
            named[name.text()] = value
        elif value.is_empty:
            name.wrong("shape", f"「{name.text()}」に 値が ありません", f"'{name.text()}' has no value", COMMA)
        else:
            dated[name.date()] = value
    if not dated:
        item.wrong(
            "undated",
            "いつからの値かを 書いてください",
            "say from which day it holds",
            ("例: {2024-10-01: 15000円}", "e.g. {2024-10-01: 15000円}"),
        )
    words = words_among(named)
    return replace(words, ja=words.ja or key.text().replace("_", " ")), dated, named


def _sorted(dated: dict[date, Item], found: list, key: Item) -> tuple[list[int], list]:  # type: ignore[type-arg]
    days = [day.toordinal() for day in dated] or [0]
    if len(set(days)) < len(days):
        key.wrong("twice", "同じ日付が 2回 書かれています", "a day is written twice")
    pairs = sorted(zip(days, found, strict=False), key=lambda pair: pair[0])
    return [day for day, _ in pairs], [value for _, value in pairs]


def _unit(a: Type, b: Type, item: Item) -> Type:
    try:
        return together(a, b)
    except Mismatch as mismatch:
        item.wrong("type", str(mismatch.args[0]), str(mismatch.args[1]))
        return a


def _steps(item: Item) -> tuple[Steps, Type]:
    listed: list[Number] = []
    each_more: Number = 0
    type_ = NUMBER
    for key, value in item.entries():
        number, unit = value.number()
        type_ = _unit(type_, Type("number", unit, isinstance(number, int)), value)
        if key.text() == "each_more":
            each_more = number
        elif key.text() == str(len(listed)):
            listed.append(number)
        else:
            key.wrong(
                "table",
                f"{len(listed)} の行が ありません（0 から順に書いてください）",
                f"the row for {len(listed)} is missing (list 0, 1, 2 …)",
            )
    if not listed:
        item.wrong("table", "0 の行が ありません", "the row for 0 is missing")
    return Steps(tuple(listed) or (0,), each_more), type_


def _bands(item: Item, index: Type) -> tuple[Bands, Type]:
    bands: list[Band] = []
    type_ = NUMBER
    last: Number | None = 0
    for each in item.elements():
        found = each.fields([], ["under", "is", "rate", "plus", "cut"])
        number = {name: value.number() for name, value in found.items()}
        under = number["under"][0] if "under" in number else None
        if last is None or (under is not None and bands and under <= last):
            each.wrong(
                "table",
                "段の上限（under）は 小さい順にならべ、最後の段だけ 上限なしにします",
                "bands must rise, and only the last has no 'under'",
            )
        for name in ("is", "plus"):
            if name in number:
                type_ = _unit(type_, Type("number", number[name][1]), found[name])
        if "under" in number:
            _unit(index, Type("number", number["under"][1]), found["under"])
        if ("is" in number) == ("rate" in number):
            each.wrong("table", "段には is（額）か rate（率）の どちらかを書きます", "a band has either 'is' or 'rate'")
        plus = number.get("is", number.get("plus", (0, None)))[0]
        bands.append(Band(under, number.get("rate", (0, None))[0], plus, int(number.get("cut", (1, None))[0]) or 1))
        last = under
    if not bands or last is not None:
        item.wrong("table", "最後の段に 上限のない行が 必要です", "the last band must have no 'under'")
        bands.append(Band(None))
    return Bands(tuple(bands)), type_
