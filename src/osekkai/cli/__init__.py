"""`osekkai`: the commands of every room under one name. A room brings its own in `commands.py`, as `COMMANDS`."""

from __future__ import annotations

from typing import Any

import click
from django.core.exceptions import ImproperlyConfigured

from osekkai.cli import folder, office
from osekkai.rooms import all_brought


class Commands(click.Group):
    """Commands that Ctrl-C ends with a word instead of a traceback, and as shells know it (128 + SIGINT)."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("とちゅうで やめました (stopped)", err=True)
            ctx.exit(130)
        except ImproperlyConfigured as wrong:
            raise click.ClickException(str(wrong)) from None

    def put(self, command: click.Command) -> None:
        """Groups of one name become one: `register import` and `register generate` are of two rooms."""
        known = self.commands.get(command.name or "")
        if isinstance(known, click.Group) and isinstance(command, click.Group):
            for each in command.commands.values():
                known.add_command(each)
        else:
            self.add_command(command)


@click.group(cls=Commands, help="おせっかい：デジタル区役所 (the digital ward office)")
@click.version_option(package_name="osekkai")
def main() -> None:
    pass


for _module in (folder, office, *(found for _, found in all_brought("commands"))):
    for _command in _module.COMMANDS:
        main.put(_command)

__all__ = ["main"]
