"""Commands on the files of a folder alone: check, list, write, prove. They need no database."""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osekkai.catalogue import Catalogue
from osekkai.cli.options import FOLDER, JSON, ON, open_folder, print_json, refuse
from osekkai.policy import PolicyError, calendar, columns
from osekkai.policy.columns import FactColumn, Source

if TYPE_CHECKING:  # z3 takes a while to load
    from osekkai.policy.prove import Finding


@click.command(help="制度ファイルを調べる (check all service files and run their examples)")
@click.argument(
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="OSEKKAI_MUNICIPALITY",
    default=Path("municipalities/bunkyo"),
)
@click.option("--watch", is_flag=True, help="保存するたびに調べる (check again on every save)")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja")
@click.option(
    "--languages",
    is_flag=True,
    help="訳のない文を全部ならべ、あれば失敗にする (list every text that a language lacks, and fail)",
)
@click.option(
    "--presumptions",
    is_flag=True,
    help="推定だけで対象外になる制度と項目をならべる (list what is presumed and alone makes a service a no)",
)
def check(folder: Path, watch: bool, lang: str, languages: bool, presumptions: bool) -> None:
    from osekkai.catalogue.in_use import stamp_of

    seen = stamp_of(folder)
    ok = _check_once(folder, lang, languages, presumptions)
    if not watch:
        raise SystemExit(0 if ok else 1)
    from watchfiles import watch as changes

    click.echo("保存を待っています（Ctrl+C で終わり）…")
    # Looks now and then too, so that a save between the check and the watch is not missed.
    for _ in changes(folder, debounce=80, step=20, rust_timeout=500, yield_on_timeout=True):
        if (stamp := stamp_of(folder)) != seen:
            seen = stamp
            _check_once(folder, lang, languages, presumptions)


def _check_once(folder: Path, lang: str, languages: bool, presumptions: bool) -> bool:
    from osekkai.catalogue.folder import check as check_folder

    started = time.perf_counter()
    report = check_folder(folder)
    took = time.perf_counter() - started
    for problem in report.problems:
        click.echo(problem.render(lang) + "\n")
    if report.problems:
        click.secho(f"✗ {len(report.problems)}つの問題があります（制度 {report.services}、{took:.2f}秒）", fg="red")
        return False
    version = report.catalogue.hash if report.catalogue else ""
    click.secho(
        f"✓ 制度 {report.services}・例 {report.examples} に問題はありません（版 {version}、{took:.2f}秒）", fg="green"
    )
    if report.unreviewed:
        click.echo(f"  まだ見ていない境界の例: {report.unreviewed}（reviewed: false）")
    if report.unconfirmed:
        click.echo(f"  公式のページで未確認の制度: {report.unconfirmed}")
    if report.unasked:
        click.echo(f"  住民の言いかた（asked:）のない制度: {report.unasked}")
    from osekkai.japanese import meaning

    ways = (
        "言葉と意味のベクトルで"
        if meaning.is_there()
        else "言葉だけで（意味のベクトル: pip install 'osekkai[meaning]'）"
    )
    click.echo(f"  住民の検索: {ways}")
    for warning in report.warnings:
        click.secho(f"  ！{warning.render(lang)}", fg="yellow")
    lacking = report.catalogue is not None and _say_languages(report.catalogue, languages)
    if report.catalogue and presumptions:
        _say_presumptions(report.catalogue)
    return not (languages and lacking)


def _say_languages(catalogue: Catalogue, whole: bool) -> bool:
    """Whether a language lacks a text; Easy Japanese does not, where the Japanese is easy already (a town's name)."""
    from osekkai.catalogue.languages import LANGUAGES
    from osekkai.catalogue.speaking import missing, unused

    lacking = False
    for lang in ("easy", "en", *catalogue.part(LANGUAGES)):
        lacks, spare = missing(catalogue, lang), unused(catalogue, lang)
        if lacks or spare:
            click.echo(f"  {lang}: 申請までに出会う文のうち 訳なし {len(lacks)}・使っていない訳 {len(spare)}")
        for text in [*lacks, *spare] if whole else ():
            click.echo(f"    {'訳なし' if text in lacks else '不要'}: {text}")
        lacking = lacking or (bool(lacks) and lang != "easy")
    return lacking


