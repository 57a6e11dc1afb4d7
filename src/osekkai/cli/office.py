"""Commands that run the office."""

from __future__ import annotations

import os
import sys

import click

from osekkai.cli.options import set_up_django
from osekkai.rooms import all_brought

LOCKED_FOR = "5s"
"""How long a migration waits for a table that somebody else holds, before it gives up and nothing is changed."""


@click.command(help="はじめの準備: データベースと文字の辞書 (prepare database, translations, static files)")
def setup() -> None:
    set_up_django()
    from django.core.management import call_command

    from osekkai.ui.translations import compile_all

    click.echo(f"翻訳 {compile_all()}つを用意しました。")
    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    click.echo("データベースを用意しました。")
    for _, upgrade in all_brought("upgrade"):
        if said := upgrade.after_migrating():
            click.echo(said)


def migrate() -> None:
    """Bring the tables up to date, beside an office that is open.

    Who waits too long for a lock gives up, and says so.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET lock_timeout = '{LOCKED_FOR}'")
    try:
        call_command("migrate", verbosity=0)
    except OperationalError as problem:
        raise click.ClickException(
            f"表を変えられませんでした（{problem}）。ほかの処理が長く使っています。"
            "少し待って、もう一度 osekkai setup を動かしてください。"
        ) from problem


@click.command(help="区役所を開く (run the office)")
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True)
def run(port: int, host: str, workers: int) -> None:
    click.echo(f"おせっかい: http://{'localhost' if host == '127.0.0.1' else host}:{port}/ （Ctrl+C で終わり）")
    server = ["gunicorn", "osekkai.wsgi", "--config", "python:osekkai.serving"]
    command = [sys.executable, "-m", *server, "--bind", f"{host}:{port}", "--workers", str(workers)]
    os.execv(sys.executable, command)  # noqa: S606 - our own arguments, no shell


COMMANDS = (setup, run)
