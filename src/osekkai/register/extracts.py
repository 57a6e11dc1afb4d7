"""The layouts of extracts, and their lines as checked records. The layouts are described in docs/operators.md.

`residents` is what the resident register holds (住民基本台帳), `facts` any facts of the vocabulary by 宛名番号 or
世帯番号 (tax, insurance, disability, care …), `receipts` who already receives what.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from osekkai.catalogue import Catalogue
from osekkai.policy import HOUSEHOLD, Fact, calendar
from osekkai.policy.files import nearest
from osekkai.policy.letters import strange
from osekkai.register import cells, circumstances
from osekkai.register.cells import Wrong
from osekkai.register.circumstances import Told
from osekkai.register.models import Person, Residence
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

    `width`: the columns of each line; those behind the last with a heading are empty, as spreadsheets write them.
    `hides`: whether what stands in a line is not to be repeated where somebody reads what is wrong with it.
    """

    kind: str
    read: Callable[[Sequence[str]], list[Any]]
    heads: Sequence[str]
    of_household: bool = False
    home: int | None = None
    width: int = 0
    hides: Callable[[Sequence[str]], bool] = lambda _: False


def records(
    file: CsvFile, catalogue: Catalogue, away: Collection[str] = ()
) -> tuple[Layout, Iterator[tuple[int, list[Any]]]]:
    """The layout that the first line announces, and (line number, records) of every line that is in order.

    What is not goes to `file.problems`; of `away` (see `protection.keys_away`) without what is written. Raises
    `Unreadable` where the first line is of no layout.
    """
    rows = file.rows()
    try:
        _, heads = next(rows)
    except StopIteration:
        raise Unreadable("ファイルが空です", "抽出しなおしてください") from None
    layout = layout_of(_headings(heads), catalogue)
    layout.width = len(heads)
    _hide_who_is_away(layout, away)
    return layout, _records(rows, layout, file)


def _hide_who_is_away(layout: Layout, away: Collection[str]) -> None:
    """Also of those whom the register protects nothing is repeated, whatever the columns of the file."""
    told = layout.hides
    keys = [layout.heads.index(name) for name in (PERSON_KEY, HOUSEHOLD_KEY) if name in layout.heads]
    layout.hides = lambda row: told(row) or any(row[each].strip() in away for each in keys)


def _headings(row: Sequence[str]) -> list[str]:
    """The names of the columns; those after the last one that has a name are none. Raises `Unreadable`."""
    heads = [each.strip() for each in row]
    while heads and not heads[-1]:
        heads.pop()
    for sign, name in (("\t", "タブ"), (";", "セミコロン（;）"), ("|", "縦線（|）")):
        if len(heads) == 1 and sign in heads[0]:
            raise Unreadable(f"カンマではなく {name}で 区切られています", "カンマ区切り（CSV）で出しなおしてください")
    if twice := [each for index, each in enumerate(heads) if each and each in heads[:index]]:
        raise Unreadable(f"見出し「{twice[0][:30]}」が 2回 あります", "どちらの列か わからないので、1つにしてください")
    return heads


def _records(rows: Iterator[tuple[int, list[str]]], layout: Layout, file: CsvFile) -> Iterator[tuple[int, list[Any]]]:
    named, width = len(layout.heads), layout.width
    for number, row in rows:
        if len(row) != width or "".join(row[named:]).strip():
            file.problems.append(
                LineProblem(
                    number,
                    "",
                    f"列が {len(row)}個です（見出しは {named}個）",
                    "カンマの数と 引用符を確かめてください",
                )
            )
            continue
        try:
            if strange("".join(row)):
                _refuse_strange(row[:named], layout.heads)
            yield number, layout.read(row)
        except Wrong as wrong:
            column, what, mend = circumstances.hidden(wrong) if layout.hides(row) else wrong.args
            home = row[layout.home].strip() if layout.home is not None else ""
            whose = home if column != HOUSEHOLD_KEY and cells.KEY.fullmatch(home) else ""
            file.problems.append(LineProblem(number, column, what, mend, whose))


