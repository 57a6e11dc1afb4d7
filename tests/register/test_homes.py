"""What an extract says of a household as a whole: what cannot be true is told by line, and half of one is not kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from osekkai.catalogue import Catalogue
from osekkai.register.extracts import RESIDENTS
from osekkai.register.models import Membership, Person, Source
from osekkai.register.services import Report, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 23)


def line(key: str, home: str, born: str, word: str, ended: str = "") -> str:
    return f"{key},{home},文京 {key},ブンキョウ,{born},女,{word},1,春日1丁目,1番1号,112-8555,2020-04-01,{ended},"


def take(folder: Path, catalogue: Catalogue, *lines: str, keep_good: bool = False) -> Report:
    path = folder / f"{len(list(folder.iterdir()))}.csv"
    path.write_text("\n".join([",".join(RESIDENTS), *lines]), "utf-8")
    return take_in(path, catalogue, keep_good=keep_good, today=TODAY)


def of_home(*people: tuple[str, str], home: str = "H1") -> list[str]:
    """The people of a household by day of birth and 続柄; the first stands in line 2."""
    return [line(f"{home}-{place}", home, born, word) for place, (born, word) in enumerate(people, start=1)]


ME = ("1990-04-01", "世帯主")
_CHILD = "より 年上か 同じ日の生まれです"


@pytest.mark.parametrize(
    ("people", "where", "what", "mend"),
    [
        (
            [("2023-05-05", "世帯主")],
            "2行目「生年月日」",
            "「世帯主」が 3歳です（15歳になっていません）",
            "育てている人を",
        ),
        ([ME, ("1985-01-01", "子")], "3行目「生年月日」", f"「子」なのに、2行目の「世帯主」{_CHILD}", "「妻の子」"),
        ([ME, ("1990-04-01", "長女")], "3行目「生年月日」", f"「長女」なのに、2行目の「世帯主」{_CHILD}", "続柄を"),
        ([ME, ("1989-01-01", "孫")], "3行目「生年月日」", f"「孫」なのに、2行目の「世帯主」{_CHILD}", "続柄を"),
        (
            [("1960-04-01", "世帯主"), ("1990-04-01", "長男"), ("1989-01-01", "長男の子")],
            "4行目「生年月日」",
            f"「長男の子」なのに、3行目の「長男」{_CHILD}",
            "続柄を",
        ),
        (
            [ME, ("1990-01-01", "妻"), ("1985-01-01", "妻の子")],
            "4行目「生年月日」",
            f"「妻の子」なのに、3行目の「配偶者」{_CHILD}",
            "続柄を",
        ),
        ([ME, ("1995-01-01", "母")], "3行目「生年月日」", "より 年下か 同じ日の生まれです", "生年月日と続柄を"),
        (
            [ME, ("1960-01-01", "父"), ("1962-01-01", "母"), ("1955-01-01", "兄")],
            "5行目「生年月日」",
            f"「兄」なのに、3、4行目の「親」{_CHILD}",
            "続柄を",
        ),
        ([ME, ("2016-01-01", "妻")], "3行目「生年月日」", "「配偶者」が 10歳です（15歳になっていません）", "続柄を"),
        ([ME, ("1990-01-01", "妻"), ("1991-01-01", "妻の夫")], "4行目「続柄」", "その人自身です", "自分の配偶者には"),
        (
            [ME, ("1990-01-01", "妻"), ("1991-01-01", "夫（未届）")],
            "3行目「続柄」",
            "「配偶者」が 2人います（3、4行目）",
            "配偶者を1人に",
        ),
        ([ME, ("1950-01-01", "世帯主")], "2行目「続柄」", "世帯主が 2人います（2、3行目）", "世帯主を1人に"),
    ],
)
def test_what_cannot_be_true_of_a_household_is_told_by_line(
    people: list[tuple[str, str]], where: str, what: str, mend: str, tmp_path: Path, bunkyo: Catalogue
) -> None:
    report = take(tmp_path, bunkyo, *of_home(*people))
    assert not report.taken and not Person.objects.exists()
    told = str(report.problems[0])
    assert told.startswith(where) and what in told and mend in told


@pytest.mark.parametrize(
    "people",
    [
        [ME, ("1985-01-01", "妻"), ("1989-01-01", "妻の子")],
        [ME, ("1985-01-01", "姉"), ("2011-01-01", "子")],
        [ME, ("1960-01-01", "父"), ("1984-01-01", "継母"), ("1982-01-01", "兄")],
        [("1990-00-00", "世帯主"), ("1990-00-00", "子")],
        [("2011-11-24", "世帯主")],
        [("1970-01-01", "世帯主"), ("1990-01-01", "長男"), ("1991-01-01", "長男の妻"), ("1992-01-01", "弟の妻")],
    ],
)
def test_what_can_be_true_is_taken_in(people: list[tuple[str, str]], tmp_path: Path, bunkyo: Catalogue) -> None:
    """A step-child may be older than the head, a step-mother younger than a brother; unknown days settle nothing."""
    report = take(tmp_path, bunkyo, *of_home(*people))
    assert report.taken, [str(each) for each in report.problems]


def test_nobody_is_the_spouse_of_themselves(tmp_path: Path, bunkyo: Catalogue) -> None:
    report = take(tmp_path, bunkyo, line("1", "H1", "1990-01-01", "世帯主"), line("1", "H1", "1990-01-01", "妻"))
    assert [str(each) for each in report.problems] == [
        "3行目「宛名番号」: 1 の人が 2回 出ています（2行目は「世帯主」、ここは「配偶者」）　→ だれも 自分の配偶者や"
        "子には なれません。どちらの番号が正しいか、元のシステムで確かめてください"
    ]


def test_a_head_beside_the_one_whom_the_register_holds_is_a_line_and_no_error_of_the_database(
    tmp_path: Path, bunkyo: Catalogue
) -> None:
    assert take(tmp_path, bunkyo, *of_home(ME, ("2015-01-01", "子"))).taken
    report = take(tmp_path, bunkyo, line("9", "H1", "1980-01-01", "世帯主"))
    assert "世帯 H1 の世帯主は、台帳では H1-1 です" in str(report.problems[0]) and not report.taken
    gone = line("H1-1", "H1", "1990-04-01", "世帯主", ended="2026-11-01")
    assert take(tmp_path, bunkyo, line("9", "H1", "1980-01-01", "世帯主"), gone).taken


def test_a_household_whose_head_leaves_it_without_another_has_none(tmp_path: Path, bunkyo: Catalogue) -> None:
    assert take(tmp_path, bunkyo, *of_home(ME, ("2015-01-01", "子"))).taken
    moved = line("H1-1", "H2", "1990-04-01", "世帯主")
    report = take(tmp_path, bunkyo, moved, line("H1-2", "H1", "2015-01-01", "子"))
    assert "世帯 H1 に 世帯主がいません" in str(report.problems[0])


# Half a household is never kept

OTHER = line("2", "H2", "1980-01-01", "世帯主")


@pytest.mark.parametrize(
    "wrong",
    [
        line("H1-3", "H1", "2015-13-01", "子"),
        line("H1-3", "H1", "1985-01-01", "子"),
        line("H1-3", "H1", "2015-01-01", "世帯主"),
        line("H 1-3", "H1", "2015-01-01", "子"),
        line("H1-3", "H1", "", "子", ended="2026-11-01"),
    ],
)
def test_a_household_with_a_wrong_line_is_left_out_whole(wrong: str, tmp_path: Path, bunkyo: Catalogue) -> None:
    people = of_home(ME, ("1990-01-01", "夫"))
    report = take(tmp_path, bunkyo, people[0], wrong, OTHER, people[1], keep_good=True)
    assert report.taken and [each.key for each in Person.objects.all()] == ["2"]
    assert Source.objects.get().refused == 3 and "取り込まなかった行 3（世帯ごと 1世帯）" in str(report)
    assert all("世帯 H1 は" in str(each) for each in report.beside)


def test_who_stands_in_two_households_keeps_both_out(tmp_path: Path, bunkyo: Catalogue) -> None:
    people = [*of_home(ME, ("2015-01-01", "子")), line("H1-2", "H2", "2015-01-01", "子"), OTHER]
    report = take(tmp_path, bunkyo, *people, line("3", "H3", "1980-01-01", "世帯主"), keep_good=True)
    assert [each.key for each in Person.objects.all()] == ["3"] and report.homes == 2
    assert [each.line for each in report.problems] == [3, 4] and [each.line for each in report.beside] == [2, 5]


@pytest.mark.parametrize("other", [line("5", "H5", "1980-01-01", "世帯主").replace("文京", "文,京"), "文京", ",H9" * 7])
def test_a_line_of_nobody_knows_which_household_keeps_the_file_out(
    other: str, tmp_path: Path, bunkyo: Catalogue
) -> None:
    report = take(tmp_path, bunkyo, OTHER, other, keep_good=True)
    assert not report.taken and not Person.objects.exists()
    assert "どの世帯の行か わからない行がある" in str(report)


def test_an_empty_row_is_nobodys(tmp_path: Path, bunkyo: Catalogue) -> None:
    assert take(tmp_path, bunkyo, OTHER, "," * (len(RESIDENTS) - 1), " , ").taken


def test_who_moves_between_a_good_and_a_wrong_household_stays(tmp_path: Path, bunkyo: Catalogue) -> None:
    """A wife who leaves H1 for H2: where H2 cannot be taken in, H1 without her would be half a household."""
    couple = of_home(ME, ("1991-01-01", "夫"))
    assert take(tmp_path, bunkyo, *couple, line("2", "H2", "1960-01-01", "世帯主")).taken
    moved = line("H1-1", "H2", "1990-04-01", "子"), line("H1-2", "H1", "1991-01-01", "世帯主")
    wrong = line("2", "H2", "1960-31-01", "世帯主")
    report = take(tmp_path, bunkyo, *moved, wrong, line("4", "H4", "1980-01-01", "世帯主"), keep_good=True)
    held = Membership.objects.filter(replaced_at=None, valid_to=None).order_by("person__key")
    assert [(each.person.key, each.household.key) for each in held] == [
        ("2", "H2"),
        ("4", "H4"),
        ("H1-1", "H1"),
        ("H1-2", "H1"),
    ]
    assert [str(each).partition("　")[0] for each in report.beside] == [
        "2行目「世帯番号」: 世帯 H2 は 4行目に問題があるので、2行目も 取り込みませんでした（世帯ごと）",
        "3行目「世帯番号」: 世帯 H1 は 世帯 H2 と 人の出入りがあるので、3行目も 取り込みませんでした（世帯ごと）",
    ]
