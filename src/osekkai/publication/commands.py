"""Commands for versions of the folder. Whoever publishes is an operator, and the ledger says so."""

from __future__ import annotations

import zlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osekkai.cli.options import FOLDER, JSON, print_json, refuse, set_up_django
from osekkai.policy import PolicyError

if TYPE_CHECKING:
    from osekkai.publication.services import Prepared

MOST_SHOWN = 30
"""Paths that are named of what a version changes."""


@click.group(help="制度のフォルダの公開と版 (publishing the folder, and its versions)")
def folder() -> None:
    pass


@folder.command(help="いまのファイルを、一つの版として公開する (publish the files as one version)")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="この日から。書かなければ今日 (in force from this day), YYYY-MM-DD",
)
@click.option("--note", default="", help="なぜ。版の一覧に出る (why; shown in the list of versions)")
@click.option(
    "--yes", is_flag=True, help="ファイルがなくなる・短くなるときも、たずねない (do not ask where files shrink)"
)
@FOLDER
def publish(on: datetime | None, note: str, yes: bool, folder: Path) -> None:
    set_up_django()
    from osekkai.ledger.services import operator_here
    from osekkai.problems import Problem
    from osekkai.publication import services

    if not folder.is_dir():
        raise click.ClickException(f"フォルダがありません: {folder}（--folder で指定してください）")
    try:
        files = services.read_settled(folder)
        prepared = services.prepare(files, on=on.date() if on else None, note=note.strip())
        if prepared.before and prepared.is_in_force:
            click.echo(f"版 {prepared.catalogue.hash} は、もう公開されています（{prepared.before.since} から）。")
            return
        if _changes_are_doubtful(prepared) and not yes:
            click.confirm("このまま公開しますか（命令で続けるには --yes）", abort=True)
        made = services.publish_prepared(prepared, by=operator_here())
    except PolicyError as error:
        refuse(error)
    except Problem as problem:
        raise click.ClickException(problem.say("ja")) from problem
    click.secho(f"✓ 版 {made.version.hash} は、{made.since} から使われます。", fg="green")


def _changes_are_doubtful(prepared: Prepared) -> bool:
    """What changes is said, and first of all where a file looks as if it had not been saved whole."""
    from osekkai.publication import queries, services

    if prepared.before is None:
        return False
    hash = prepared.before.version.hash
    changed = services.changes(queries.readable(hash), prepared.catalogue, queries.files_of(hash))
    doubtful = [each for each in changed if each.doubts]
    for each in [*doubtful, *(each for each in changed if not each.doubts)][: max(MOST_SHOWN, len(doubtful))]:
        click.echo(f"  {each.path}: {each.words}")
        for doubt in each.doubts:
            click.secho(f"    ！{doubt}", fg="yellow")
    click.echo(f"前の版 {hash} から {len(changed)}枚 変わります。")
    return bool(doubtful)


@folder.command(help="公開した版の一覧。新しい順 (every publication, the newest first)")
@JSON
def versions(as_json: bool) -> None:
    set_up_django()
    from osekkai.publication import queries

    found = queries.publications()
    over = {each.number: each for each in queries.passed_over()}
    if as_json:
        print_json(
            [
                {
                    "hash": each.hash,
                    "since": each.since.isoformat(),
                    "published_at": each.published_at.isoformat(),
                    "published_by": each.published_by,
                    "note": each.note,
                    "in_force": each.is_in_force,
                    "passed_over": over[each.number].words if each.number in over else "",
                }
                for each in found
            ]
        )
        return
    for each in found:
        mark = "●" if each.is_in_force else " "
        click.echo(f"{mark} {each.hash}  {each.since} から  {each.published_by}  {each.note}")
        if each.number in over:
            click.secho(f"    ！{over[each.number].words}", fg="yellow")


@folder.command(
    "take-out", help="ある版のファイルを、公開したときのまま、新しいフォルダに書く (a version's files, as published)"
)
@click.argument("hash")
@click.argument("to", type=click.Path(path_type=Path, file_okay=False))
def take_out(hash: str, to: Path) -> None:
    set_up_django()
    from osekkai.problems import Problem
    from osekkai.publication import queries

    if to.exists():
        raise click.ClickException(f"{to} は もうあります。ない名前を書いてください。")
    try:
        files = queries.files_of(hash)
    except Problem as problem:
        raise click.ClickException(problem.say("ja")) from problem
    except (ValueError, zlib.error) as error:
        raise click.ClickException(
            f"版 {hash} の行は、公開したときのままでは ありません（{error}）。控えから もどしてください。"
        ) from error
    for path, text in files.items():
        place = to / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="")
    click.echo(f"✓ 版 {hash} の {len(files)}枚を {to} に書きました。")


COMMANDS = (folder,)
