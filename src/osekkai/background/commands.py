"""The command that does what is to be done later."""

from __future__ import annotations

import logging
import os
import sys

import click

from osekkai.cli.options import set_up_django

MOST_TASKS = 500
"""Tasks done by one process of `osekkai work` before it begins anew: laying out a notice leaves a megabyte behind."""


@click.command(help="裏のしごと: 確かめ、通知を作り、メールを送る。いくつ動かしてもよい (tasks, schedules)")
@click.option("--once", is_flag=True, help="待っているしごとがなくなるまで (until nothing waits)")
def work(once: bool) -> None:
    set_up_django()
    from osekkai.background.services import work

    try:
        done = work(once=once, most=None if once else MOST_TASKS)
    except Exception:
        logging.getLogger(__name__).exception("the worker ended")
        raise SystemExit(1) from None
    if once:
        click.echo(f"{done:,}件のしごとをしました。")
    elif done >= MOST_TASKS:
        # Ourselves again: what laying out took of memory is given back.
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - our own arguments, no shell


COMMANDS = (work,)
