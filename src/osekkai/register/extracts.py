"""The layouts of extracts, and their lines as checked records. The layouts are described in docs/operators.md.

`residents` is what the resident register holds (住民基本台帳), `facts` any facts of the vocabulary by 宛名番号 or
世帯番号 (tax, insurance, disability, care …), `receipts` who already receives what.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from osekkai.catalogue import Catalogue
from osekkai.policy import HOUSEHOLD, Fact, calendar, kinship
from osekkai.policy.files import nearest
from osekkai.policy.values import Interval, NotUnderstood, read_value
from osekkai.register import circumstances
from osekkai.register.circumstances import Told, Wrong
from osekkai.register.models import Relation
from osekkai.register.reading import CsvFile, LineProblem, Unreadable

PERSON_KEY, HOUSEHOLD_KEY, YEAR, FROM = "宛名番号", "世帯番号", "年", "適用日"
RESIDENTS = (
    PERSON_KEY,
    HOUSEHOLD_KEY,
    "氏名",
    "氏名カナ",
    "生年月日",
    "性別",
    "続柄",
    "世帯内の順",
    "町字",
    "番地",
    "郵便番号",
    "住民となった日",
    "消除日",
    "消除の理由",
)
CIRCUMSTANCES = circumstances.COLUMNS
RECEIPTS = (PERSON_KEY, "制度", "開始日", "終了日", "月額")
MANY = 100_000
"""Different values of a file that are remembered."""
_KEY = re.compile(r"[0-9A-Za-z-]{1,30}")
_SEXES = {
    "男": "male",
    "1": "male",
    "男性": "male",
    "女": "female",
    "2": "female",
    "女性": "female",
    "": "",
    "不明": "",
    "9": "",
}


class Resident(NamedTuple):
    key: str
    household: str
    name: str
    kana: str
    birth_date: date
    sex: str
    relation: int
    said: str
    position: int
    town: str
    address: str
    postcode: str
    since: date | None
    ended_on: date | None
    ended_by: str
    birth_until: date | None = None
    """Of a day of birth that is not known: the last that it can be; `birth_date` is the first."""
    told: tuple[Told, ...] = ()
    """支援措置, 施設入所 and how letters reach them, where the file has these columns."""


class Given(NamedTuple):
    """One fact of one holder. `value` is (lo, hi, chosen) as `models.Fact` keeps it; None: it is no longer known."""

    holder: str
    fact: str
    year: int
    valid_from: date | None
    value: tuple[int | None, int | None, str] | None


class Received(NamedTuple):
    key: str
    service: str
    since: date
    until: date | None
    yen: int | None


@dataclass(slots=True)
class Layout:
    """`kind`, and how a line becomes records. `home`: in which column residents have their household.

    `hides`: whether what stands in a line is not to be repeated where somebody reads what is wrong with it.
    """

    kind: str
    read: Callable[[Sequence[str]], list[Any]]
    width: int
    of_household: bool = False
    home: int | None = None
    hides: Callable[[Sequence[str]], bool] = lambda _: False


def records(file: CsvFile, catalogue: Catalogue) -> tuple[Layout, Iterator[tuple[int, list[Any]]]]:
    """The layout that the first line announces, and (line number, records) of every line that is in order.

    What is not goes to `file.problems`. Raises `Unreadable` where the first line is of no layout.
    """
    rows = file.rows()
    try:
        _, heads = next(rows)
    except StopIteration:
        raise Unreadable("ファイルが空です", "抽出しなおしてください") from None
    layout = layout_of([each.strip() for each in heads], catalogue)
    return layout, _records(rows, layout, file)


def _records(rows: Iterator[tuple[int, list[str]]], layout: Layout, file: CsvFile) -> Iterator[tuple[int, list[Any]]]:
    for number, row in rows:
        if len(row) != layout.width:
            file.problems.append(
                LineProblem(
                    number,
                    "",
                    f"列が {len(row)}個です（見出しは {layout.width}個）",
                    "カンマの数と 引用符を確かめてください",
                )
            )
            continue
        try:
            yield number, layout.read(row)
        except Wrong as wrong:
            column, what, mend = circumstances.hidden(wrong) if layout.hides(row) else wrong.args
            home = row[layout.home].strip() if layout.home is not None else ""
            whose = home if column != HOUSEHOLD_KEY and _KEY.fullmatch(home) else ""
            file.problems.append(LineProblem(number, column, what, mend, whose))


def layout_of(heads: list[str], catalogue: Catalogue) -> Layout:
    if "氏名" in heads:
        return _residents(heads)
    if "制度" in heads:
        return _fixed("receipts", RECEIPTS, heads, lambda row: _receipt(row, catalogue))
    if PERSON_KEY in heads or HOUSEHOLD_KEY in heads:
        return _facts(heads, catalogue)
    raise Unreadable(
        f"見出しの行がありません（1行目: {'、'.join(heads)[:80]}）",
        f"1行目に {PERSON_KEY} や {HOUSEHOLD_KEY} などの見出しを書いてください（docs/operators.md に見本があります）",
    )


def _residents(heads: list[str]) -> Layout:
    """The columns that every such file has, and those of `circumstances` that it has."""
    layout, columns = _fixed("residents", RESIDENTS, heads, _resident), circumstances.Columns.of(heads)
    read = layout.read
    layout.read = lambda row: [each._replace(told=columns.told(row, _date, _postcode)) for each in read(row)]
    layout.hides = columns.is_protected
    return layout


def _fixed(kind: str, wanted: Sequence[str], heads: list[str], read: Callable[[list[str]], Any]) -> Layout:
    missing = [each for each in wanted if each not in heads]
    if missing:
        raise Unreadable(f"見出しが足りません: {'、'.join(missing)}", "docs/operators.md の見本と 見くらべてください")
    order = [heads.index(each) for each in wanted]
    home = heads.index(HOUSEHOLD_KEY) if HOUSEHOLD_KEY in wanted else None
    return Layout(kind, lambda row: [read([row[index] for index in order])], len(heads), home=home)


def _facts(heads: list[str], catalogue: Catalogue) -> Layout:
    of_household = PERSON_KEY not in heads
    columns: list[tuple[int, Fact]] = []
    for index, head in enumerate(heads):
        if head in (PERSON_KEY, HOUSEHOLD_KEY, YEAR, FROM):
            continue
        fact = catalogue.book.vocabulary.fact(head)
        if fact is None:
            near = nearest(head, [*catalogue.book.vocabulary.names])
            raise Unreadable(
                f"「{head}」という項目は ありません",
                near[0] if near else "osekkai facts で 項目の名前を確かめてください",
            )
        if fact.type.kind == "text":
            raise Unreadable(
                f"「{fact.name}」は 申請書の項目です", "抽出ファイルでは取り込めません。この列を除いてください"
            )
        if fact.is_of_organisations:
            raise Unreadable(
                f"「{fact.name}」は 法人・団体の項目です", "住民の台帳には取り込めません。この列を除いてください"
            )
        if (fact.entity == HOUSEHOLD) is not of_household:
            raise Unreadable(
                f"「{fact.name}」は {'世帯' if fact.entity == HOUSEHOLD else '人'}の項目です",
                f"見出しを {HOUSEHOLD_KEY if fact.entity == HOUSEHOLD else PERSON_KEY} にしてください",
            )
        if fact.yearly and YEAR not in heads:
            raise Unreadable(
                f"「{fact.name}」は 年ごとの項目です", f"「{YEAR}」の列を加えてください（所得の年。例: 2025）"
            )
        columns.append((index, fact))
    key = heads.index(HOUSEHOLD_KEY if of_household else PERSON_KEY)
    year_at, from_at = (heads.index(name) if name in heads else None for name in (YEAR, FROM))

    values: dict[tuple[str, str], tuple[int | None, int | None, str]] = {}

    def stored(fact: Fact, text: str) -> tuple[int | None, int | None, str]:
        if (found := values.get((fact.id, text))) is None:
            found = _stored(fact, text)
            if len(values) < MANY:
                values[fact.id, text] = found
        return found

    def read(row: Sequence[str]) -> list[Given]:
        holder = _key(row[key], heads[key])
        year = _year(row[year_at]) if year_at is not None else 0
        start = _date(row[from_at], FROM) if from_at is not None and row[from_at].strip() else None
        return [
            Given(holder, fact.id, year if fact.yearly else 0, start, stored(fact, row[index]))
            for index, fact in columns
            if row[index].strip()
        ]

    return Layout("facts", read, len(heads), of_household)


def _resident(row: list[str]) -> Resident:
    key, household, name, kana, born, sex, relation, position, town, address, postcode, since, ended, why = map(
        str.strip, row
    )
    if not name:
        raise Wrong("氏名", "空です", "氏名のない人は取り込めません")
    birth, until = _birth(born)
    if birth > date.today():
        raise Wrong("生年月日", f"未来の日付です（{born}）", "元のシステムで確かめてください")
    if sex not in _SEXES:
        raise Wrong("性別", f"「{sex}」は読めません", "男・女（1・2）で書いてください")
    ended_on = _date(ended, "消除日") if ended else None
    if ended_on and ended_on < birth:
        raise Wrong("消除日", "生年月日より前です", "元のシステムで確かめてください")
    return Resident(
        _key(key, PERSON_KEY),
        _key(household, HOUSEHOLD_KEY),
        name,
        unicodedata.normalize("NFKC", kana),
        birth,
        _SEXES[sex],
        *_relation(relation),
        _position(position),
        town,
        address,
        _postcode(postcode),
        _date(since, "住民となった日") if since else None,
        ended_on,
        why,
        until,
    )


@lru_cache(maxsize=4_096)
def _postcode(text: str, column: str = "郵便番号") -> str:
    found = unicodedata.normalize("NFKC", text).replace("-", "")
    if found and not re.fullmatch(r"\d{7}", found):
        raise Wrong(column, f"「{text}」は7けたの数字ではありません", "例: 112-8555")
    return found


def _receipt(row: list[str], catalogue: Catalogue) -> Received:
    key, service, since, until, yen = (each.strip() for each in row)
    names = {each.words.ja: id for id, each in catalogue.services.items()}
    found = service if service in catalogue.services else names.get(service)
    if found is None:
        raise Wrong(
            "制度",
            f"「{service}」という制度は ありません",
            (nearest(service, [*catalogue.services, *names]) or ("osekkai services で確かめてください",))[0],
        )
    start, end = _date(since, "開始日"), _date(until, "終了日") if until else None
    if end and end < start:
        raise Wrong("終了日", "開始日より前です", "元のシステムで確かめてください")
    if yen and not yen.isdigit():
        raise Wrong("月額", f"「{yen}」は数ではありません", "円の数字だけで書いてください")
    return Received(_key(key, PERSON_KEY), found, start, end, int(yen) if yen else None)


def _key(text: str, column: str) -> str:
    found = text.strip()
    if not _KEY.fullmatch(found):
        raise Wrong(
            column,
            "空です" if not found else f"「{found[:30]}」は番号として読めません",
            "半角の英数字30文字までで書いてください",
        )
    return found


def _position(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 1000:
        raise Wrong("世帯内の順", f"「{text}」は順番として読めません", "1から始まる整数で書いてください")
    return int(text)


_PLAIN = {"世帯主", "夫", "妻", "配偶者", "子", "父", "母"}
"""What the relation alone says all of."""


@lru_cache(maxsize=4_096)
def _relation(text: str) -> tuple[int, str]:
    """The relation in one word, and the 続柄 as written where that does not say all of it."""
    if not text:
        raise Wrong("続柄", "空です", "世帯主・妻・子 のように書いてください")
    found = kinship_of(text)
    steps = found.relation.split(".")
    word = found.relation if len(steps) == 1 else kinship.OTHER
    return Relation[word.upper()], "" if text in _PLAIN else text[:40]


def kinship_of(text: str) -> kinship.Kinship:
    """What a 続柄 says; what cannot be read is `unknown`."""
    try:
        return kinship.read(text)
    except NotUnderstood:
        return kinship.Kinship(kinship.UNKNOWN)


def _year(text: str) -> int:
    if not re.fullmatch(r"(19|20)\d\d", text.strip()):
        raise Wrong(YEAR, f"「{text}」は年として読めません", "西暦4けたで書いてください（例: 2025）")
    return int(text)


@lru_cache(maxsize=65_536)
def _day(text: str) -> date:
    return (
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if len(text) == 8 and text.isdigit()
        else calendar.parse_date(text)
    )


def _birth(text: str) -> tuple[date, date | None]:
    """The day; of one that is not known (1960-00-00, 昭和20年00月00日) the first and the last that it can be."""
    try:
        return _day(text), None
    except ValueError:
        try:
            first, last = calendar.parse_days(text)
        except calendar.NotADay as wrong:
            raise _no_date(wrong, text, "生年月日") from None
    last = max(min(last, date.today()), first)
    return first, last if last > first else None


def _date(text: str, column: str) -> date:
    try:
        return _day(text.strip())
    except ValueError as wrong:
        raise _no_date(wrong, text, column) from None


def _no_date(wrong: ValueError, text: str, column: str) -> Wrong:
    what = f"「{text[:20]}」という日付は ありません" if text.strip() else "空です"
    if isinstance(wrong, calendar.WrongEra):
        return Wrong(column, what, f"「{wrong.meant}」のことですか。元のシステムで確かめて、直してください")
    return Wrong(column, what, "2025-04-01 や 令和7年4月1日 のように書いてください")


def _stored(fact: Fact, text: str) -> tuple[int | None, int | None, str]:
    """As `models.Fact` keeps it; an unknown is the whole range."""
    if fact.type.kind == "number" and text.isascii() and text.isdigit() and fact.range.lo <= int(text) <= fact.range.hi:
        return int(text), int(text), ""
    try:
        value = read_value(fact, text)
    except NotUnderstood as problem:
        raise Wrong(fact.name, f"「{text[:30]}」は {problem.args[0]}", "") from None
    if fact.type.kind == "choice":
        return None, None, " ".join(sorted(value)) if isinstance(value, frozenset) else str(value)
    if fact.type.kind == "truth":
        return (0, 1, "") if value is None else (int(value), int(value), "")  # type: ignore[arg-type]
    if isinstance(value, Interval):
        return int(value.lo), int(value.hi), ""
    return int(value), int(value), ""  # type: ignore[arg-type]
