"""Extracts taken in: what is wrong is said line by line, and the register is never half of anything."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.register import queries, taking
from osekkai.register.extracts import RECEIPTS, RESIDENTS
from osekkai.register.models import (
    Difference,
    Fact,
    Household,
    Membership,
    Person,
    Receipt,
    Relation,
    Residence,
    Source,
)
from osekkai.register.services import Report, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HEADS = ",".join(RESIDENTS)
HANAKO = "1001,H1,文京 花子,ブンキョウ ハナコ,平成2年4月1日,女,世帯主,1,春日1丁目,16番21号,112-8555,20200401,,"
TARO = "1002,H1,文京 太郎,ﾌﾞﾝｷｮｳ ﾀﾛｳ,2020-05-05,1,長男,2,春日1丁目,16番21号,1128555,,,"
OTHERS = "2001,H2,本郷 次郎,ホンゴウ ジロウ,1980-01-01,男,世帯主,1,本郷3丁目,1番1号,1130033,20200401,,"
TODAY = date(2026, 11, 23)


def put(folder: Path, *lines: str, name: str = "residents.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def taken(path: Path, catalogue: Catalogue, *, keep_good: bool = False, today: date = TODAY) -> Report:
    report = take_in(path, catalogue, keep_good=keep_good, today=today)
    assert report.taken, [str(each) for each in report.problems]
    return report


def said(report: Report) -> str:
    return "\n".join(str(each) for each in report.problems)


def test_residents_are_taken_in(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO, TARO), bunkyo)
    hanako, taro = Person.objects.order_by("key")
    assert (hanako.birth_date, hanako.sex, hanako.resident_since) == (date(1990, 4, 1), "female", date(2020, 4, 1))
    assert (taro.kana, taro.sex) == ("ブンキョウ タロウ", "male")  # half-width kana is the same kana
    assert [(each.person, each.relation) for each in Membership.objects.order_by("position")] == [
        (hanako, Relation.HEAD),
        (taro, Relation.CHILD),
    ]
    assert Residence.objects.get().postcode == "1128555"


COUPLES = """K1,KH1,文京 甲,,1990-01-01,女,世帯主,1,本郷一丁目,1番1号,113-0033,2010-04-01,,
K2,KH1,文京 乙,,1990-01-01,男,夫（未届）,2,本郷一丁目,1番1号,113-0033,2010-04-01,,
K3,KH1,文京 丙,,2018-01-01,女,五女,3,本郷一丁目,1番1号,113-0033,2010-04-01,,
K4,KH4,文京 丁,,1990-01-01,女,世帯主,1,本郷一丁目,1番4号,113-0033,2010-04-01,,
K5,KH4,文京 戊,,1990-01-01,男,未届の夫,2,本郷一丁目,1番4号,113-0033,2010-04-01,,
K6,KH4,文京 己,,2018-01-01,女,わからない続柄,3,本郷一丁目,1番4号,113-0033,2010-04-01,,""".splitlines()


def test_kinship_is_kept_as_written_and_what_cannot_be_read_is_unknown_with_a_line(
    tmp_path: Path, bunkyo: Catalogue
) -> None:
    report = taken(put(tmp_path, HEADS, *COUPLES), bunkyo)
    one, other = (queries.members(Household.objects.get(key=key).pk, to=queries.ANYBODY) for key in ("KH1", "KH4"))
    assert [(each.relation, each.kin.bond) for each in one] == [("head", ""), ("spouse", "de_facto"), ("child", "")]
    assert [each.relation for each in other] == ["head", "spouse", "unknown"]
    assert [(each.line, each.column) for each in report.notes] == [(7, "続柄")] and "確かめてほしい行 1" in str(report)
    assert not {each.tie for each in queries.relations(Household.objects.get(key="KH4").pk, to=queries.ANYBODY)} & {
        "parent",
        "child",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_encoding_is_found(encoding: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO.replace("文京 花子", "髙橋 﨑子"), encoding=encoding), bunkyo)
    assert Person.objects.get().name == "髙橋 﨑子"


@pytest.mark.parametrize("name", ["渡邉\U000e0102 花子", "𠮷田 花子", "𩸽 花子", "葛\U000e0100城"])
def test_no_character_of_a_name_is_lost(name: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    """Variation selectors (MJ) and characters outside the basic plane stay as they were written."""
    taken(put(tmp_path, HEADS, HANAKO.replace("文京 花子", name)), bunkyo)
    assert Person.objects.get().name == name


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (HANAKO.replace("平成2年4月1日", "2026-02-30"), "2行目「生年月日」: 「2026-02-30」という日付は ありません"),
        (HANAKO.replace("平成2年4月1日", "平成40年4月1日"), "「平成40年4月1日」という日付は ありません"),
        (HANAKO.replace("平成2年4月1日", "昭和64年1月8日"), "ありません　→ 「平成元年1月8日」のことですか。"),
        (HANAKO.replace("平成2年4月1日", "昭和64年2月00日"), "ありません　→ 「平成元年2月」のことですか。"),
        (HANAKO.replace("20200401", "平成31年5月1日"), "「令和元年5月1日」のことですか。"),
        (HANAKO.replace("平成2年4月1日", "2999-01-01"), "未来の日付です"),
        (HANAKO.replace("平成2年4月1日", ""), "「生年月日」: 空です"),
        (HANAKO.replace("女", "F"), "男・女（1・2）で書いてください"),
        (HANAKO.replace("112-8555", "112-85"), "7けたの数字ではありません"),
        (HANAKO.replace("文京 花子", ""), "氏名のない人は"),
        (HANAKO.replace("1001", "10 01"), "番号として読めません"),
        (HANAKO.replace(",1,春日", ",0,春日"), "順番として読めません"),
        (HANAKO.replace("世帯主", "妻"), "世帯 H1 に 世帯主がいません"),
        (HANAKO[:40], "列が"),
        (f"{HANAKO}\r\n{HANAKO}", "3行目「宛名番号」: 1001 の人が 2回 出ています"),
        (f"{HANAKO}\r\n{TARO.replace('長男', '世帯主')}", "世帯主が 2人います（2、3行目）"),
        (HANAKO.replace("文京 花子", '"文京'), "引用符"),
        (HANAKO.replace("文京 花子", "あ" * 70_000), "65,536バイトを超えています"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_kept(
    line: str, told: str, tmp_path: Path, bunkyo: Catalogue
) -> None:
    report = take_in(put(tmp_path, HEADS, line), bunkyo)
    assert told in said(report)
    assert not report.taken
    assert not Person.objects.exists() and not Source.objects.exists() and not Household.objects.exists()


def test_good_households_can_be_kept(tmp_path: Path, bunkyo: Catalogue) -> None:
    """A household with a wrong line is left out whole: half of one would be told wrong things."""
    path = put(tmp_path, HEADS, HANAKO, OTHERS, TARO.replace("2020-05-05", "2020-13-05"))
    report = taken(path, bunkyo, keep_good=True)
    assert [each.line for each in report.problems] == [4] and Source.objects.get().refused == 2
    assert [each.key for each in Person.objects.all()] == ["2001"]
    assert [str(each) for each in report.beside] == [
        "2行目「世帯番号」: 世帯 H1 は 4行目に問題があるので、2行目も 取り込みませんでした（世帯ごと）"
        "　→ 直して、世帯の行を みんな もう一度取り込んでください"
    ]
    assert "取り込まなかった行 2（世帯ごと 1世帯）" in str(report)


def test_the_same_file_again_changes_nothing(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO, TARO), bunkyo)
    again = take_in(put(tmp_path, HEADS, HANAKO, TARO, name="renamed.csv"), bunkyo)
    assert again.already and not again.taken
    assert taken(put(tmp_path, HEADS, TARO, HANAKO), bunkyo).changed == 0  # the same people in another order
    assert Membership.objects.count() == 2


def test_a_change_keeps_what_was_true_and_what_was_known(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO, TARO), bunkyo, today=date(2026, 4, 1))
    knew = timezone.now()
    moved = [each.replace("春日1丁目", "根津2丁目") for each in (HANAKO, TARO)]
    taken(put(tmp_path, HEADS, *moved), bunkyo)
    assert Residence.objects.get(replaced_at=None, valid_to=None).town == "根津2丁目"
    assert Residence.objects.get(replaced_at=None, valid_to=TODAY).town == "春日1丁目"  # it was true until that day
    then = Residence.objects.get(recorded_at__lte=knew, replaced_at__gt=knew)
    assert then.town == "春日1丁目"  # and this we knew then
    assert Difference.objects.get(what="residence").household.key == "H1"  # type: ignore[union-attr]


def test_heads_change_places(tmp_path: Path, bunkyo: Catalogue) -> None:
    grown = TARO.replace("2020-05-05", "2000-05-05")
    taken(put(tmp_path, HEADS, HANAKO, grown), bunkyo)
    taken(put(tmp_path, HEADS, HANAKO.replace("世帯主", "母"), grown.replace("長男", "世帯主")), bunkyo)
    assert Membership.objects.get(replaced_at=None, valid_to=None, relation=Relation.HEAD).person.key == "1002"


def test_who_moves_out_is_no_longer_in_a_household(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO, TARO), bunkyo)
    taken(put(tmp_path, HEADS, TARO.rstrip(",") + ",,2026-11-01,転出"), bunkyo)
    assert Person.objects.get(key="1002").ended_on == date(2026, 11, 1)
    assert not Membership.objects.filter(person__key="1002", replaced_at=None, valid_to=None).exists()


# Facts and receipts


@pytest.fixture
def family(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO, TARO), bunkyo)


@pytest.mark.usefixtures("family")
def test_facts_are_dated_and_may_be_rough(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, "宛名番号,年,給与収入", "1001,2025,400万〜500万円", "1002,2025,0", name="tax.csv"), bunkyo)
    assert Fact.objects.filter(fact="salary").count() == 2
    assert list(Fact.objects.filter(person__key="1001").values_list("lo", "hi")) == [(4_000_000, 5_000_000)]
    taken(put(tmp_path, "宛名番号,年,給与収入", "1001,2025,4500000", name="tax2.csv"), bunkyo)
    assert Fact.objects.get(person__key="1001", replaced_at=None, valid_to=None).lo == 4_500_000
    assert Difference.objects.filter(what="salary").count() == 1


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize(
    ("heads", "line", "told"),
    [
        (
            "宛名番号,年,給与収入",
            "9999,2025,1",
            "9999 は 住民の台帳にありません　→ 先に 住民の抽出ファイルを取り込んでください",
        ),
        ("宛名番号,年,給与収入", "1001,令和7,1", "年として読めません"),
        ("宛名番号,年,給与収入", "1001,2025,たくさん", "たくさん"),
        ("宛名番号,年,給与収入", "1001,2025,1\r\n1001,2025,2", "同じ人の同じ項目が 2回"),
        ("宛名番号,年,給与収人", "1001,2025,1", "「給与収人」という項目は ありません"),
        ("宛名番号,給与収入", "1001,1", "年ごとの項目です"),
        ("世帯番号,年,給与収入", "H1,2025,1", "人の項目です"),
        ("給与収入", "1", "見出しの行がありません"),
        (",".join(RECEIPTS), "1001,子どもの手当て,2026-04-01,,1", "という制度は ありません"),
        (",".join(RECEIPTS), "1001,child-allowance,2026-04-01,2025-04-01,1", "開始日より前です"),
        (",".join(RECEIPTS), "1001,child-allowance,2026-04-01,,-5", "数ではありません"),
        (",".join(RECEIPTS[:2]), "1001,child-allowance", "見出しが足りません: 開始日、終了日、月額"),
    ],
)
def test_wrong_facts_and_receipts(heads: str, line: str, told: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    assert told in said(take_in(put(tmp_path, heads, line, name="other.csv"), bunkyo))
    assert not Fact.objects.exists() and not Receipt.objects.exists()


@pytest.mark.usefixtures("family")
def test_receipts_begin_and_end(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, ",".join(RECEIPTS), "1001,児童手当,2026-04-01,,15000", name="r.csv"), bunkyo)
    taken(put(tmp_path, ",".join(RECEIPTS), "1001,児童手当,2026-04-01,2026-10-31,15000", name="r2.csv"), bunkyo)
    assert not Receipt.objects.filter(replaced_at=None, valid_to=None).exists()
    assert Receipt.objects.get(replaced_at=None).valid_to == date(2026, 10, 31)


@pytest.mark.usefixtures("family")
def test_what_was_received_before_is_kept_beside_what_goes_on(tmp_path: Path, bunkyo: Catalogue) -> None:
    lines = ("1001,hearing-aid,2011-04-01,2011-04-01,", "1001,hearing-aid,2019-04-01,,")
    taken(put(tmp_path, ",".join(RECEIPTS), *lines, name="r.csv"), bunkyo)
    taken(put(tmp_path, ",".join(RECEIPTS), *lines, "1001,児童手当,2010-04-01,2012-03-31,", name="r2.csv"), bunkyo)
    taken(put(tmp_path, ",".join(RECEIPTS), "1001,hearing-aid,2026-04-01,,", name="r3.csv"), bunkyo)
    kept = Receipt.objects.filter(replaced_at=None, service="hearing-aid").order_by("valid_from")
    assert [each.valid_from.year for each in kept] == [2011, 2019, 2026]
    assert [each.valid_to and each.valid_to.year for each in kept] == [2011, 2026, None]
    [person] = {each.person_id for each in kept}
    kept, granted = queries.granted([person], date(2026, 11, 23), ["hearing-aid", "silver-pass"])
    assert kept == {"hearing-aid"} and len(granted[person, "hearing-aid"]) == 3


# Files that are not as they should be


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"PK\x03\x04" + bytes(range(256)) * 9, "宛名番号".encode("utf-16"), b"\n\n\n"]
)
def test_what_is_no_csv_is_refused(content: bytes, tmp_path: Path, bunkyo: Catalogue) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    report = take_in(path, bunkyo)
    assert report.problems and not report.taken and not Source.objects.exists()


def test_a_line_of_a_gigabyte_is_not_read_into_memory(tmp_path: Path, bunkyo: Catalogue) -> None:
    path = put(tmp_path, HEADS, HANAKO)
    with path.open("ab") as file:
        file.truncate(1 << 30)
    assert "3行目" in said(take_in(path, bunkyo)) and not Person.objects.exists()


def test_a_truncated_file_is_refused(tmp_path: Path, bunkyo: Catalogue) -> None:
    path = put(tmp_path, HEADS, HANAKO, TARO)
    path.write_bytes(path.read_bytes()[:-30])
    assert "3行目" in said(take_in(path, bunkyo)) and not Person.objects.exists()


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, HEADS, HANAKO)
    writer = taking._writer

    def changed(*args: object) -> object:
        with path.open("ab") as file:
            file.write(TARO.encode())
        return writer(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(taking, "_writer", changed)
    assert "読んでいる間に ファイルが変わりました" in said(take_in(path, bunkyo))
    assert not Person.objects.exists()


def test_the_database_itself_holds_the_rules(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO, TARO), bunkyo)
    head = Membership.objects.get(relation=0)
    dated = {"valid_from": TODAY, "recorded_at": timezone.now(), "source": head.source}
    wrong = [
        # in two households at a time
        Membership(person=head.person, household=head.household, relation=1, position=3, **dated),
        Membership(person=Person.objects.get(key="1002"), household=head.household, relation=9, position=2, **dated),
        Fact(fact="salary", lo=1, hi=1, **dated),  # of nobody
        Fact(person=head.person, household=head.household, fact="salary", lo=1, hi=1, **dated),
        Fact(person=head.person, fact="salary", lo=2, hi=1, **dated),
        Fact(person=head.person, fact="salary", **dated),
        Receipt(person=head.person, service="child-allowance", yen=-1, **dated),
    ]
    for each in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            each.save()
    Person.objects.filter(key="1002").update(ended_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(key="1002").update(ended_on=date(1999, 1, 1))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a database of its own, in a file")
@pytest.mark.parametrize("written", [1, 1_000_000])
def test_a_kill_leaves_all_of_a_file_or_nothing(written: int, tmp_path: Path, bunkyo_folder: Path) -> None:
    put(tmp_path, HEADS, *(f"K{n},KH{n},見本 花子,,1990-01-01,女,世帯主,1,根津1丁目,1番1号,,,," for n in range(12_000)))
    env = {
        **os.environ,
        "OSEKKAI_DEBUG": "1",
        "OSEKKAI_VAR": str(tmp_path / "var"),
        "OSEKKAI_MUNICIPALITY": str(bunkyo_folder),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "osekkai.settings",
    }
    (tmp_path / "var").mkdir()
    log = tmp_path / "var" / "osekkai.sqlite3-wal"

    def run(*args: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *args], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    assert run("-m", "django", "migrate").wait() == 0
    running = run("-m", "osekkai.cli", "register", "import", str(tmp_path / "residents.csv"))
    while running.poll() is None and not (log.exists() and log.stat().st_size >= written):
        time.sleep(0.005)  # until it is in the middle of writing
    assert running.poll() is None, "it was over before it could be killed"
    running.kill()
    running.wait()
    count = (
        "import django; django.setup(); from osekkai.register.models import *; "
        "print(Person.objects.count(), Source.objects.count())"
    )
    left = run("-c", count).communicate()[0].strip()
    assert left in ("0 0", "12000 1"), "the log grows last of all, so that the kill may come just after the commit"
    assert left == "0 0" or written > 1
    assert run("-m", "osekkai.cli", "register", "import", str(tmp_path / "residents.csv")).wait() == 0
    assert run("-c", count).communicate()[0].strip() == "12000 1"


# Whom a file is about


def changed(report: Report) -> set[str]:
    assert report.source
    return set(Household.objects.filter(pk__in=queries.changed_by(report.source)).values_list("key", flat=True))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("春日1丁目", "根津2丁目"),
        ("16番21号", "1番1号"),
        ("文京 花子", "小石川 花子"),
        ("平成2年4月1日", "平成2年4月2日"),
    ],
)
def test_whose_home_name_or_birthday_is_another_is_known_by_their_household(
    tmp_path: Path, bunkyo: Catalogue, old: str, new: str
) -> None:
    """Their open cases are checked anew."""
    first = taken(put(tmp_path, HEADS, HANAKO, TARO, OTHERS), bunkyo)
    assert changed(first) == {"H1", "H2"}
    report = taken(put(tmp_path, HEADS, HANAKO.replace(old, new), TARO.replace(old, new), OTHERS), bunkyo)
    assert changed(report) == {"H1"}


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize(
    ("heads", "line"),
    [
        ("宛名番号,年,給与収入", "1002,2025,1"),
        (",".join(RECEIPTS), "1001,child-allowance,2026-04-01,,15000"),
    ],
)
def test_of_whom_something_else_is_known_too(tmp_path: Path, bunkyo: Catalogue, heads: str, line: str) -> None:
    taken(put(tmp_path, HEADS, OTHERS), bunkyo)
    assert changed(taken(put(tmp_path, heads, line, name="more.csv"), bunkyo)) == {"H1"}


def test_who_leaves_is_known_by_the_household_that_they_leave(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO, TARO, OTHERS), bunkyo)
    left = TARO.rstrip(",") + ",,2026-11-01,転出"
    assert changed(taken(put(tmp_path, HEADS, left), bunkyo)) == {"H1"}


def test_a_file_without_news_is_about_nobody(tmp_path: Path, bunkyo: Catalogue) -> None:
    taken(put(tmp_path, HEADS, HANAKO, TARO), bunkyo)
    assert changed(taken(put(tmp_path, HEADS, TARO, HANAKO), bunkyo)) == set()
