"""Commands for versions of the folder. Whoever publishes is an operator, and the ledger says so."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path

import click

from osekkai.cli.options import FOLDER, JSON, print_json, refuse, set_up_django
from osekkai.policy import PolicyError

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
@FOLDER
def publish(on: datetime | None, note: str, folder: Path) -> None:
    set_up_django()
    from django.utils import timezone

    from osekkai.catalogue.folder import read_files
    from osekkai.ledger.services import operator
    from osekkai.problems import Problem
    from osekkai.publication import queries, services

    if not folder.is_dir():
        raise click.ClickException(f"フォルダがありません: {folder}（--folder で指定してください）")
    day = on.date() if on else timezone.localdate()
    before = queries.publication_on(day)
    try:
        made = services.publish(read_files(folder), by=operator(_name()), on=day, note=note.strip())
    except PolicyError as error:
        refuse(error)
    except Problem as problem:
        raise click.ClickException(problem.say("ja")) from problem
    if before and before.pk == made.pk:
        click.echo(f"版 {made.version.hash} は、もう公開されています（{made.since} から）。")
        return
    if before:
        changed = queries.differences(queries.files_of(before.version.hash), queries.files_of(made.version.hash))
        click.echo("\n".join([f"  {each}" for each in changed[:MOST_SHOWN]]))
        click.echo(f"前の版 {before.version.hash} から {len(changed)}枚 変わりました。")
    click.secho(f"✓ 版 {made.version.hash} は、{made.since} から使われます。", fg="green")


def _name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "?"


@folder.command(help="公開した版の一覧。新しい順 (every publication, the newest first)")
@JSON
def versions(as_json: bool) -> None:
    set_up_django()
    from osekkai.publication import queries

    found = queries.publications()
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
                }
                for each in found
            ]
        )
        return
    for each in found:
        mark = "●" if each.is_in_force else " "
        click.echo(f"{mark} {each.hash}  {each.since} から  {each.published_by}  {each.note}")


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
    for path, text in files.items():
        place = to / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="")
    click.echo(f"✓ 版 {hash} の {len(files)}枚を {to} に書きました。")


COMMANDS = (folder,)
