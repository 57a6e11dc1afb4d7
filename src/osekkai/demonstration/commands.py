"""Commands that fill an empty office with people who do not exist."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from osekkai.cli.options import FOLDER, open_folder, set_up_django
from osekkai.policy import calendar


@click.group(help="住民の台帳 (the register of residents)")
def register() -> None:
    pass


@register.command(help="作りものの区を作って取り込む (generate a ward of people who do not exist, and take it in)")
@click.option("--residents", default=240_000, show_default=True, type=click.IntRange(200, 5_000_000))
@click.option("--seed", default=1, show_default=True)
@click.option("--if-empty", is_flag=True, help="台帳が空のときだけ (only into an empty register)")
@FOLDER
def generate(residents: int, seed: int, if_empty: bool, folder: Path) -> None:
    catalogue = open_folder(folder)
    set_up_django()
    from django.conf import settings

    from osekkai.demonstration.extracts import write_extracts
    from osekkai.demonstration.receipts import write_receipts
    from osekkai.matching import services as matching
    from osekkai.register import queries as register_queries
    from osekkai.register.services import take_in

    if not register_queries.is_empty():
        if if_empty:
            return
        if register_queries.is_real():
            raise click.ClickException(
                "台帳に 本物の抽出ファイルが入っています。作りものは 空の台帳か、作りものだけの台帳に入れてください。"
            )
    today, out = calendar.today(), settings.VAR / "generated"
    for path in write_extracts(out, residents, seed=seed, on=today):
        click.echo(str(take_in(path, catalogue, generated=True)))
    taken = matching.take(settings.VAR / "snapshot", catalogue.book.vocabulary)
    opened = taken.open(catalogue.book.vocabulary)
    matching.results(opened, list(catalogue.book.services.values()), today, taken)
    click.echo(
        str(take_in(write_receipts(out / "receipts.csv", opened, catalogue, seed=seed), catalogue, generated=True))
    )


@click.command(help="見本の職員と申請を、作りものの区に用意する (staff and applications of a generated ward)")
@click.option("--section", default="子育て支援課", show_default=True, help="どの課に (in which section)")
@click.option("--applications", default=60, show_default=True, help="申請の数 (how many applications)")
@FOLDER
def demo(section: str, applications: int, folder: Path) -> None:
    catalogue = open_folder(folder)
    set_up_django()
    from osekkai.applications import queries as applications_queries
    from osekkai.applications.queries import spoken
    from osekkai.casework import queries as casework
    from osekkai.demonstration import office, stories
    from osekkai.register import queries as register

    if register.is_real():
        raise click.ClickException("台帳に 本物の抽出ファイルが入っています。見本は、作りものの区だけに用意できます。")
    if section not in catalogue.sections:
        raise click.BadParameter(
            f"{section} は ありません。あるのは: {'、'.join(catalogue.sections)}", param_hint="--section"
        )
    if applications_queries.is_empty():
        click.echo(f"見本の申請 {office.fill(section, catalogue, applications):,}件が {section}に届きました。")
    hired = office.hire(section, catalogue.sections[section].department, catalogue)
    if casework.is_nothing_decided():
        click.echo(f"そのうち {office.decide_some(section, catalogue)}件は、もう決まっています。")
        for number, what in stories.tell(section, catalogue):
            click.echo(f"  {spoken(number) if number else '―'}  {what}")
    if hired:
        from django.conf import settings

        click.echo(
            f"見本の職員（{settings.SITE}/office/ でサインインし、はじめにパスキーを登録します。"
            "パスワードは いまだけ出ます）"
        )
        for name, password, what in hired:
            click.echo(f"  {name:10} {password:14} {what}")


@click.command(help="見本のサインイン: 作りものの住民のだれにでもなれる (sign in as anybody of a generated ward)")
@click.option("--port", default=8001, show_default=True)
@click.option("--variables", is_flag=True, help="開かずに、区役所に渡す環境変数を出す (print what to tell the office)")
def demo_sign_in(port: int, variables: bool) -> None:
    set_up_django()
    from osekkai.demonstration.sign_in import keys
    from osekkai.demonstration.sign_in.only_here import NotHere, may_open

    try:
        may_open()
    except NotHere as problem:
        raise click.ClickException(str(problem)) from None
    issuer = f"http://localhost:{port}"
    if variables:
        for name, value in keys.variables(issuer).items():
            click.echo(f"{name}={value}")
        return
    keys.key_of_office()
    click.echo(f"見本のサインイン: {issuer}/ （作りものの住民だけ。Ctrl+C で終わり）")
    app = "osekkai.demonstration.sign_in.site:application()"
    server = ["gunicorn", app, "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--no-control-socket"]
    command = [sys.executable, "-m", *server, "--access-logfile", "/dev/null"]
    os.execv(sys.executable, command)  # noqa: S606 - our own arguments, no shell


COMMANDS = (register, demo, demo_sign_in)