def _say_presumptions(catalogue: Catalogue) -> None:
    """Every no that a presumption, or somebody's absence, makes by itself. It informs; nothing fails by it."""
    from osekkai.policy import hinges

    sayable = _sayable(catalogue)
    warned = 0
    for service in catalogue.book.services.values():
        for each in hinges(catalogue.book, service):
            if each.fact is None:
                click.echo(f"  {service.id}: {each.absent} がデータにいないだけで対象外になります")
                continue
            said = f"{each.fact.name}（{each.fact.id}）を {each.fact.say(each.presumed, 'ja')} と推定"
            how = sayable.get(each.fact.id, "")
            click.echo(f"  {service.id}: {said}。この推定だけで対象外になります（{how or '質問なし'}）")
            if not how:
                warned += 1
                click.secho(
                    "    ! 「ちがう」と言う前に気づく道がありません。ask: を書くか、ライフイベントの sets: か、"
                    "申請書の部品に入れてください",
                    fg="yellow",
                )
    click.echo(f"  言う道のない推定: {warned}")


def _sayable(catalogue: Catalogue) -> dict[str, str]:
    """How a resident comes to say a fact of their own accord, by its id: a question, or the file that has it said."""
    found = {id: part.where for part, read in catalogue.parts.items() for id in part.says(read)}
    return found | {fact.id: "質問あり" for fact in catalogue.book.vocabulary.facts.values() if fact.question}


@click.command(help="制度の一覧 (list all services)")
@JSON
@FOLDER
def services(as_json: bool, folder: Path) -> None:
    found = open_folder(folder).services.values()
    if as_json:
        print_json(
            [
                {"id": each.id, "name": each.words.ja, "unit": each.rules.unit, "confidence": each.confidence}
                for each in found
            ]
        )
        return
    for each in found:
        click.echo(f"{each.id:28}{each.words.ja}（{each.owner.id}、{each.confidence}）")


@click.command("new-service", help="新しい制度のファイルを作る (make the file of a new service)")
@click.argument("id")
@click.option("--name", default="", help="制度の名前")
@FOLDER
def new_service(id: str, name: str, folder: Path) -> None:
    from osekkai.catalogue.scaffold import service_file

    try:
        path = service_file(folder, id, name, calendar.today())
    except PolicyError as error:
        refuse(error)
    click.echo(
        f"{path} を作りました。\n"
        "1. ＜ ＞の所を書きかえる（のこっている間は、検査に通らず、公開もされません）\n"
        "2. osekkai check --watch で確かめる\n"
        f"3. ページで見る: /services/{id}/"
    )


@click.command(help="答えが変わる境目の例を作る (generate boundary examples)")
@click.argument("service")
@click.option("--write", is_flag=True, help="制度ファイルの examples: に加える (append them to the file)")
@FOLDER
def boundaries(service: str, write: bool, folder: Path) -> None:
    from osekkai.policy import boundaries as find

    catalogue = open_folder(folder)
    try:
        rules = catalogue.book.service(service)
    except PolicyError as error:
        refuse(error)
    text = "".join(each.as_yaml() for each in find(catalogue.book, rules))
    if not write:
        click.echo(text or "境目は見つかりませんでした。")
        return
    path = folder / rules.place.path
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + text, "utf-8")
    click.echo(
        f"{path} に {text.count('- case:')}つの例を加えました。見て、正しければ reviewed: false を消してください。"
    )


