"""The night, by its door: the register's snapshot is taken, everybody is judged once a day, and it is told."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from osekkai.catalogue import Catalogue, load
from osekkai.matching import queries, services
from osekkai.matching.errors import StaleSnapshot
from osekkai.matching.models import Run
from osekkai.matching.services import Snapshot
from osekkai.matching.today import homes
from osekkai.policy import assess
from osekkai.register import queries as register
from osekkai.register.extracts import RESIDENTS
from osekkai.register.services import take_in
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = date(2026, 11, 23)
FAMILY = (
    "1001,H1,文京 花子,ブンキョウ ハナコ,1990-04-01,女,世帯主,1,春日1丁目,16番21号,1120003,2020-04-01,,",
    "1002,H1,文京 一郎,ブンキョウ イチロウ,2024-05-12,男,子,2,春日1丁目,16番21号,1120003,,,",
)


@pytest.fixture
def taken(tmp_path: Path, bunkyo: Catalogue) -> Snapshot:
    path = tmp_path / "residents.csv"
    path.write_text("\n".join([",".join(RESIDENTS), *FAMILY]))
    assert take_in(path, bunkyo, today=ON).taken
    return services.take(tmp_path / "snapshot", bunkyo.book.vocabulary)


def test_the_snapshot_holds_everybody_and_changes_with_the_register(
    taken: Snapshot, bunkyo: Catalogue, tmp_path: Path
) -> None:
    assert taken.people == 2
    path = tmp_path / "tax.csv"
    path.write_text("宛名番号,年,給与収入\n1001,2025,3000000\n")
    assert take_in(path, bunkyo, today=ON).taken
    assert services.take(tmp_path / "snapshot", bunkyo.book.vocabulary).digest != taken.digest


def test_a_rule_for_town_blocks_reads_the_address(
    taken: Snapshot, bunkyo: Catalogue, bunkyo_folder: Path, tmp_path: Path
) -> None:
    """春日1丁目 of the residents' extract is 春日一丁目 of the vocabulary, in the night and in between."""
    copy = Path(shutil.copytree(bunkyo_folder, tmp_path / "folder"))
    file = copy / "services" / "bicycle-helmet.yaml"
    rule = re.sub(r"(?m)^eligible: .*$", 'eligible: 町字 in ("春日一丁目", "本郷")', file.read_text("utf-8"))
    file.write_text(re.sub(r"(?ms)^examples:.*", "", rule), "utf-8")
    rules = load(copy).book
    opened = taken.open(rules.vocabulary)
    services.results(opened, [rules.services["bicycle-helmet"]], ON, taken)
    assert opened.execute("SELECT DISTINCT entitled FROM results").fetchall() == [(True,)]
    home = next(homes(register.every_household(), rules.vocabulary, ON, to=register.MACHINE))
    assert home.situation.household["town"] == "春日一丁目"


def test_a_rule_reads_what_was_received_before(
    taken: Snapshot, bunkyo: Catalogue, bunkyo_folder: Path, tmp_path: Path
) -> None:
    """Nobody keeps receipts: open. Once somebody's are kept, whoever has none had none; what ended counts."""
    copy = Path(shutil.copytree(bunkyo_folder, tmp_path / "folder"))
    file = copy / "services" / "bicycle-helmet.yaml"
    rule = re.sub(r"(?m)^eligible: .*$", 'eligible: 受給回数("hearing-aid") < 1', file.read_text("utf-8"))
    file.write_text(re.sub(r"(?ms)^examples:.*", "", rule), "utf-8")
    rules = load(copy).book

    def entitled() -> tuple[list[object], list[object]]:
        now = services.take(tmp_path / "other", rules.vocabulary)
        opened = now.open(rules.vocabulary)
        services.results(opened, [rules.services["bicycle-helmet"]], ON, now)
        night = [each for (each,) in opened.execute("SELECT entitled FROM results ORDER BY pid").fetchall()]
        home = next(homes(register.every_household(), rules.vocabulary, ON, to=register.MACHINE))
        results = assess(rules, home.situation, [rules.services["bicycle-helmet"]]).results
        return night, [{"eligible": True, "unknown": None}[each.status] for each in results if each.status[0] != "i"]

    assert entitled() == ([None, None], [None, None])
    path = tmp_path / "receipts.csv"
    path.write_text("宛名番号,制度,開始日,終了日,月額\n1001,hearing-aid,2019-04-01,2019-04-01,\n")
    assert take_in(path, bunkyo, today=ON).taken
    assert entitled() == ([True], [True])


def test_results_say_of_each_person_and_service_what_the_rules_say(taken: Snapshot, bunkyo: Catalogue) -> None:
    opened = taken.open(bunkyo.book.vocabulary)
    services.results(opened, [bunkyo.book.services["child-allowance"]], ON, taken)
    found = opened.execute("SELECT entitled, lo, hi FROM results WHERE service = 'child-allowance'").fetchall()
    assert found == [(True, 15_000, 15_000)], "a first child under three"


def test_a_night_is_kept_and_the_next_one_follows_it(
    taken: Snapshot, bunkyo: Catalogue, tmp_path: Path, settings: LazySettings
) -> None:
    settings.VAR = tmp_path
    first = services.match(bunkyo, taken, ON, tmp_path / "matching")
    assert (first.on, first.people, first.snapshot, first.before) == (ON, 2, taken.digest, None)
    night = queries.latest_night()
    assert night and (night.on, night.catalogue) == (ON, bunkyo.hash)
    assert [each.entitled for each in night.standings if each.service == "child-allowance"] == [1]
    second = services.match(bunkyo, taken, ON + timedelta(days=1), tmp_path / "matching")
    assert second.before == first and Run.objects.count() == 2


def test_a_night_is_whole_or_nothing(taken: Snapshot, bunkyo: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "matching"
    chosen = [bunkyo.book.services["child-allowance"]]
    assert whole_or_nothing(lambda: services.match(bunkyo, taken, ON, folder, chosen)) >= 2
    assert [each.name for each in folder.iterdir()] == [Run.objects.get().folder], "no folder is left of the others"


def test_a_snapshot_of_another_vocabulary_is_not_judged(
    taken: Snapshot, bunkyo: Catalogue, komichi_folder: Path, tmp_path: Path
) -> None:
    before = everything()
    with pytest.raises(StaleSnapshot):
        services.match(load(komichi_folder), taken, ON, tmp_path / "matching")
    assert everything() == before and not (tmp_path / "matching").exists()
