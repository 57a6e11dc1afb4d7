"""A reform: exact where facts are known, between two ends where not, and nothing that gives anybody away."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from osekkai.catalogue import Catalogue, load
from osekkai.demonstration.extracts import write_extracts
from osekkai.matching import snapshot
from osekkai.matching.disclosure import as_shown, hidden
from osekkai.matching.errors import StaleSnapshot
from osekkai.matching.reform import Cell, Reform, reform
from osekkai.matching.snapshot import Snapshot
from osekkai.matching.spreadsheet import workbook
from osekkai.policy import assess
from osekkai.register.extracts import RESIDENTS
from osekkai.register.services import take_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = date(2026, 11, 23)


def draft_of(folder: Path, to: Path, service: str, *changes: tuple[str, str]) -> Catalogue:
    copy = Path(shutil.copytree(folder, to))
    path = copy / "services" / f"{service}.yaml"
    text = path.read_text("utf-8").split("\nexamples:")[0]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return load(copy)


@pytest.fixture
def families(tmp_path: Path, bunkyo: Catalogue) -> Snapshot:
    """Twelve families with three children, one of them under three; ten with one child; and somebody alone."""
    lines = [",".join(RESIDENTS)]

    def resident(key: str, home: str, born: str, relation: str, place: int) -> str:
        return f"{key},{home},見本　花,,{born},女,{relation},{place},根津1丁目,,,2020-01-01,,"

    for n in range(22):
        children = ("2012-05-05", "2015-05-05", "2024-12-24") if n < 12 else ("2016-01-01",)
        lines += [resident(f"P{n}", f"H{n}", "1985-01-01", "世帯主", 1)]
        lines += [resident(f"C{n}-{place}", f"H{n}", born, "子", place + 2) for place, born in enumerate(children)]
    lines.append(resident("A1", "HA", "1990-01-01", "世帯主", 1))
    path = tmp_path / "residents.csv"
    path.write_text("\n".join(lines))
    assert take_in(path, bunkyo, today=ON).taken
    return snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary)


@pytest.fixture
def generated(tmp_path: Path, bunkyo: Catalogue) -> Snapshot:
    for path in write_extracts(tmp_path / "extracts", 2_000, seed=5, on=ON):
        assert take_in(path, bunkyo, generated=True, today=ON).taken
    return snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary)


@pytest.fixture
def less(bunkyo: Catalogue, bunkyo_folder: Path, tmp_path: Path, families: Snapshot) -> Reform:
    draft = draft_of(
        bunkyo_folder,
        tmp_path / "draft",
        "child-allowance",
        ("2024-10-01: 30000円", "2024-10-01: 30000円, 2026-04-01: 20000円"),
    )
    return reform(bunkyo, draft, families, ON, "第3子を2万円に")


def test_a_ceiling_of_refunds_is_told_for_its_service_and_not_added_up(
    families: Snapshot, bunkyo: Catalogue, bunkyo_folder: Path, tmp_path: Path
) -> None:
    """72,450円まで is no yen that anybody has."""
    as_refund = ("kind: cash", "kind: reimbursement")
    base = draft_of(bunkyo_folder, tmp_path / "base", "child-allowance", as_refund)
    more = ("2024-10-01: 30000円", "2024-10-01: 40000円")
    draft = draft_of(bunkyo_folder, tmp_path / "draft", "child-allowance", as_refund, more)
    found = reform(base, draft, families, ON, "上限を上げる")
    (change,) = found.services
    assert (change.cell.yen, change.adds) == (1_440_000, False)
    assert (found.total.gain, found.total.yen, found.total.lo, found.total.hi) == (12, 0, 0, 0)
    assert as_shown(found)["services"][0]["adds"] is False
    assert sum(households for _, _, households in found.distribution) == 0


def test_who_loses_and_how_much(less: Reform) -> None:
    """Twelve third children at 10,000 yen a month less: 12 × 120,000 yen a year, and nobody else."""
    assert less.total == Cell(people=69, gain=0, lose=12, open=0, yen=-1_440_000, lo=-1_440_000, hi=-1_440_000)
    assert [each.service for each in less.services] == ["child-allowance"]
    assert {band: cell.lose for band, cell in less.by["age"] if cell.lose} == {"0〜5歳": 12}
    assert {band: cell.lose for band, cell in less.by["household"] if cell.lose} == {"ひとり親と18歳未満の子": 12}
    assert {band: cell.lose for band, cell in less.by["income"] if cell.lose} == {"わからない": 12}
    assert [(low, high, n) for low, high, n in less.distribution if n] == [(-500_000, -100_000, 12)]


BEFORE_2024 = ("\n  - from: 2024-10-01\n", "\n  - from: 2999-01-01\n"), ("2024-10-01: 30000円", "2999-01-01: 30000円")


@pytest.mark.parametrize(
    ("born", "before", "after"), [(date(2026, 4, 10), 2_090_000, 2_450_000), (date(2027, 3, 10), 1_980_000, 2_340_000)]
)
def test_what_the_reform_of_2024_is_known_to_have_given(
    born: date, before: int, after: int, bunkyo: Catalogue, bunkyo_folder: Path, tmp_path: Path
) -> None:
    """A first child's whole allowance, as it was published.

    209 (born in April) or 198 (March) 万円 before, 245 or 234 since.
    """
    old = draft_of(bunkyo_folder, tmp_path / "draft", "child-allowance", *BEFORE_2024)
    members = [
        {"head": "1990-02-03", "年収": "500万円"},
        {"spouse": "1990-03-04", "年収": 0},
        {"child": born.isoformat()},
    ]

    def whole(catalogue: Catalogue) -> int:
        total = 0
        for month in range(born.month, born.month + 19 * 12):  # from the month after the birth
            on = date(born.year + month // 12, month % 12 + 1, 15)
            results = assess(
                catalogue.book,
                catalogue.book.situation({"on": on.isoformat(), "members": members}),
                [catalogue.book.service("child-allowance")],
            ).results
            total += sum(each.amount.yen or 0 for each in results if each.status == "eligible" and each.amount)
        return total

    assert (whole(old), whole(bunkyo)) == (before, after)


def test_the_reform_of_2024_over_a_ward(
    bunkyo: Catalogue, bunkyo_folder: Path, tmp_path: Path, generated: Snapshot
) -> None:
    """Nobody loses, and everybody of high school age is new; counted by hand from the birth dates of the register."""
    old = draft_of(bunkyo_folder, tmp_path / "draft", "child-allowance", *BEFORE_2024)
    found = reform(old, bunkyo, generated, ON, "2024年10月")
    high_school = (date(2008, 4, 2), date(2011, 4, 1))
    children = generated.open(bunkyo.book.vocabulary).execute(
        "SELECT count(*) FROM people WHERE rel = 2 AND birth_date BETWEEN ? AND ?",
        [each.toordinal() for each in high_school],
    )
    assert [each.service for each in found.services] == ["child-allowance"]
    assert found.total.lose == 0 and found.total.yen > 0
    assert found.services[0].newly >= children.fetchall()[0][0] > 0


def test_the_smallest_household_is_nobody(less: Reform, bunkyo: Catalogue) -> None:
    (story,) = less.stories
    assert (story.before.yen, story.after.yen) == ((50_000, 50_000), (40_000, 40_000))
    assert len(story.who) == 4 and all("P" not in each and "C" not in each for each in story.household["members"])
    born = {str(member.get("head") or member.get("child"))[5:] for member in story.household["members"]}
    assert born == {"01-01"}  # days are rounded away


def test_nothing_changes(bunkyo: Catalogue, bunkyo_folder: Path, families: Snapshot, tmp_path: Path) -> None:
    same = draft_of(bunkyo_folder, tmp_path / "same", "child-allowance", ("ja: 児童手当", "ja: 子どもの手当"))
    found = reform(bunkyo, same, families, ON, "名前だけ")
    assert found.services == [] and found.total.lose == found.total.gain == 0


def test_who_is_open_is_a_range(bunkyo: Catalogue, bunkyo_folder: Path, families: Snapshot, tmp_path: Path) -> None:
    """Nobody's income is known: 児童扶養手当 may be anything up to its full amount."""
    draft = draft_of(
        bunkyo_folder,
        tmp_path / "open",
        "child-rearing-allowance",
        ("unit: guardian", "unit: guardian\nuntil: 2026-10-31"),
    )
    total = reform(bunkyo, draft, families, ON, "やめる").total
    assert (total.gain, total.lose, total.yen) == (0, 0, 0) and total.open == 22
    assert total.lo < 0 == total.hi


