"""Commands on lost property."""

from __future__ import annotations

import click

from osekkai.cli.options import set_up_django


@click.command("lost-property", help="落とし物の数 (how many things wait)")
def lost_property() -> None:
    set_up_django()
    from osekkai.lost_property import queries

    for place, number in queries.counted().items():
        click.echo(f"{place} {number}")


COMMANDS = (lost_property,)
