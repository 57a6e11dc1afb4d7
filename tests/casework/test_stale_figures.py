"""What rests on a figure that nobody knows any more is looked at by a person, and the letter says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osekkai.casework.examination import checks
from osekkai.catalogue import Catalogue, load
from tests.casework.building import plain_case

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAST = "この額は2025年3月までのものです。4月からの額は確認中です。"


@pytest.fixture
def stale(bunkyo_folder: Path, tmp_path: Path) -> Catalogue:
    """The amount under three is known to March 2025."""
    town = Path(shutil.copytree(bunkyo_folder, tmp_path / "town"))
    path = town / "services" / "child-allowance.yaml"
    text = path.read_text("utf-8")
    assert "児童手当_三歳未満: {" in text
    path.write_text(text.replace("児童手当_三歳未満: {", "児童手当_三歳未満: {until: 2025-03-31, "), "utf-8")
    return load(town)


def test_it_is_not_plain_though_every_condition_is_met(bunkyo: Catalogue, stale: Catalogue) -> None:
    case = plain_case(bunkyo)
    assert checks.check(case, bunkyo).is_plain
    verdict = checks.check(case, stale)
    ruled = next(each for each in verdict.checks if each.id == "rules")
    assert verdict.status == "eligible" and not verdict.is_plain and ruled.ok is None
    assert ruled.why[0] == f"3歳未満の月額：{PAST}"
    assert verdict.effects[0].yen == 15_000 and PAST in verdict.effects[0].note
    assert verdict.yen_a_year == 180_000


def test_the_letter_says_it_beside_the_amount(bunkyo: Catalogue, stale: Catalogue) -> None:
    from osekkai.casework.notices.figures import line

    effect, _ = checks.check(plain_case(bunkyo), stale).as_json()["effects"]
    assert line(effect) == f"文京　一郎　月額 15,000円（3歳未満の月額：{PAST}）"
    del effect["note"]
    assert line(effect) == "文京　一郎　月額 15,000円", "what a release before froze has no note"