def test_a_fee_counts_the_other_way(bunkyo: Catalogue, bunkyo_folder: Path, families: Snapshot, tmp_path: Path) -> None:
    text = (bunkyo_folder / "services" / "residence-certificate.yaml").read_text("utf-8")
    price = next(line for line in text.splitlines() if line.startswith("parameters:"))
    draft = draft_of(bunkyo_folder, tmp_path / "fee", "residence-certificate", (price, price.replace("300円", "400円")))
    total = reform(bunkyo, draft, families, ON, "値上げ").total
    assert total.yen == -100 * 23 and total.lose == 23


def test_another_vocabulary_is_never_mixed_in(
    bunkyo: Catalogue, bunkyo_folder: Path, families: Snapshot, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(bunkyo_folder, tmp_path / "other"))
    path = next((copy / "vocabulary").glob("money.yaml"))
    bicycles = "  bicycles: {ja: 自転車の台数, en: Bicycles, of: household, type: number, range: [0, 9]}\n"
    path.write_text(path.read_text("utf-8").replace("facts:\n", f"facts:\n{bicycles}", 1), "utf-8")
    with pytest.raises(StaleSnapshot):
        reform(bunkyo, load(copy), families, ON, "x")


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([0, 30, 12], [0, 30, 12]),
        ([3, 30, 12], [None, 30, None]),
        ([3, 4, 30], [None, None, 30]),
        ([0, 9], [0, None]),
        ([9], [None]),
        ([10], [10]),
        ([], []),
    ],
)
def test_few_people_are_hidden_and_so_is_what_would_give_them_away(counts: list[int], shown: list[int | None]) -> None:
    assert hidden(counts) == shown


def test_a_spreadsheet_runs_nothing(less: Reform) -> None:
    shown = as_shown(less) | {"name": '=HYPERLINK("http://evil","x")'}
    with zipfile.ZipFile(io.BytesIO(workbook([shown, shown]))) as book:
        sheets = "".join(book.read(name).decode() for name in book.namelist() if "sheet" in name)
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheets and "hyperlink" not in sheets.lower()
    assert "=HYPERLINK" in strings and "externalLinks" not in "".join(book.namelist())
