"""Extracts as real systems write them: read, or told line by line what to mend; the same on both databases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from osekkai.catalogue import Catalogue
from osekkai.policy import calendar
from osekkai.register import queries
from osekkai.register.extracts import RECEIPTS, RESIDENTS
from osekkai.register.models import Fact, Household, Person, Receipt, Residence
from osekkai.register.services import Report, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CASES = Path(__file__).parent / "cases"
HEADS = ",".join(RESIDENTS)
LINE = "1001,H1,文京 花子,ブンキョウ ハナコ,1990-04-01,女,世帯主,1,春日1丁目,16番21号,112-8555,20200401,,"
TODAY = date(2026, 11, 23)


def taken(contents: str | bytes, folder: Path, bunkyo: Catalogue, name: str = "residents.csv") -> Report:
    path = folder / name
    path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
    return take_in(path, bunkyo, today=TODAY)


def case(name: str, bunkyo: Catalogue) -> Report:
    return take_in(CASES / name, bunkyo, today=TODAY)


def said(report: Report) -> str:
    return "\n".join(str(each) for each in (*report.problems, *report.notes))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("longname.csv", "2行目「氏名」: 300文字あります（200文字まで）"),
        ("nul.csv", "2行目「氏名」: 使えない文字（U+0000）が入っています"),
        ("maru-pos.csv", "2行目「世帯内の順」: 「①」は順番として読めません　→ 1から始まる整数で"),
        ("eucjp.csv", "文字コードが EUC-JP です　→ UTF-8 か Shift_JIS"),
    ],
)
def test_what_cannot_be_taken_says_where_and_how_to_mend_it(name: str, told: str, bunkyo: Catalogue) -> None:
    report = case(name, bunkyo)
    assert report.is_refused and told in said(report) and not Person.objects.exists()


def test_a_reason_of_28_characters_is_ordinary(bunkyo: Catalogue) -> None:
    assert case("pg-reason.csv", bunkyo).taken
    assert len(Person.objects.get().ended_by) == 28


def test_lines_may_end_as_old_systems_end_them(bunkyo: Catalogue) -> None:
    assert case("cr-only.csv", bunkyo).taken and case("empty-lines.csv", bunkyo).taken
    assert sorted(Person.objects.values_list("key", flat=True)) == ["T0000007", "T0000008", "T0000017", "T0000018"]


def test_a_day_that_nobody_knows_is_the_interval_that_it_is(bunkyo: Catalogue) -> None:
    assert case("fusho.csv", bunkyo).taken
    held = dict(Person.objects.values_list("key", "birth_until"))
    assert held == {"T0000009": None, "T0000010": date(1960, 12, 31), "T0000011": date(1945, 12, 31)}


def test_kinship_is_read_in_every_word_of_the_resident_record(bunkyo: Catalogue) -> None:
    assert case("mitodoke.csv", bunkyo).taken
    told = {
        home: [
            (each.relation, each.kin.bond)
            for each in queries.members(Household.objects.get(key=home).pk, to=queries.MACHINE)
        ]
        for home in ("KH1", "KH4")
    }
    assert told["KH1"] == told["KH4"] == [("head", ""), ("spouse", "de_facto"), ("child", "")]


# Lines


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize(
    "tail", ["", "{end}", "{end},,,,,,,,,,,,,{end}", "{end}{end}\x1a", "\x1a", "{end},,,,{end}\x1a{end}"]
)
def test_every_end_of_a_line_and_of_a_file(end: str, tail: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    lines = [HEADS, LINE, LINE.replace("1001,H1", "1002,H2")]
    report = taken(end.join(lines) + tail.format(end=end), tmp_path, bunkyo)
    assert report.taken and report.lines == 2, said(report)


def test_a_file_of_old_line_ends_may_be_long(tmp_path: Path, bunkyo: Catalogue) -> None:
    lines = [HEADS, *(LINE.replace("1001,H1", f"{each},H{each}") for each in range(2_000))]
    assert taken("\r".join(lines), tmp_path, bunkyo).lines == 2_000
    assert "65,536バイトを超えています" in said(taken("\r".join([HEADS, "あ" * 90_000, LINE]), tmp_path, bunkyo))


def test_commas_of_columns_that_nobody_used_are_no_columns(tmp_path: Path, bunkyo: Catalogue) -> None:
    """Only where the headings have them too: elsewhere one comma more may have moved every cell behind it."""
    assert taken(f"{HEADS},,\n{LINE},,\n{LINE.replace('1001,H1', '1002,H2')},,\n", tmp_path, bunkyo).taken
    assert "列が 16個です" in said(taken(f"{HEADS},,\n{LINE},あ,い\n", tmp_path, bunkyo))
    moved = LINE.replace("文京 花子", "文京,花子").removesuffix(",")
    for heads, line in ((HEADS, f"{LINE},"), (HEADS, f"{moved},"), (f"{HEADS},", LINE)):
        assert "列が" in said(taken(f"{heads}\n{line}\n", tmp_path, bunkyo))


# Files that are something else


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (f"{HEADS}\n{LINE}".encode("utf-16"), "文字コードが UTF-16 です"),
        (f"{HEADS}\n{LINE}".encode("utf-16-le"), "文字コードが UTF-16 です"),
        (f"{HEADS}\n{LINE}".encode("utf-16-be"), "文字コードが UTF-16 です"),
        (f"{HEADS}\n{LINE}".encode("iso2022_jp"), "文字コードが ISO-2022-JP（JIS） です"),
        (f"{HEADS}\n{LINE}".encode("euc_jp"), "文字コードが EUC-JP です"),
        (f"{HEADS}\n{LINE}".replace(",", "\t").encode(), "タブで 区切られています"),
        (f"{HEADS}\n{LINE}".replace(",", "\t").encode("cp932"), "タブで 区切られています"),
        (f"{HEADS}\n{LINE}".replace(",", ";").encode(), "セミコロン（;）で 区切られています"),
        (b"PK\x03\x04\x14\0", "Excel のブック"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel の古いブック"),
        (b"%PDF-1.7\n", "PDF です"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_a_file_that_is_something_else_is_called_by_its_name(
    contents: bytes, told: str, tmp_path: Path, bunkyo: Catalogue
) -> None:
    assert told in said(taken(contents, tmp_path, bunkyo))


def test_half_width_kana_in_shift_jis_is_not_taken_for_euc(tmp_path: Path, bunkyo: Catalogue) -> None:
    line = LINE.replace("ブンキョウ ハナコ", "ﾌﾞﾝｷｮｳ ﾊﾅｺ").replace("文京 花子", "ﾌﾞﾝｷｮｳ ﾊﾅｺ")
    assert taken(f"{HEADS}\n{line}".encode("cp932"), tmp_path, bunkyo).taken


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (HEADS.replace("氏名カナ", "氏名"), "見出し「氏名」が 2回 あります"),
        ("宛名番号,年,給与収入,給与収入", "見出し「給与収入」が 2回 あります"),
        ("宛名番号,年,給与収入,salary", "「salary」の列が 2つ あります"),
        ("宛名番号,,年,給与収入", "2列めの 見出しが空です"),
    ],
)
def test_of_two_columns_neither_is_guessed(heads: str, told: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    assert told in said(taken(f"{heads}\n1001,1,2,3\n", tmp_path, bunkyo))


# What the database would refuse, or take without a word


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("氏名カナ", "ア" * 201, "201文字あります（200文字まで）"),
        ("町字", "町" * 61, "61文字あります（60文字まで）"),
        ("番地", "1" * 201, "201文字あります（200文字まで）"),
        ("消除の理由", "理" * 101, "101文字あります（100文字まで）"),
        ("続柄", "妻の" * 21, "42文字あります（40文字まで）"),
        ("氏名", "文京\u202e花子", "使えない文字（U+202E）"),
        ("町字", "本郷\u200b一丁目", "使えない文字（U+200B）"),
        ("世帯内の順", "²", "順番として読めません"),
        ("世帯内の順", "9" * 5_000, "順番として読めません"),
        ("郵便番号", "①12-8555", "7けたの数字ではありません"),
        ("郵便番号", "١١٢٨٥٥٥", "7けたの数字ではありません"),
        ("生年月日", "1990-④-01", "という日付は ありません"),
        ("消除日", "1989-01-01", "生年月日より前です"),
    ],
)
def test_every_limit_of_the_tables_is_a_line_of_the_report(
    column: str, text: str, told: str, tmp_path: Path, bunkyo: Catalogue
) -> None:
    cells = dict(zip(RESIDENTS, LINE.split(","), strict=True)) | {column: text}
    report = taken(f"{HEADS}\n{','.join(cells.values())}\n", tmp_path, bunkyo)
    assert report.is_refused and f"2行目「{column}」" in said(report) and told in said(report)


@pytest.mark.parametrize("yen", ["9" * 20, "9" * 5_000, "①", "1²", "-1", "0.5", "15,000ドル"])
def test_an_amount_that_no_table_takes(yen: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(f"{HEADS}\n{LINE}", tmp_path, bunkyo)
    report = taken(f'{",".join(RECEIPTS)}\n1001,児童手当,2026-04-01,,"{yen}"', tmp_path, bunkyo, "r.csv")
    assert "2行目「月額」" in said(report) and "数ではありません" in said(report)


@pytest.mark.parametrize("yen", ["15000", "15,000", "¥15,000", "￥15,000", "\\15,000", "15,000円", "1.5万円"])
def test_yen_as_people_and_programs_write_them(yen: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(f"{HEADS}\n{LINE}", tmp_path, bunkyo)
    assert taken(f'{",".join(RECEIPTS)}\n1001,児童手当,2026-04-01,,"{yen}"', tmp_path, bunkyo, "r.csv").taken
    assert Receipt.objects.get().yen == 15_000


def test_a_fact_of_more_figures_than_any_number_is_a_line_too(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(f"{HEADS}\n{LINE}", tmp_path, bunkyo)
    report = taken(f"宛名番号,年,給与収入\n1001,2025,{'9' * 6_000}", tmp_path, bunkyo, "tax.csv")
    assert "2行目「給与収入」" in said(report) and not Fact.objects.exists()


# Days


@pytest.mark.parametrize(
    "written",
    [
        "昭55.4.1",
        "昭和55年4月1日",
        "S55.4.1",
        "3550401",
        "1980/4/1 0:00",
        "1980-04-01T00:00:00",
        "1980/04/01 00:00:00.000",
    ]
    + [f"1980{hyphen}04{hyphen}01" for hyphen in "-‐‑‒–—―−─－ー"],
)
def test_days_as_machines_write_them(written: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    report = taken(f"{HEADS}\n{LINE.replace('1990-04-01', written)}", tmp_path, bunkyo)
    assert report.taken, said(report)
    assert Person.objects.get().birth_date == date(1980, 4, 1)


@pytest.mark.parametrize("written", ["1980/4/1 9:30", "3650401", "6010401", "9550401", "355040"])
def test_days_that_are_none(written: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    assert "2行目「生年月日」" in said(taken(f"{HEADS}\n{LINE.replace('1990-04-01', written)}", tmp_path, bunkyo))


def test_a_day_unknown_may_be_coded_too(tmp_path: Path, bunkyo: Catalogue) -> None:
    assert taken(f"{HEADS}\n{LINE.replace('1990-04-01', '3200000')}", tmp_path, bunkyo).taken
    person = Person.objects.get()
    assert (person.birth_date, person.birth_until) == (date(1945, 1, 1), date(1945, 12, 31))


@pytest.mark.parametrize("address", ["2月3日", "2026/2/3", "2026-02-03", "3-Feb", "Feb-03", "2026年2月3日"])
def test_a_house_number_that_a_spreadsheet_made_a_day_is_doubted(
    address: str, tmp_path: Path, bunkyo: Catalogue
) -> None:
    """It is kept as it stands: what it was, only the system that wrote it can tell."""
    report = taken(f"{HEADS}\n{LINE.replace('16番21号', address)}", tmp_path, bunkyo)
    assert report.taken and "2行目「番地」" in said(report) and "日付に変えた番地" in said(report)
    assert Residence.objects.get().address == address
    assert f"「{address}」" not in said(report), "where somebody lives is repeated of nobody"
    assert not taken(f"{HEADS}\n{LINE.replace('16番21号', '2番3号')}", tmp_path, bunkyo).notes


def test_who_is_born_tomorrow_in_japan_is_not_born(tmp_path: Path, bunkyo: Catalogue) -> None:
    tomorrow = date.fromordinal(calendar.today().toordinal() + 1)
    assert "未来の日付です" in said(
        taken(f"{HEADS}\n{LINE.replace('1990-04-01', tomorrow.isoformat())}", tmp_path, bunkyo)
    )