def _refuse_strange(row: Sequence[str], heads: Sequence[str]) -> None:
    for head, cell in zip(heads, row, strict=True):
        if found := strange(cell.strip()):
            raise Wrong(
                head,
                f"使えない文字（{'、'.join(found)}）が入っています",
                "目に見えない文字です。元のシステムで消して、出しなおしてください",
            )


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
    layout.read = lambda row: [each._replace(told=columns.told(row, cells.day, cells.postcode)) for each in read(row)]
    layout.hides = columns.is_protected
    return layout


def _fixed(kind: str, wanted: Sequence[str], heads: list[str], read: Callable[[list[str]], Any]) -> Layout:
    missing = [each for each in wanted if each not in heads]
    if missing:
        raise Unreadable(f"見出しが足りません: {'、'.join(missing)}", "docs/operators.md の見本と 見くらべてください")
    order = [heads.index(each) for each in wanted]
    home = heads.index(HOUSEHOLD_KEY) if HOUSEHOLD_KEY in wanted else None
    return Layout(kind, lambda row: [read([row[index] for index in order])], heads, home=home)


def _facts(heads: list[str], catalogue: Catalogue) -> Layout:
    of_household = PERSON_KEY not in heads
    columns: list[tuple[int, Fact]] = []
    for index, head in enumerate(heads):
        if head in (PERSON_KEY, HOUSEHOLD_KEY, YEAR, FROM):
            continue
        if not head:
            raise Unreadable(f"{index + 1}列めの 見出しが空です", "項目の名前を書くか、列を除いてください")
        fact = catalogue.book.vocabulary.fact(head)
        if fact in [each for _, each in columns]:
            raise Unreadable(f"「{head}」の列が 2つ あります", "どちらの列か わからないので、1つにしてください")
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
            found = cells.stored(fact, text)
            if len(values) < MANY:
                values[fact.id, text] = found
        return found

    def read(row: Sequence[str]) -> list[Given]:
        holder = cells.key(row[key], heads[key])
        year = cells.year(row[year_at], YEAR) if year_at is not None else 0
        start = cells.day(row[from_at], FROM) if from_at is not None and row[from_at].strip() else None
        return [
            Given(holder, fact.id, year if fact.yearly else 0, start, stored(fact, row[index]))
            for index, fact in columns
            if row[index].strip()
        ]

    return Layout("facts", read, heads, of_household)


_LONGEST = [
    (column, cells.longest(model, field))
    for column, model, field in (
        ("氏名", Person, "name"),
        ("氏名カナ", Person, "kana"),
        ("町字", Residence, "town"),
        ("番地", Residence, "address"),
        ("消除の理由", Person, "ended_by"),
    )
]
"""What the tables take: PostgreSQL refuses a whole file for more, SQLite takes it without a word."""


def _resident(row: list[str]) -> Resident:
    key, household, name, kana, born, sex, relation, position, town, address, postcode, since, ended, why = map(
        str.strip, row
    )
    if not name:
        raise Wrong("氏名", "空です", "氏名のない人は取り込めません")
    kana = unicodedata.normalize("NFKC", kana)
    for text, (column, longest) in zip((name, kana, town, address, why), _LONGEST, strict=True):
        if len(text) > longest:
            raise Wrong(column, f"{len(text)}文字あります（{longest}文字まで）", "列がずれていないか、確かめてください")
    birth, until = cells.birth(born)
    if birth > calendar.today():
        raise Wrong("生年月日", f"未来の日付です（{born}）", "元のシステムで確かめてください")
    if sex not in _SEXES:
        raise Wrong("性別", f"「{sex}」は読めません", "男・女（1・2）で書いてください")
    ended_on = cells.day(ended, "消除日") if ended else None
    if ended_on and ended_on < birth:
        raise Wrong("消除日", "生年月日より前です", "元のシステムで確かめてください")
    return Resident(
        cells.key(key, PERSON_KEY),
        cells.key(household, HOUSEHOLD_KEY),
        name,
        kana,
        birth,
        _SEXES[sex],
        *cells.relation(relation),
        cells.position(position),
        town,
        address,
        cells.postcode(postcode),
        cells.day(since, "住民となった日") if since else None,
        ended_on,
        why,
        until,
    )


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
    start, end = cells.day(since, "開始日"), cells.day(until, "終了日") if until else None
    if end and end < start:
        raise Wrong("終了日", "開始日より前です", "元のシステムで確かめてください")
    return Received(cells.key(key, PERSON_KEY), found, start, end, cells.yen(yen) if yen else None)
