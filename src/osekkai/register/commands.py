"""Commands that tell the register something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from osekkai.cli.options import FOLDER, open_in_use, set_up_django

if TYPE_CHECKING:
    pass


@click.group(help="住民の台帳 (the register of residents)")
def register() -> None:
    pass


@register.command("import", help="抽出ファイルを取り込む (take extracts in: residents, facts, receipts)")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--keep-good",
    is_flag=True,
    help="誤りのない世帯（住民のほかは 行）だけ取り込む (keep what is good: whole households, else lines)",
)
@FOLDER
def import_(files: tuple[Path, ...], keep_good: bool, folder: Path) -> None:
    catalogue = open_in_use(folder)
    set_up_django()
    from django.db import DatabaseError

    from osekkai.register.services import take_in

    failed = False
    for path in files:
        try:
            report = take_in(path, catalogue, keep_good=keep_good)
        except (DatabaseError, OSError) as error:
            why = (str(error).splitlines() or [type(error).__name__])[
                0
            ]  # the lines below repeat what stood in the file
            click.secho(f"✗ {path.name}: 取り込めませんでした。台帳は 前のままです（{why}）", fg="red", err=True)
            failed = True
            continue
        for problem in (*report.problems, *report.beside, *report.notes):
            click.echo(str(problem), err=True)
        click.secho(str(report), fg="red" if report.is_refused else "green", err=report.is_refused)
        failed |= report.is_refused
    raise SystemExit(1 if failed else 0)


COMMANDS = (register,)
