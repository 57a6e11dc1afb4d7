"""Commands for drawn processes: look over a file; write those in use into the folder, to be kept with it."""

from __future__ import annotations

from pathlib import Path

import click

from osekkai.casework.processes.bpmn import LARGEST
from osekkai.casework.processes.drawings import examined
from osekkai.cli.options import FOLDER, open_folder, set_up_django


@click.group(help="進めかたの図 (drawn processes, BPMN 2.0)")
def processes() -> None:
    pass


@processes.command(
    help="BPMN のファイルが使えるか、どこを描きなおすか (what of a file cannot be run, and how to mend it)"
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@FOLDER
def check(files: tuple[Path, ...], folder: Path) -> None:
    sections = open_folder(folder).sections
    failed = False
    for path in files:
        with path.open("rb") as file:
            _, flaws = examined(file.read(LARGEST + 1).decode("utf-8", "replace"), sections)
        failed |= bool(flaws)
        click.secho(f"{'✗' if flaws else '✓'} {path}", fg="red" if flaws else "green")
        for flaw in flaws:
            click.echo(f"  {f'{flaw.element}: ' if flaw.element else ''}{flaw.text}")
    raise SystemExit(1 if failed else 0)


@processes.command(
    help="画面で使いはじめた図を、フォルダの processes/ に書く (write drawings that are in use into the folder)"
)
@FOLDER
def export(folder: Path) -> None:
    catalogue = open_folder(folder)
    set_up_django()
    from django.utils import timezone

    from osekkai.casework.processes import versions

    for service, xml in versions.for_folder(timezone.localdate()).items():
        path = folder / "processes" / f"{service}.bpmn"
        path.parent.mkdir(exist_ok=True)
        path.write_text(xml, "utf-8")
        click.echo(f"✓ {path}")
        known = catalogue.services.get(service)
        if known and known.handling.process != service:
            click.echo(f"  services/{service}.yaml に casework: {{process: {service}}} と書くと、この図になります")


COMMANDS = (processes,)
