"""Past one machine: a cluster of Spark gives what one machine gives, row for row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from osekkai.catalogue import Catalogue
from osekkai.demonstration.extracts import write_extracts
from osekkai.matching import snapshot, spark, ward
from osekkai.matching.errors import StaleSnapshot
from osekkai.matching.snapshot import Snapshot
from osekkai.policy.columns import plan
from osekkai.register.services import take_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytest.importorskip("pyspark", reason="pip install 'osekkai[spark]'")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database(reason="Spark reads the snapshot, not the database"),
    pytest.mark.skipif(shutil.which("java") is None, reason="apt-get install -y openjdk-17-jre-headless"),
]
ON = date(2026, 11, 23)
ROWS = "SELECT service, pid, hid, of_home, entitled, lo, hi, deadline, covered FROM {} ORDER BY ALL"


@pytest.fixture(scope="module")
def cluster() -> Iterator[SparkSession]:
    """Two executors, each a process of its own with its own Python."""
    with spark.session("local-cluster[2,1,1024]") as session:
        yield session


@pytest.fixture
def generated(tmp_path: Path, bunkyo: Catalogue) -> Snapshot:
    for path in write_extracts(tmp_path / "extracts", 600, seed=5, on=ON):
        take_in(path, bunkyo, generated=True, today=ON)
    return snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary)


def test_the_cluster_says_what_one_machine_says(
    cluster: SparkSession, generated: Snapshot, bunkyo: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "BLOCK", 100)
    services = list(bunkyo.book.services.values())
    opened = generated.open(bunkyo.book.vocabulary)
    ward.results(opened, services, ON, generated, "here")
    ward.results(
        opened, services, ON, generated, "there", store=spark.store(cluster, generated.folder, tmp_path / "parts")
    )
    assert len(list((tmp_path / "parts" / "there_found").iterdir())) > 4
    here, there = (opened.execute(ROWS.format(name)).fetchall() for name in ("here", "there"))
    assert len(here) > 5_000 and here == there


def test_a_lake_of_municipalities(
    cluster: SparkSession, generated: Snapshot, bunkyo: Catalogue, tmp_path: Path
) -> None:
    for code in ("131059", "131067"):
        shutil.copytree(generated.folder, tmp_path / "lake" / f"municipality={code}")
    found = spark.lake(
        cluster, tmp_path / "lake", list(bunkyo.book.services.values()), bunkyo.book.vocabulary, ON, tmp_path / "out"
    )
    opened = generated.open(bunkyo.book.vocabulary)
    ward.results(opened, list(bunkyo.book.services.values()), ON, generated)
    expected = {(each.service, each.entitled, each.open) for each in ward.counts(opened)}
    for code in ("131059", "131067"):
        assert {(each.service, each.entitled, each.open) for each in found if each.municipality == code} == expected


def test_a_task_done_twice_leaves_one_part(generated: Snapshot, bunkyo: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    planned = plan(bunkyo.book.services.values(), ON.toordinal(), generated.source)
    (task,) = spark.tasks(generated.folder, planned, tmp_path / "out")
    assert spark.judge(task) == spark.judge(task)
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["part-00000.parquet"]
    assert duckdb.connect().execute(f"SELECT count(*) FROM read_parquet('{task.target}')").fetchall()[0][
        0
    ] == spark.judge(task)


def test_a_snapshot_of_other_rules_is_not_mixed_in(
    cluster: SparkSession, generated: Snapshot, bunkyo: Catalogue, tmp_path: Path
) -> None:
    folder = tmp_path / "lake" / "municipality=131059"
    shutil.copytree(generated.folder, folder)
    told = (folder / "snapshot.json").read_text()
    (folder / "snapshot.json").write_text(told.replace(generated.vocabulary, "0" * 16))
    with pytest.raises(StaleSnapshot):
        spark.lake(cluster, tmp_path / "lake", [], bunkyo.book.vocabulary, ON, tmp_path / "out")
    with pytest.raises(FileNotFoundError):
        spark.lake(cluster, tmp_path / "nowhere", [], bunkyo.book.vocabulary, ON, tmp_path / "out")
