"""Commands on service files and one household: check, assess, explain, list, write."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osekkai.cli.common import FOLDER, JSON, LANG, ON, main, open_folder, print_json, refuse
from osekkai.policy import PolicyError

if TYPE_CHECKING:
    from osekkai.catalogue import Catalogue


@main.command(help="制度ファイルを調べる (check all service files and run their examples)")
@click.argument(
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="OSEKKAI_MUNICIPALITY",
    default=Path("municipalities/bunkyo"),
)
@click.option("--watch", is_flag=True, help="保存するたびに調べる (check again on every save)")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja")
@click.option("--languages", is_flag=True, help="訳のない文を全部ならべる (list every text that a language lacks)")
def check(folder: Path, watch: bool, lang: str, languages: bool) -> None:
    from osekkai.catalogue.in_use import stamp_of

    seen = stamp_of(folder)
    ok = _check_once(folder, lang, languages)
    if not watch:
        raise SystemExit(0 if ok else 1)
    from watchfiles import watch as changes

    click.echo("保存を待っています（Ctrl+C で終わり）…")
    # Looks now and then too, so that a save between the check and the watch is not missed.
    for _ in changes(folder, debounce=80, step=20, rust_timeout=500, yield_on_timeout=True):
        if (stamp := stamp_of(folder)) != seen:
            seen = stamp
            _check_once(folder, lang)


def _check_once(folder: Path, lang: str, languages: bool = False) -> bool:
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
    if report.catalogue:
        _say_languages(report.catalogue, languages)
    return True


def _say_languages(catalogue: Catalogue, whole: bool) -> None:
    from osekkai.catalogue.speaking import missing, unused

    for lang in ("easy", "en", *catalogue.languages):
        lacks, spare = missing(catalogue, lang), unused(catalogue, lang)
        if lacks or spare:
            click.echo(f"  {lang}: 申請までに出会う文のうち 訳なし {len(lacks)}・使っていない訳 {len(spare)}")
        for text in [*lacks, *spare] if whole else ():
            click.echo(f"    {'訳なし' if text in lacks else '不要'}: {text}")


@main.command(help="一つの世帯を判定する (assess one household)")
@click.argument("file", type=click.File("rb"))
@ON
@JSON
@LANG
@FOLDER
def assess(file: Any, on: datetime | None, as_json: bool, lang: str, folder: Path) -> None:
    from osekkai.matching import assessment_as_json, question_as_json, read_input
    from osekkai.policy import assess as judge
    from osekkai.policy import next_question

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
            worth = result.amount.say(lang) if result.amount else ""
            who = f"（{result.member}）" if result.member else ""
            due = f"  期限 {result.deadline}" if result.deadline else ""
            needs = (
                f"  ← {'、'.join(dict.fromkeys(fact.label(lang) for fact in result.missing.values()))}"
                if result.missing
                else ""
            )
            click.echo(f"{mark} {result.service.label(lang)}{who}  {worth}{due}{needs}")
    if question := question_as_json(next_question(found)):
        click.echo(
            f"\n次に聞くこと: {question['member'] or '世帯'} — {question['question'][lang]}（{question['fact']}）"
        )


@main.command(help="一つの制度の理由を示す (explain one service for a household)")
@click.argument("service")
@click.argument("file", type=click.File("rb"))
@ON
@JSON
@LANG
@FOLDER
def explain(service: str, file: Any, on: datetime | None, as_json: bool, lang: str, folder: Path) -> None:
    from osekkai.matching import read_input
    from osekkai.policy import assess as judge
    from osekkai.policy import explain as tell

    catalogue = open_folder(folder)
    try:
        rules = catalogue.book.service(service)
        situation = read_input(file.read(1_000_001), catalogue, on=on.date() if on else None)
    except PolicyError as error:
        refuse(error)
    for result in judge(catalogue.book, situation, [rules]).results:
        if as_json:
            print_json({"for": result.member or None, "status": result.status, "why": tell(result).as_json()})
        else:
            click.echo((f"［{result.member}］\n" if result.member else "") + tell(result).render(lang))


@main.command(help="項目の一覧 (list all facts)")
@JSON
@FOLDER
def facts(as_json: bool, folder: Path) -> None:
    from osekkai.api.schema import request_schema

    vocabulary = open_folder(folder).book.vocabulary
    if as_json:
        print_json(request_schema(vocabulary))
        return
    for fact in vocabulary.facts.values():
        also = f"（{'・'.join(fact.aliases)}）" if fact.aliases else ""
        kind = "/".join(fact.choices) if fact.choices else str(fact.type)
        where = "members" if fact.entity == "person" else "household"
        click.echo(f"{where:10}{fact.id:26}{fact.words.ja}{also}  {kind}{'  年ごと' if fact.yearly else ''}")


@main.command(help="制度の一覧 (list all services)")
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


@main.command("new-service", help="新しい制度のファイルを作る (make the file of a new service)")
@click.argument("id")
@click.option("--name", default="", help="制度の名前")
@FOLDER
def new_service(id: str, name: str, folder: Path) -> None:
    from osekkai.catalogue.scaffold import service_file

    try:
        path = service_file(folder, id, name, date.today())
    except PolicyError as error:
        refuse(error)
    click.echo(
        f"{path} を作りました。\n"
        "1. ＜ ＞の所を書きかえる\n"
        "2. osekkai check --watch で確かめる\n"
        f"3. ページで見る: /services/{id}/"
    )


@main.command(help="答えが変わる境目の例を作る (generate boundary examples)")
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
