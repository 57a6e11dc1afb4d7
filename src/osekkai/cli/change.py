"""Commands before a rule is changed: what a draft would do to everybody, what holds for every possible household."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osekkai.catalogue import Catalogue
from osekkai.cli.common import FOLDER, JSON, ON, main, open_folder, print_json, refuse, set_up_django
from osekkai.policy import PolicyError, columns
from osekkai.policy.columns import FactColumn, Source

if TYPE_CHECKING:  # z3 takes a while to load
    from osekkai.policy.prove import Finding

_FOLDERS = click.Path(path_type=Path, file_okay=False, exists=True)


@main.command(help="案をためす: だれが得をして、だれが損をするか (what drafts would do to the whole ward)")
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
    from osekkai.matching.reform import reform as judge
    from osekkai.matching.spreadsheet import workbook
    from osekkai.office.reform import figures
    from osekkai.office.reform import pdf as report

    in_force, day = open_folder(base), on.date() if on else date.today()
    place = settings.VAR / "snapshot"
    if not (place / "snapshot.json").exists():
        raise click.ClickException("住民の写しがありません。先に osekkai match を動かしてください。")
    taken = snapshot.read(place)
    try:
        found = [
            {"id": f"d{n}", **as_shown(judge(in_force, open_folder(each), taken, day, each.name))}
            for n, each in enumerate(drafts)
        ]
    except snapshot.StaleSnapshot as stale:
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
    from osekkai.office.templatetags.office import answer, count, yen

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


@main.command(
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
    from osekkai.policy.prove import changes
    from osekkai.policy.prove import prove as examine

    day = on.date() if on else date.today()
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
        paid_out = {id for id, each in catalogue.services.items() if each.is_paid_out}
        found = (
            each
            for service in services
            for each in examine(catalogue.book, service, day, paid_out=service.id in paid_out, seconds=seconds)
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
    click.echo(f"発見 {kinds.total() - kinds['undecided']}、決まらなかったこと {kinds['undecided']}")


def _tell(number: int, finding: Finding) -> None:
    colour = "yellow" if finding.kind != "undecided" else None
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