@click.command(
    help="調べつくす: 使われない条件、崖、変わる世帯 (prove: dead parts, cliffs, the smallest household of a change)"
)
@click.argument("what", nargs=-1)
@ON
@JSON
@click.option("--seconds", default=20.0, show_default=True, help="1つの制度にかける時間 (time for a service)")
@click.option(
    "--write",
    type=int,
    multiple=True,
    help="この番号の発見を、例として制度ファイルに加える (append these findings as examples)",
)
@FOLDER
def prove(
    what: tuple[str, ...], on: datetime | None, as_json: bool, seconds: float, write: tuple[int, ...], folder: Path
) -> None:
    """WHAT is nothing (every service), services, or two folders: the rules in force and a draft."""
    from osekkai.policy.prove import amounts, changes
    from osekkai.policy.prove import prove as examine

    day = on.date() if on else calendar.today()
    found: Iterator[Finding]
    if len(what) == 2 and all(Path(each).is_dir() for each in what):
        folder = Path(what[1])
        before, catalogue = (open_folder(Path(each)) for each in what)
        everything = _everything(catalogue, day)
        ids = columns.changed(before.book.services, catalogue.book.services, day.toordinal(), everything)
        found = (each for id in ids for each in changes(before.book, catalogue.book, id, day, seconds=seconds))
    else:
        catalogue = open_folder(folder)
        try:
            services = [catalogue.book.service(each) for each in what] or list(catalogue.book.services.values())
        except PolicyError as error:
            refuse(error)
        found = (
            each
            for service in services
            for each in (
                *amounts(catalogue.book, service, day, seconds=seconds / 4),
                *examine(catalogue.book, service, day, seconds=seconds),
            )
        )
    if as_json:
        print_json([_as_json(each) for each in found])
        return
    kinds: Counter[str] = Counter()
    for number, each in enumerate(found, start=1):  # each is told at once: who stops the search has seen what was found
        _tell(number, each)
        if number in write:
            _write(catalogue, folder, each)
        elif each.situation:
            click.echo(each.as_yaml(catalogue.book).rstrip())
        kinds[each.kind] += 1
    click.echo(f"発見 {kinds.total() - kinds['undecided'] - kinds['amount']}、決まらなかったこと {kinds['undecided']}")


def _tell(number: int, finding: Finding) -> None:
    colour = "yellow" if finding.kind not in ("undecided", "amount") else None
    click.secho(f"{number}. [{finding.kind}] {finding.service}: {finding.text}", fg=colour)
    if finding.place:
        click.echo(f"   {finding.place}")


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "service": finding.service,
        "place": str(finding.place) if finding.place else None,
        "text": finding.text,
        "yen": finding.yen or None,
        "household": finding.situation.as_data() if finding.situation else None,
    }


def _everything(catalogue: Catalogue, on: date) -> Source:
    """Columns for every fact there is."""
    facts = catalogue.book.vocabulary.facts.values()
    return {
        (fact.id, year): FactColumn(f"{fact.id}_{year}")
        for fact in facts
        for year in (range(on.year - 5, on.year + 2) if fact.yearly else [0])
    }


def _write(catalogue: Catalogue, folder: Path, finding: Finding) -> None:
    path = folder / catalogue.services[finding.service].path
    text = path.read_text("utf-8").rstrip("\n")
    if not any(line.startswith("examples:") for line in text.splitlines()):
        text += "\nexamples:"
    path.write_text(f"{text}\n{finding.as_yaml(catalogue.book)}", "utf-8")
    click.secho(f"   {path} に例を加えました。見て、正しければ reviewed: false を消してください。", fg="green")


@click.command(help="法律の数の一覧: いつの、どこから、いつまで (every figure: of when, from where, until when)")
@click.option("--stale", is_flag=True, help="期間の過ぎたものだけ (only those past their last known day)")
@click.option("--april", is_flag=True, help="毎年4月に確かめるものだけ (only those to look up each April)")
@ON
@click.option("--csv", "as_csv", is_flag=True, help="CSVで出す (print CSV)")
@JSON
@FOLDER
def figures(stale: bool, april: bool, on: datetime | None, as_csv: bool, as_json: bool, folder: Path) -> None:
    from osekkai.catalogue.figures import standings

    day = on.date() if on else calendar.today()
    every = list(standings(open_folder(folder), day))
    found = [each for each in every if (each.is_stale or not stale) and (each.is_of_fiscal_years or not april)]
    if as_json:
        print_json([each.as_row() for each in found])
    elif as_csv:
        writer = csv.DictWriter(sys.stdout, list(every[0].as_row()) if every else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(each.as_row() for each in found)
    else:
        for each in found:
            click.secho(each.line(), fg="yellow" if each.is_stale else None)
        yearly = sum(each.is_of_fiscal_years for each in every)
        click.echo(
            f"数 {len(found)}（{day}）、期間の過ぎたもの {sum(each.is_stale for each in every)}、"
            f"毎年4月に確かめるもの {yearly}（--april）"
        )


COMMANDS = (check, services, new_service, boundaries, prove, figures)
