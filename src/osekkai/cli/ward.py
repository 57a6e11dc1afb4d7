"""Commands on the whole ward: the register, matching, reform."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from osekkai.catalogue import Catalogue
from osekkai.cli.common import FOLDER, JSON, ON, main, open_folder, set_up_django

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from osekkai.policy import Service
    from osekkai.register.services import Report


@main.group(help="住民の台帳 (the register of residents)")
def register() -> None:
    pass


@register.command("import", help="抽出ファイルを取り込む (take extracts in: residents, facts, receipts)")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--keep-good", is_flag=True, help="誤りのない行だけ取り込む (keep the good lines of a file with errors)")
@FOLDER
def import_(files: tuple[Path, ...], keep_good: bool, folder: Path) -> None:
    catalogue = open_folder(folder)
    set_up_django()
    failed = False
    for path in files:
        report = _take(path, catalogue, keep_good=keep_good)
        failed |= report is None
    raise SystemExit(1 if failed else 0)


def _take(path: Path, catalogue: Catalogue, *, keep_good: bool = False, generated: bool = False) -> Report | None:
    """What the register took in, said to the operator; nothing where it was refused."""
    from django.db import DatabaseError

    from osekkai.register.services import take_in

    try:
        report = take_in(path, catalogue, keep_good=keep_good, generated=generated)
    except (DatabaseError, OSError) as error:
        click.secho(f"✗ {path.name}: 取り込めませんでした。台帳は 前のままです（{error}）", fg="red", err=True)
        return None
    for problem in report.problems:
        click.echo(str(problem), err=True)
    if report.already:
        click.echo(f"・ {path.name}: もう取り込んであります（{report.already:%Y-%m-%d %H:%M}）")
        return report
    if not report.taken:
        click.secho(
            f"✗ {path.name}: {len(report.problems)}つの問題があり、何も取り込んでいません。"
            "直して もう一度、または --keep-good で",
            fg="red",
            err=True,
        )
        return None
    click.secho(
        f"✓ {path.name}（{report.kind}）: {report.lines:,}行、変わったもの {report.changed:,}件、"
        f"取り込まなかった行 {len(report.problems):,}",
        fg="green",
    )
    return report


@register.command(help="作りものの区を作って取り込む (generate a ward of people who do not exist, and take it in)")
@click.option("--residents", default=240_000, show_default=True, type=click.IntRange(200, 5_000_000))
@click.option("--seed", default=1, show_default=True)
@click.option("--if-empty", is_flag=True, help="台帳が空のときだけ (only into an empty register)")
@FOLDER
def generate(residents: int, seed: int, if_empty: bool, folder: Path) -> None:
    catalogue = open_folder(folder)
    set_up_django()
    from django.conf import settings

    from osekkai.demonstration.extracts import write_extracts
    from osekkai.demonstration.receipts import write_receipts
    from osekkai.matching import snapshot, ward
    from osekkai.register import queries as register_queries

    if not register_queries.is_empty():
        if if_empty:
            return
        if register_queries.is_real():
            raise click.ClickException(
                "台帳に 本物の抽出ファイルが入っています。作りものは 空の台帳か、作りものだけの台帳に入れてください。"
            )
    today, out = date.today(), settings.VAR / "generated"
    for path in write_extracts(out, residents, seed=seed, on=today):
        if not _take(path, catalogue, generated=True):
            raise SystemExit(1)
    taken = snapshot.take(settings.VAR / "snapshot", catalogue.book.vocabulary)
    opened = taken.open(catalogue.book.vocabulary)
    ward.results(opened, list(catalogue.book.services.values()), today, taken)
    _take(write_receipts(out / "receipts.csv", opened, catalogue, seed=seed), catalogue, generated=True)


@main.command(help="全住民を判定する (match the whole register)")
@ON
@click.option("--service", "ids", multiple=True, help="この制度だけ (only these services)")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="結果の置き場 (default: var/matching)")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="どこで判定するか (where to judge)",
)
@click.option(
    "--lake",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="多くの自治体の写し municipality=<コード>/ (spark)",
)
@JSON
@click.option("--brief", is_flag=True, help="最後の1行だけ (only the last line)")
@FOLDER
def match(
    on: datetime | None,
    ids: tuple[str, ...],
    out: Path | None,
    engine: str,
    lake: Path | None,
    as_json: bool,
    brief: bool,
    folder: Path,
) -> None:
    catalogue = open_folder(folder)
    set_up_django()
    from django.conf import settings

    from osekkai.matching import snapshot, ward
    from osekkai.policy import PolicyError

    try:
        services = [catalogue.book.service(id) for id in ids] or None
    except PolicyError as error:
        raise click.ClickException("\n".join(each.render() for each in error.problems)) from None
    day = on.date() if on else date.today()
    out = out or settings.VAR / "matching"
    if lake:
        _match_lake(catalogue, services, lake, day, out, as_json=as_json)
        return
    taken = snapshot.take(settings.VAR / "snapshot", catalogue.book.vocabulary)
    if engine == "spark":
        from osekkai.matching import spark

        with _spark() as session, TemporaryDirectory(dir=settings.VAR) as scratch:
            run = ward.match(
                catalogue, taken, day, out, services, store=spark.store(session, taken.folder, Path(scratch))
            )
    else:
        run = ward.match(catalogue, taken, day, out, services)
    counts = list(run.counts.order_by("service"))
    if as_json:
        fields = (
            "service",
            "entitled",
            "open",
            "receiving",
            "missed",
            "missed_yen",
            "newly",
            "no_longer",
            "due",
            "soon",
        )
        told = {
            "on": str(run.on),
            "catalogue": run.catalogue,
            "snapshot": run.snapshot,
            "people": run.people,
            "results": str(out / run.folder / "results.parquet"),
        }
        click.echo(
            json.dumps(
                {**told, "services": [{name: getattr(each, name) for name in fields} for each in counts]},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    for each in counts if not brief else ():
        missed = (
            "受給のデータなし" if each.missed is None else f"受けていない {each.missed:,}（年 {each.missed_yen:,}円）"
        )
        name = catalogue.services[each.service].words.ja
        click.echo(
            f"{name}: 受けられる {each.entitled:,}、かもしれない {each.open:,}、{missed}、"
            f"新しく {each.newly:,}、期限が近い {each.due:,}"
        )
    click.secho(
        f"✓ {run.people:,}人 × {len(counts)}制度を {run.seconds:.1f}秒で判定しました（{out / run.folder}）", fg="green"
    )


@contextmanager
def _spark() -> Iterator[SparkSession]:
    from osekkai.matching import spark

    try:
        with spark.session() as session:
            yield session
    except spark.NoSpark as missing:
        raise click.ClickException(str(missing)) from None


def _match_lake(
    catalogue: Catalogue, services: list[Service] | None, lake: Path, on: date, out: Path, *, as_json: bool
) -> None:
    from osekkai.matching import snapshot, spark

    with _spark() as session:
        try:
            found = spark.lake(
                session, lake, services or list(catalogue.book.services.values()), catalogue.book.vocabulary, on, out
            )
        except (FileNotFoundError, snapshot.StaleSnapshot) as wrong:
            raise click.ClickException(str(wrong)) from None
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(
            f"{each.municipality} {each.service}: "
            f"受けられる {each.entitled:,}、かもしれない {each.open:,}、{each.yen:,}円"
        )
    click.secho(f"✓ {len({each.municipality for each in found}):,}自治体を判定しました（{out}）", fg="green")
