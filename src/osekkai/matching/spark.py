"""Past one machine: Spark hands out blocks of households, and each is judged by the same program where it is read.

Nothing crosses between machines but plans and counts: a block's Parquet is read, judged and written by whoever gets it,
from and to a storage that all of them see (a shared folder; object storage where DuckDB can reach it). Households never
lie in two blocks, so there is no shuffle. A part is written beside and renamed, so a task that Spark starts anew or
twice leaves one whole part.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from osekkai.matching import judging, snapshot
from osekkai.matching.errors import NoSpark
from osekkai.matching.snapshot import quoted
from osekkai.policy import Service, Vocabulary
from osekkai.policy.columns import Plan, plan
from osekkai.said import Said

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BLOCK = 300_000
"""People of a task: some seconds of work, and less than a gigabyte."""


@dataclass(frozen=True, slots=True)
class Task:
    """Judge the households from the first to before the second, of the Parquet in `source`, into `target`."""

    source: str
    homes: tuple[int, int]
    target: str
    plan: Plan


@contextmanager
def session(master: str | None = None) -> Iterator[SparkSession]:
    """A Spark session. Raises `NoSpark`.

    Without a master the one of `spark-submit`, else of SPARK_MASTER, else all cores of this machine.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise NoSpark(
            Said("PySparkがありません。", en="PySpark is missing."),
            Said("pip install 'osekkai[spark]' で入ります。", en="pip install 'osekkai[spark]' installs it."),
        ) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("osekkai")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
    )
    if master or "PYSPARK_GATEWAY_PORT" not in os.environ:
        builder = builder.master(master or os.environ.get("SPARK_MASTER", "local[*]"))
    try:
        spark = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise NoSpark(
            Said(f"Sparkが始まりません: {error}", en=f"Spark does not start: {error}"),
            Said(
                "Java 17が要ります: apt-get install -y openjdk-17-jre-headless",
                en="It needs Java 17: apt-get install -y openjdk-17-jre-headless",
            ),
        ) from None
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


def tasks(source: Path, plan: Plan, target: Path) -> list[Task]:
    """The blocks of a snapshot's folder. `target` gets a part for each."""
    firsts = judging.blocks(_opened(str(source)), BLOCK)
    return [
        Task(str(source), homes, str(target / f"part-{place:05d}.parquet"), plan) for place, homes in enumerate(firsts)
    ]


def run(spark: SparkSession, todo: Sequence[Task]) -> int:
    """Judge every block; how many outcomes were written."""
    for folder in {Path(each.target).parent for each in todo}:
        folder.mkdir(parents=True, exist_ok=True)
    return int(spark.sparkContext.parallelize(todo, max(len(todo), 1)).map(judge).sum())


def judge(task: Task) -> int:
    """One block, wherever it is: read, judged, written with the columns of `judging.store`, services by their ids."""
    opened = _opened(task.source)
    opened.execute("SET threads = 1")
    judging.store(opened, task.plan, "found", homes=task.homes)
    beside = f"{task.target}.{os.getpid()}"
    told = opened.execute(
        f"""COPY (SELECT * REPLACE ({_ids(task.plan)}[service + 1] AS service) FROM found)
        TO {quoted(beside)} (FORMAT parquet)"""
    )
    written = told.fetchall()[0][0]
    Path(beside).replace(task.target)
    return int(written)


def store(spark: SparkSession, source: Path, folder: Path) -> Callable[[duckdb.DuckDBPyConnection, Plan, str], None]:
    """What `judging.store` does, done by Spark: a view over the parts that it writes into `folder`."""

    def stored(opened: duckdb.DuckDBPyConnection, plan: Plan, table: str) -> None:
        todo = tasks(source, plan, folder / table)
        run(spark, todo)
        parts = ", ".join(quoted(each.target) for each in todo)
        opened.execute(
            f"""CREATE OR REPLACE TEMP VIEW {table} AS
            SELECT * REPLACE (CAST(list_position({_ids(plan)}, service) - 1 AS SMALLINT) AS service)
            FROM read_parquet([{parts}])"""
        )

    return stored


@dataclass(frozen=True, slots=True)
class Judged:
    """A service in a municipality: how many are entitled, how many may be, and the yen of a `per` for those who are."""

    municipality: str
    service: str
    entitled: int
    open: int
    yen: int


def lake(
    spark: SparkSession, place: Path, services: Sequence[Service], vocabulary: Vocabulary, on: date, out: Path
) -> list[Judged]:
    """Judge the snapshots of many municipalities, in folders `municipality=<code>`, into folders of the same names.

    Raises `FileNotFoundError` without any, `StaleSnapshot` for one of another vocabulary.
    """
    todo: list[Task] = []
    for folder in sorted(place.glob("municipality=*")):
        taken = snapshot.read(folder)
        taken.check(vocabulary)
        shutil.rmtree(out / folder.name, ignore_errors=True)
        planned = plan(services, on.toordinal(), taken.source, open_kin=taken.open_kin, apart=False)
        todo += tasks(folder, planned, out / folder.name)
    if not todo:
        raise FileNotFoundError(f"{place}: municipality=<コード> のフォルダがありません")
    run(spark, todo)
    parts = quoted(f"{out}/municipality=*/part-*.parquet")
    rows = duckdb.connect().execute(
        f"""SELECT CAST(municipality AS VARCHAR), service,
               count(*) FILTER (WHERE entitled), count(*) FILTER (WHERE entitled IS NULL),
               CAST(coalesce(sum(lo) FILTER (WHERE entitled), 0) AS BIGINT)
        FROM read_parquet({parts}, hive_partitioning = true, hive_types = {{'municipality': VARCHAR}})
        GROUP BY ALL ORDER BY ALL"""
    )
    return [Judged(*row) for row in rows.fetchall()]


def _ids(plan: Plan) -> str:
    """Service ids are checked to be plain letters, digits and hyphens."""
    return f"CAST([{', '.join(map(quoted, plan.services))}] AS VARCHAR[])"


def _opened(folder: str) -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    for table in ("people", "homes", "ties"):
        opened.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({quoted(f'{folder}/{table}.parquet')})")
    return opened
