"""Commands that judge: one household, the whole register, a draft of other rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from osekkai.catalogue import Catalogue
from osekkai.cli.options import (
    FOLDER,
    JSON,
    LANG,
    ON,
    named_on_the_command_line,
    open_folder,
    open_in_use,
    open_in_use_by_settings,
    print_json,
    refuse,
    set_up_django,
)
from osekkai.matching.errors import NoSpark, StaleSnapshot
from osekkai.policy import PolicyError, calendar

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from osekkai.policy import Result, Service, Why


@click.command(help="一つの世帯を判定する (assess one household)")
@click.argument("file", type=click.File("rb"))
@ON
@JSON
@LANG
@FOLDER
def assess(file: Any, on: datetime | None, as_json: bool, lang: str, folder: Path) -> None:
    from osekkai.catalogue.states import state
    from osekkai.matching.household import assessment_as_json, question_as_json, read_input
    from osekkai.policy import assess as judge
    from osekkai.policy import next_question, presumed

    catalogue = open_folder(folder)
    try:
        situation = read_input(file.read(1_000_001), catalogue, on=on.date() if on else None)
    except PolicyError as error:
        refuse(error)
    if as_json:
        print_json(assessment_as_json(catalogue, situation))
        return
    found = judge(catalogue.book, situation)
    for status, mark in (("eligible", "✓"), ("unknown", "？")):
        for result in (each for each in found.results if each.status == status):
            worth = result.amount.told(lang) if result.amount else ""
            worth += "".join(f"  ！{each.words.say(lang)}" for each in result.doubts)
            who = f"（{result.member}）" if result.member else ""
            due = f"  期限 {result.deadline}" if result.deadline else ""
            waits = _waits_for(result, lang)
            needs = f"  ← {'、'.join(waits)}" if waits else ""
            stands = state(catalogue.services[result.service.id], situation.on)
            when = f"  受付は {stands.opens_on} から" if stands.is_coming else "" if stands.is_open else "  受付なし"
            click.echo(f"{mark} {result.service.label(lang)}{who}  {worth}{due}{needs}{when}")
    for result in (each for each in found.results if each.status == "ineligible"):
        if told := presumed([result]).values():
            who = f"（{result.member}）" if result.member else ""
            click.echo(f"✗ {result.service.label(lang)}{who}  ← {_presumed(told, result.member, lang)}")
    if question := question_as_json(next_question(found)):
        click.echo(
            f"\n次に聞くこと: {question['member'] or '世帯'} — {question['question'][lang]}（{question['fact']}）"
        )


def _waits_for(result: Result, lang: str) -> list[str]:
    """On what an answer still depends: facts to ask, else what nobody could be asked (whose child somebody is)."""
    if result.missing or result.status != "unknown":
        return list(dict.fromkeys(fact.label(lang) for fact in result.missing.values()))
    from osekkai.policy import explain as tell

    return [each.text[lang] for each in tell(result, depth=1).because if each.value is None][:1]


def _presumed(told: Iterable[Why], member: str, lang: str) -> str:
    """`転入した: いいえ と考えて`: what a no of a member takes for granted, as facts that a file can give."""
    said = "、".join(
        f"{f'{each.member} ' if each.member not in ('', member) else ''}{each.text[lang]}: "
        f"{each.fact.say(each.value, lang)}"
        for each in told
        if each.fact
    )
    return f"{said} と考えて、対象外（ちがえば、ファイルに書いて直せます）" if lang != "en" else f"presumed {said}"


@click.command(help="一つの制度の理由を示す (explain one service for a household)")
@click.argument("service")
@click.argument("file", type=click.File("rb"))
@ON
@JSON
@LANG
@FOLDER
def explain(service: str, file: Any, on: datetime | None, as_json: bool, lang: str, folder: Path) -> None:
    from osekkai.matching.household import read_input
    from osekkai.policy import assess as judge
    from osekkai.policy import explain as tell
    from osekkai.policy import presumed

    catalogue = open_folder(folder)
    try:
        rules = catalogue.book.service(service)
        situation = read_input(file.read(1_000_001), catalogue, on=on.date() if on else None)
    except PolicyError as error:
        refuse(error)
    for result in judge(catalogue.book, situation, [rules]).results:
        if as_json:
            print_json({"for": result.member or None, "status": result.status, "why": tell(result).as_json()})
            continue
        click.echo((f"［{result.member}］\n" if result.member else "") + tell(result).render(lang))
        if result.status == "ineligible" and (told := presumed([result]).values()):
            click.echo(f"  ← {_presumed(told, result.member, lang)}")


@click.command(help="項目の一覧 (list all facts)")
@JSON
@FOLDER
def facts(as_json: bool, folder: Path) -> None:
    from osekkai.matching.schema import request_schema

    vocabulary = open_folder(folder).book.vocabulary
    if as_json:
        print_json(request_schema(vocabulary))
        return
    for fact in vocabulary.facts.values():
        also = f"（{'・'.join(fact.aliases)}）" if fact.aliases else ""
        kind = "/".join(fact.choices) if fact.choices else str(fact.type)
        where = "members" if fact.entity == "person" else fact.entity
        click.echo(f"{where:13}{fact.id:26}{fact.words.ja}{also}  {kind}{'  年ごと' if fact.yearly else ''}")


@click.command(help="全住民を判定する (match the whole register)")
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
@click.option(
    "--try",
    "is_trial",
    is_flag=True,
    help="公開していないファイルでためす。結果は var/try に。毎晩の判定にならない (try files that are not published)",
)
@FOLDER
def match(
    on: datetime | None,
    ids: tuple[str, ...],
    out: Path | None,
    engine: str,
    lake: Path | None,
    as_json: bool,
    brief: bool,
    is_trial: bool,
    folder: Path,
) -> None:
    catalogue = open_in_use(folder)
    set_up_django()
    if not lake:
        _refuse_unpublished(catalogue, folder, out, is_trial=is_trial)
    from django.conf import settings

    from osekkai.matching import snapshot, ward
    from osekkai.policy import PolicyError

    try:
        services = [catalogue.book.service(id) for id in ids] or None
    except PolicyError as error:
        raise click.ClickException("\n".join(each.render() for each in error.problems)) from None
    day = on.date() if on else calendar.today()
    place = settings.VAR / "try" if is_trial else settings.VAR
    out = out or place / "matching"
    if lake:
        _match_lake(catalogue, services, lake, day, out, as_json=as_json)
        return
    taken = snapshot.take(place / "snapshot", catalogue.book.vocabulary)
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
            "受給のデータなし"
            if each.missed is None
            else f"受けていない {each.missed:,}{f'（年 {each.missed_yen:,}円）' if each.missed_yen else ''}"
        )
        name = catalogue.services[each.service].words.ja
        click.echo(
            f"{name}: 受けられる {each.entitled:,}、かもしれない {each.open:,}、{missed}、"
            f"新しく {each.newly:,}、期限が近い {each.due:,}"
        )
    click.secho(
        f"✓ {run.people:,}人 × {len(counts)}制度を {run.seconds:.1f}秒で判定しました（{out / run.folder}）", fg="green"
    )


def _refuse_unpublished(catalogue: Catalogue, folder: Path, out: Path | None, *, is_trial: bool) -> None:
    """The night of the office is judged by what is in use: lists, outreach and figures are made of it."""
    from django.conf import settings

    official = settings.VAR / "matching"
    if is_trial:
        if out and out.resolve() == official.resolve():
            raise click.ClickException(f"--try の結果は、{official} には置けません。ほかの --out を書いてください。")
        return
    if named_on_the_command_line("folder") and catalogue.hash != open_in_use_by_settings().hash:
        raise click.ClickException(
            f"{folder} のファイルは、いま使われている版では ありません。毎晩の判定は、公開した版でします。\n"
            "ためすなら --try を付けてください（結果は var/try に）。公開するなら osekkai folder publish。"
        )


@contextmanager
def _spark() -> Iterator[SparkSession]:
    from osekkai.matching import spark

    try:
        with spark.session() as session:
            yield session
    except NoSpark as missing:
        raise click.ClickException(str(missing)) from None


def _match_lake(
    catalogue: Catalogue, services: list[Service] | None, lake: Path, on: date, out: Path, *, as_json: bool
) -> None:
    from osekkai.matching import spark

    with _spark() as session:
        try:
            found = spark.lake(
                session, lake, services or list(catalogue.book.services.values()), catalogue.book.vocabulary, on, out
            )
        except (FileNotFoundError, StaleSnapshot) as wrong:
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


_FOLDERS = click.Path(path_type=Path, file_okay=False, exists=True)


@click.command(help="案をためす: だれが得をして、だれが損をするか (what drafts would do to the whole ward)")
@click.argument("base", type=_FOLDERS)
@click.argument("drafts", nargs=-1, required=True, type=_FOLDERS)
@ON
@JSON
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Excelにも書く (write an Excel file too)")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="PDFにも書く (write a PDF too)")
def reform(
    base: Path, drafts: tuple[Path, ...], on: datetime | None, as_json: bool, xlsx: Path | None, pdf: Path | None
) -> None:
    set_up_django()
    from django.conf import settings

    from osekkai.matching import snapshot
    from osekkai.matching.disclosure import as_shown
    from osekkai.matching.pages.reform import figures
    from osekkai.matching.pages.reform import pdf as report
    from osekkai.matching.reform import reform as judge
    from osekkai.matching.spreadsheet import workbook

    in_force, day = open_folder(base), on.date() if on else calendar.today()
    place = settings.VAR / "snapshot"
    if not (place / "snapshot.json").exists():
        raise click.ClickException("住民の写しがありません。先に osekkai match を動かしてください。")
    taken = snapshot.read(place)
    try:
        found = [
            {"id": f"d{n}", **as_shown(judge(in_force, open_folder(each), taken, day, each.name))}
            for n, each in enumerate(drafts)
        ]
    except StaleSnapshot as stale:
        raise click.ClickException(str(stale)) from None
    if xlsx:
        xlsx.write_bytes(workbook(found))
    if pdf:
        pdf.write_bytes(report([figures(each) for each in found]))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for each in found:
        _say(each)


def _say(shown: dict[str, object]) -> None:
    from osekkai.matching.templatetags.reform import answer, count, yen

    total: dict[str, int | None] = shown["total"]  # type: ignore[assignment]
    click.secho(f"{shown['name']}（{shown['on']}、住民 {shown['people']:,}人）", bold=True)
    if not shown["services"]:
        click.echo("  だれの答えも変わりません。")
        return
    click.echo(f"  得 {count(total['gain'])}・損 {count(total['lose'])}・わからない {count(total['open'])}")
    click.echo(f"  1年の差 {yen(total['yen'])}（わからない人を入れると {yen(total['lo'])}〜{yen(total['hi'])}）")
    for table in shown["by"]:  # type: ignore[attr-defined]
        click.echo(f"  {table['name']}")
        for row in table["rows"]:
            click.echo(
                f"    {row['band']}: 得 {count(row['gain'])}・損 {count(row['lose'])}・"
                f"わからない {count(row['open'])}、{yen(row['yen'])}"
            )
    for story in shown["stories"]:  # type: ignore[attr-defined]
        click.echo(f"  例: {' / '.join(story['who'])}: {answer(story['before'])} → {answer(story['after'])}")


COMMANDS = (assess, explain, facts, match, reform)
