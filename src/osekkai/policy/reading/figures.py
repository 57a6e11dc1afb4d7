"""Dated figures, from YAML: parameters, limits by number of people, and bands of income."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from osekkai.policy.files import COMMA, Item, words_among
from osekkai.policy.language.meaning import Interval, Number, bounds
from osekkai.policy.language.types import NUMBER, Mismatch, Type, together
from osekkai.policy.language.words import Words
from osekkai.policy.rules.figures import (
    NOTHING_KNOWN,
    Band,
    Bands,
    Dated,
    Figure,
    Known,
    Parameter,
    Steps,
    Table,
)

KNOWN = ("until", "source", "seen", "confidence")
"""Keys of a figure, or of one of its values, that say from where it is known."""


def read_parameter(key: Item, item: Item) -> Parameter:
    words, dated, _ = _dated(key, item)
    type_ = NUMBER
    numbers: list[Number] = []
    for value, _ in dated.values():
        number, unit = value.number()
        numbers.append(number)
        type_ = _unit(type_, Type("number", unit, isinstance(number, int)), value)
    return Parameter(key.identifier(), type_, _sorted(dated, numbers or [0], key), key.place, words)


def read_table(key: Item, item: Item) -> Table:
    """Dated limits by number (`{0: …, 1: …, each_more: …}`) or bands (`[{under: …, is: …}, …, {is: …}]`)."""
    words, dated, rest = _dated(key, item)
    index = NUMBER
    if "by" in rest:
        index = Type("number", rest["by"].text())
    type_, found = NUMBER, list[Steps | Bands]()
    for value, _ in dated.values():
        part, unit = _bands(value, index) if value.is_list else _steps(value)
        found.append(part)
        type_ = _unit(type_, unit, value)
    found = found or [Steps((0,), 0)]
    reach = Interval(0, 60) if isinstance(found[0], Steps) else Interval(0, 10**12)
    ends = [bounds(part.over(reach)) for part in found]
    span = Interval(min(e.lo for e in ends), max(e.hi for e in ends))
    return Table(key.identifier(), type_, _sorted(dated, found, key), key.place, words, index, span)


def _dated(key: Item, item: Item) -> tuple[Words, dict[date, tuple[Item, Known]], dict[str, Item]]:
    """The values of a parameter or table by their first day, apart from its words and other keys.

    A value is written short (`2025-04-01: 46690円`) or long (`2025-04-01: {is: 46690円, until: 2026-03-31, …}`).
    """
    named, values = dict[str, Item](), dict[date, Item]()
    for name, value in item.entries() if item.is_mapping else []:
        if name.text() in ("ja", "easy", "en", "by", *KNOWN):
            named[name.text()] = value
        elif value.is_empty:
            name.wrong("shape", f"「{name.text()}」に 値が ありません", f"'{name.text()}' has no value", COMMA)
        else:
            values[name.date()] = value
    if not values:
        item.wrong(
            "undated",
            "いつからの値かを 書いてください",
            "say from which day it holds",
            ("例: {2024-10-01: 15000円}", "e.g. {2024-10-01: 15000円}"),
        )
    dated = {}
    for start, value in values.items():
        of_all = {each: found for each, found in named.items() if each in KNOWN}
        if start != max(values):
            of_all.pop("until", None)  # the next value says until when
        dated[start] = _long(value, of_all, start)
    words = words_among(named)
    return replace(words, ja=words.ja or key.text().replace("_", " ")), dated, named


def _long(value: Item, of_all: dict[str, Item], start: date) -> tuple[Item, Known]:
    """A value and from where it is known; what it does not say itself is said of all of the figure."""
    if not value.has("is"):
        return value, _known(of_all, start)
    own = value.fields(["is"], KNOWN)
    return own.get("is", value), _known({**of_all, **own}, start)


def _known(found: dict[str, Item], start: date) -> Known:
    title, url = _source(found["source"]) if "source" in found else ("", "")
    until = found["until"].date() if "until" in found else None
    if until and until < start:
        found["until"].wrong(
            "ends-before",
            f"until が、{start} より前です",
            f"'until' is before {start}",
            ("わかっている さいごの日を書いてください", "write the last day on which it is known to hold"),
        )
    return Known(
        until.toordinal() if until else None,
        title,
        url,
        found["seen"].date() if "seen" in found else None,
        found["confidence"].one_of(Figure.CONFIDENCES) if "confidence" in found else "",
    )


def _source(item: Item) -> tuple[str, str]:
    """A title, or `{title: …, url: …}`."""
    if not item.is_mapping:
        return item.text(), ""
    found = item.fields(["title"], ["url"])
    return tuple(found[each].text() if each in found else "" for each in ("title", "url"))  # type: ignore[return-value]


def _sorted(dated: dict[date, tuple[Item, Known]], found: Sequence[object], key: Item) -> Dated:
    known = [each for _, each in dated.values()] or [NOTHING_KNOWN]
    days = [day.toordinal() for day in dated] or [0]
    if len(set(days)) < len(days):
        key.wrong("twice", "同じ日付が 2回 書かれています", "a day is written twice")
    order = sorted(range(len(days)), key=days.__getitem__)
    return Dated([days[each] for each in order], [found[each] for each in order], [known[each] for each in order])


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
