"""Commands that run the office."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISLNK

import click

from osekkai.cli import ready
from osekkai.cli.options import set_up_django
from osekkai.rooms import all_brought

LOCKED_FOR = "5s"
"""How long a migration waits for a table that somebody else holds, before it gives up and nothing is changed."""


@click.command(help="はじめの準備: データベースと文字の辞書 (prepare database, translations, static files)")
def setup() -> None:
    set_up_django()
    from django.conf import settings
    from django.core.management import call_command

    from osekkai.ui.translations import compile_all

    ready.unmark(settings.VAR)
    if opened := only_for_the_owner(settings.VAR):
        click.echo(f"ほかの人も読めた {opened:,}個のファイルとフォルダを、持ち主だけのものにしました。")
    click.echo(f"翻訳 {compile_all(settings.VAR)}つを用意しました。")
    click.echo("データベースを用意しています。はじめは、機械によって数分かかります。")
    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    click.echo("データベースを用意しました。")
    for _, upgrade in all_brought("upgrade"):
        if said := upgrade.after_migrating():
            click.echo(said)
    ready.mark(settings.VAR)


def only_for_the_owner(var: Path) -> int:
    """Take from everybody else what they may do with what the office wrote (also a release before); of how many."""
    changed = 0
    for folder, _, names in os.walk(var):
        for place in (Path(folder), *(Path(folder) / name for name in names)):
            with suppress(FileNotFoundError):  # an office that is open goes on writing
                is_now = place.lstat()
                if is_now.st_mode & 0o077 and not S_ISLNK(is_now.st_mode) and is_now.st_uid == os.geteuid():
                    place.chmod(S_IMODE(is_now.st_mode) & 0o700)
                    changed += 1
    return changed


def migrate() -> None:
    """Bring the tables up to date, beside an office that is open.

    Who waits too long for a lock gives up, and says so.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connection

    logging.getLogger("osekkai.logs.slow").setLevel(logging.ERROR)  # whoever changes tables waits, and is told here
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
    set_up_django()
    from django.conf import settings

    if missing := list(ready.not_ready(settings.VAR)):
        raise click.ClickException("\n".join([*missing, "区役所を開きません。osekkai setup を動かしてください。"]))
    refuse_what_is_taken(host, port)
    click.echo(f"おせっかい: http://{'localhost' if host == '127.0.0.1' else host}:{port}/ （Ctrl+C で終わり）")
    server = ["gunicorn", "osekkai.wsgi", "--config", "python:osekkai.serving"]
    command = [sys.executable, "-m", *server, "--bind", f"{host}:{port}", "--workers", str(workers)]
    os.execv(sys.executable, command)  # noqa: S606 - our own arguments, no shell


def refuse_what_is_taken(host: str, port: int) -> None:
    """Before anything is said or started: what the server itself says of it is no sentence for who opens an office."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: who has gone takes none
            tried.bind(address)
    except (OSError, OverflowError) as problem:
        why = _TAKEN.get(getattr(problem, "errno", None) or 0, f"使えません（{problem}）")
        raise click.ClickException(
            f"{host} の {port}番は、{why}。--port と --host で、ほかの番号や場所を言ってください。"
        ) from None


_TAKEN = {
    errno.EADDRINUSE: "もう使われています。ほかの区役所か、ほかのプログラムが開いています",
    errno.EACCES: "この利用者には使えません（1024より前の番号は、管理者だけ）",
    errno.EADDRNOTAVAIL: "この機械のアドレスではありません",
}


COMMANDS = (setup, run)
