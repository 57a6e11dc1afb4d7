"""Rows of a spreadsheet are read line by line; all problems are told, each at its line, and nothing is taken then."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from osekkai.catalogue import Catalogue
from osekkai.problems import Invalid
from osekkai.staff import services
from osekkai.staff.models import PlanLine
from tests.staff.building import OTHER, SECTION, by, manager, person, today

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Told = tuple[str, str, str, str, str, str]


@pytest.fixture
def author() -> User:
    return manager("author")


@pytest.fixture(autouse=True)
def _people() -> None:
    person("hana", ("clerk", SECTION), called="文京 花子")
    person("taro", ("chief", OTHER), called="本郷 太郎")
    person("same1", called="湯島 三郎")
    person("same2", called="湯島 三郎")


def pasted(text: str, author: User, catalogue: Catalogue) -> list[Told]:
    plan = services.draft("4月の異動", today(100), by=by(author))
    services.paste(plan.id, text, by=by(author), catalogue=catalogue)
    rows = PlanLine.objects.filter(plan=plan.id).select_related("user").order_by("id")
    return [
        (
            each.kind,
            each.user.username if each.user else each.name,
            each.from_role,
            each.from_unit,
            each.to_role,
            each.to_unit,
        )
        for each in rows
    ]


def wrong(text: str, author: User, catalogue: Catalogue) -> dict[str, str]:
    plan = services.draft("4月の異動", today(100), by=by(author))
    with pytest.raises(Invalid) as refused:
        services.paste(plan.id, text, by=by(author), catalogue=catalogue)
    assert not PlanLine.objects.exists(), "all or none"
    return refused.value.by_field("ja")


HANA = ("moves", "hana", "clerk", SECTION, "chief", OTHER)


@pytest.mark.parametrize(
    "text",
    [
        "文京 花子\t子育て支援課 担当\t税務課 課長",
        "文京花子\t子育て支援課\t税務課・課長",
        "文京　花子\t子育て支援課担当\t税務課課長",
        "hana\t子育て支援課 担当\t税務課 chief",
        "hana 文京 花子\t子育て支援課 担当\t税務課 課長",
        "hana\t文京 花子\t子育て支援課 担当\t税務課 課長",
        "文京 花子\t子育て支援課\t担当\t税務課\t課長",
        "hana\t文京 花子\t子育て支援課\t担当\t税務課\t課長",
        "文京 花子,子育て支援課 担当,税務課 課長",
        '"文京 花子","子育て支援課 担当","税務課 課長"',
        "氏名\tいまの所属・役\t新しい所属・役\n文京 花子\t子育て支援課 担当\t税務課 課長",
        "新しい所属,新しい役,氏名,いまの所属,いまの役\n税務課,課長,文京 花子,子育て支援課,担当",
        "職員番号\t備考\t氏名\t現所属\t現役職\t新所属\t新役職\nhana\tx\t文京 花子\t子育て支援課\t担当\t税務課\t課長",
        "\n\n文京 花子\t子育て支援課 担当\t税務課 課長\n\n",
    ],
)
def test_a_move_as_people_write_it(text: str, author: User, bunkyo: Catalogue) -> None:
    assert pasted(text, author, bunkyo) == [HANA]


def test_the_other_ways_to_change(author: User, bunkyo: Catalogue) -> None:
    text = "\n".join(
        [
            "文京 花子\t兼務\t税務課 担当",
            "文京 花子\t子育て支援課 担当\t兼務解除",
            "本郷 太郎\t税務課 課長\t退職",
            "shin 新人 一郎\t採用\t子育て支援課",
            "hana\t\t区長",
            "hana\t\t子ども家庭部 部長",
            "hana\t\t文京区 監査",
        ]
    )
    assert pasted(text, author, bunkyo) == [
        ("adds", "hana", "", "", "clerk", OTHER),
        ("ends", "hana", "clerk", SECTION, "", ""),
        ("leaves", "taro", "", "", "", ""),
        ("arrives", "shin", "", "", "clerk", SECTION),
        ("adds", "hana", "", "", "mayor", ""),
        ("adds", "hana", "", "", "head", "子ども家庭部"),
        ("adds", "hana", "", "", "auditor", ""),
    ]


def test_every_line_that_cannot_be_taken_is_told_with_its_number(author: User, bunkyo: Catalogue) -> None:
    text = "\n".join(
        [
            "文京 花子\t子育て支援課 担当\t税務課 課長",
            "だれか\t子育て支援課\t税務課",
            "湯島 三郎\t\t税務課",
            "本郷 太郎\t税務課 課長\tない課 担当",
            "本郷 太郎\t税務課 王\t子育て支援課",
            "",
            "本郷 太郎\t税務課",
            "係 みどり\t\t税務課",
            "bad name 新人\t採用\t税務課",
            "新人 一郎\t採用\t税務課",
        ]
    )
    told = wrong(text, author, bunkyo)
    assert sorted(told) == sorted(f"line-{each}" for each in (2, 3, 4, 5, 7, 8, 10))
    assert "だれか" in told["line-2"] and "採用" in told["line-2"]
    assert "same1、same2" in told["line-3"] and "ない課" in told["line-4"] and "役は: 担当" in told["line-5"]
    assert "2つ" in told["line-7"] and "自分の役" in told["line-8"] and "アカウント名" in told["line-10"]


def test_what_lies_out_of_reach_is_told_at_its_line(bunkyo: Catalogue) -> None:
    own = manager("own", SECTION)
    told = wrong("文京 花子\t子育て支援課\t税務課", own, bunkyo)
    assert "税務課は、あなたが役を決められる所では ありません" in told["line-1"]


@pytest.mark.parametrize("text", ["", "  \n ", "氏名\tいまの所属・役\t新しい所属・役"])
def test_nothing_is_no_plan(text: str, author: User, bunkyo: Catalogue) -> None:
    assert wrong(text, author, bunkyo).keys() == {"text"}


@pytest.mark.parametrize("text", ["x" * 200_001, "\n" * 2_002, "a\tb\tc\n" * 2_001])
def test_too_much_at_once_is_refused_whole(text: str, author: User, bunkyo: Catalogue) -> None:
    assert wrong(text, author, bunkyo).keys() == {"text"}


@pytest.mark.parametrize("text", ['"', '"a,b\nc', "\0\t\0\t\0", "\t" * 50, "=cmd()\t=1+1\t@x", "𠮷\t\t\x0b"])
def test_whatever_is_pasted_is_answered(text: str, author: User, bunkyo: Catalogue) -> None:
    assert wrong(text, author, bunkyo)
