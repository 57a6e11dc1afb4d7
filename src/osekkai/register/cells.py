"""Cells of an extract, read: numbers, days, 続柄, facts; what cannot be read says why, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from django.db import models

from osekkai.policy import Fact, calendar, kinship
from osekkai.policy.letters import hyphens, odd_figures
from osekkai.policy.values import Interval, NotUnderstood, parse_number, read_value
from osekkai.register.models import Membership, Relation

MOST_YEN = 10**12
KEY = re.compile(r"[0-9A-Za-z-]{1,30}")
_CODED_DAY = re.compile(r"([1-5])([0-9]{2})([0-9]{2})([0-9]{2})")
_ERA_OF = dict(zip("12345", "MTSHR", strict=True))
"""和暦 in seven figures (3550401): the era's number, year, month and day."""
_MIDNIGHT = re.compile(r"[ T]+0{1,2}:00(:00(\.0+)?)?(\+09:?00)?$")
"""What databases and spreadsheets write behind a day."""


def longest(model: type[models.Model], field: str) -> int:
    """The characters that a column takes: PostgreSQL refuses a whole file for more, SQLite takes it without a word."""
    found = model._meta.get_field(field)
    assert isinstance(found, models.CharField) and found.max_length
    return found.max_length


_LONGEST = longest(Membership, "said")


class Wrong(Exception):
    """A cell that cannot be read. `args`: column, what, mend."""


@lru_cache(maxsize=4_096)
def postcode(text: str, column: str = "郵便番号") -> str:
    found = hyphens(unicodedata.normalize("NFKC", text)).replace("-", "")
    if found and (odd_figures(text) or not re.fullmatch(r"[0-9]{7}", found)):
        raise Wrong(column, f"「{text}」は7けたの数字ではありません", "例: 112-8555")
    return found


def yen(text: str) -> int:
    """`15000`, `15,000円`, `¥15,000`; the `\\` of Shift_JIS is ¥ too."""
    try:
        number, unit = parse_number(f"¥{text[1:]}" if text.startswith("\\") else text)
    except NotUnderstood:
        number, unit = -1, None
    if not isinstance(number, int) or not 0 <= number <= MOST_YEN or unit not in (None, "円"):
        raise Wrong("月額", f"「{text[:30]}」は数ではありません", "円の数字だけで書いてください")
    return number


def key(text: str, column: str) -> str:
    found = text.strip()
    if not KEY.fullmatch(found):
        raise Wrong(
            column,
            "空です" if not found else f"「{found[:30]}」は番号として読めません",
            "半角の英数字30文字までで書いてください",
        )
    return found


def position(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or not 0 < int(text) < 1000:
        raise Wrong("世帯内の順", f"「{text}」は順番として読めません", "1から始まる整数で書いてください")
    return int(text)


_PLAIN = {"世帯主", "夫", "妻", "配偶者", "子", "父", "母"}
"""What the relation alone says all of."""


@lru_cache(maxsize=4_096)
def relation(text: str) -> tuple[int, str]:
    """The relation in one word, and the 続柄 as written where that does not say all of it."""
    if not text:
        raise Wrong("続柄", "空です", "世帯主・妻・子 のように書いてください")
    if len(text) > _LONGEST:
        raise Wrong("続柄", f"{len(text)}文字あります（{_LONGEST}文字まで）", "妻の子・子の子 のように書いてください")
    found = kinship_of(text)
    steps = found.relation.split(".")
    word = found.relation if len(steps) == 1 else kinship.OTHER
    return Relation[word.upper()], "" if text in _PLAIN else text


def kinship_of(text: str) -> kinship.Kinship:
    """What a 続柄 says; what cannot be read is `unknown`."""
    try:
        return kinship.read(text)
    except NotUnderstood:
        return kinship.Kinship(kinship.UNKNOWN)


def year(text: str, column: str) -> int:
    if not re.fullmatch(r"(19|20)\d\d", text.strip()):
        raise Wrong(column, f"「{text}」は年として読めません", "西暦4けたで書いてください（例: 2025）")
    return int(text)


@lru_cache(maxsize=65_536)
def _day(text: str) -> date:
    return (
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if len(text) == 8 and text.isdecimal()
        else calendar.parse_date(_as_people_write(text))
    )


def _as_people_write(text: str) -> str:
    """A day as people write it, of what machines write for it: `3550401`, `1980/4/1 0:00`, `2025-04-01T00:00:00`."""
    if coded := _CODED_DAY.fullmatch(text):
        return "{}{}.{}.{}".format(_ERA_OF[coded[1]], *coded.groups()[1:])
    return _MIDNIGHT.sub("", text)


def birth(text: str) -> tuple[date, date | None]:
    """The day; of one that is not known (1960-00-00, 昭和20年00月00日) the first and the last that it can be."""
    try:
        return _day(text), None
    except ValueError:
        try:
            first, last = calendar.parse_days(_as_people_write(text))
        except calendar.NotADay as wrong:
            raise _no_date(wrong, text, "生年月日") from None
    last = max(min(last, calendar.today()), first)
    return first, last if last > first else None


def day(text: str, column: str) -> date:
    try:
        return _day(text.strip())
    except ValueError as wrong:
        raise _no_date(wrong, text, column) from None


def _no_date(wrong: ValueError, text: str, column: str) -> Wrong:
    what = f"「{text[:20]}」という日付は ありません" if text.strip() else "空です"
    if isinstance(wrong, calendar.WrongEra):
        return Wrong(column, what, f"「{wrong.meant}」のことですか。元のシステムで確かめて、直してください")
    return Wrong(column, what, "2025-04-01 や 令和7年4月1日 のように書いてください")


def stored(fact: Fact, text: str) -> tuple[int | None, int | None, str]:
    """As `models.Fact` keeps it; an unknown is the whole range."""
    is_plain = fact.type.kind == "number" and text.isascii() and text.isdecimal() and len(text) < 16
    if is_plain and fact.range.lo <= (number := int(text)) <= fact.range.hi:
        return number, number, ""
    try:
        value = read_value(fact, _as_people_write(text.strip()) if fact.type.kind == "date" else text)
    except NotUnderstood as problem:
        raise Wrong(fact.name, f"「{text[:30]}」は {problem.args[0]}", "") from None
    if fact.type.kind == "choice":
        return None, None, " ".join(sorted(value)) if isinstance(value, frozenset) else str(value)
    if fact.type.kind == "truth":
        return (0, 1, "") if value is None else (int(value), int(value), "")  # type: ignore[arg-type]
    if isinstance(value, Interval):
        return int(value.lo), int(value.hi), ""
    return int(value), int(value), ""  # type: ignore[arg-type]
