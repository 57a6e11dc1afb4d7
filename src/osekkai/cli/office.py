"""Commands that run the office."""

from __future__ import annotations

import os
import sys

import click

from osekkai.cli.common import main, set_up_django
from osekkai.rooms import all_brought

LOCKED_FOR = "5s"
"""How long a migration waits for a table that somebody else holds, before it gives up and nothing is changed."""
MOST_TASKS = 500
"""Tasks done by one process of `osekkai work` before it begins anew: laying out a notice leaves a megabyte behind."""


@main.command(help="はじめの準備: データベースと文字の辞書 (prepare database, translations, static files)")
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


@main.command(help="裏で動くしごと: 案件を確かめ、通知を作り、メールを送る。いくつ動かしてもよい (tasks and schedules)")
@click.option("--once", is_flag=True, help="待っているしごとがなくなるまで (until nothing waits)")
def work(once: bool) -> None:
    set_up_django()
    from osekkai.background.services import work

    done = work(once=once, most=None if once else MOST_TASKS)
    if once:
        click.echo(f"{done:,}件のしごとをしました。")
    elif done >= MOST_TASKS:
        # Ourselves again: what laying out took of memory is given back.
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - our own arguments, no shell


@main.command(help="住民が申請を任せられるアプリを登録する (register an OAuth client of the API)")
@click.argument("name")
@click.option("--redirect", multiple=True, required=True, help="戻り先のアドレス。なん度でも (exact redirect URI)")
def agent(name: str, redirect: tuple[str, ...]) -> None:
    set_up_django()
    from osekkai.codes import new_code
    from osekkai.identity.models import Agent

    made = Agent.objects.create(client_id=new_code(), name=name, redirect_uris=list(redirect))
    click.echo(f"client_id {made.client_id}　（秘密はありません。PKCE を使ってください）")


@main.command(help="区役所を開く (run the office)")
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True)
def run(port: int, host: str, workers: int) -> None:
    click.echo(f"おせっかい: http://{'localhost' if host == '127.0.0.1' else host}:{port}/ （Ctrl+C で終わり）")
    server = ["gunicorn", "osekkai.wsgi", "--bind", f"{host}:{port}", "--workers", str(workers), "--preload"]
    command = [sys.executable, "-m", *server, "--access-logfile", "/dev/null"]
    os.execv(sys.executable, command)  # noqa: S606 - our own arguments, no shell


@main.command(help="職員のアカウントを作る (make a staff account; prints a password once)")
@click.argument("name")
@click.option(
    "--may",
    multiple=True,
    type=click.Choice(["view_outreach", "view_missed", "try_reform"]),
    help="できること (what this person may do)",
)
@click.option(
    "--section",
    multiple=True,
    help="働く課か部。なん度でも。区全体は「区」 (a section or department; 区 is the whole municipality)",
)
@click.option(
    "--role",
    default="clerk",
    show_default=True,
    help="課での役。clerk・designer・auditor か authority.yaml の段 (the role there)",
)
@click.option("--mail", default="", help="知らせの届くアドレス (where notices go)")
@click.option(
    "--called",
    default="",
    help="姓と名。決定や記録に出る。例: 文京 花子 (family and given name, as it stands in records)",
)
def staff(name: str, mail: str, called: str, may: tuple[str, ...], section: tuple[str, ...], role: str) -> None:
    set_up_django()
    from django.utils import timezone

    from osekkai.catalogue import catalogue_in_use
    from osekkai.identity.models import Role, StaffRole

    used = catalogue_in_use()
    units = {"区", *used.sections, *(each.department for each in used.sections.values() if each.department)}
    roles = [*Role.values, *used.authority.levels]
    if unknown := sorted(set(section) - units):
        raise click.BadParameter(
            f"{'、'.join(unknown)} は ありません。あるのは: {'、'.join(sorted(units))}", param_hint="--section"
        )
    if role not in roles:
        raise click.BadParameter(f"{role} は ありません。あるのは: {'、'.join(roles)}", param_hint="--role")
    import secrets

    from django.contrib.auth.models import Permission, User

    password = secrets.token_urlsafe(12)
    user, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    user.is_staff = True
    if mail:
        user.email = mail
    if called:
        user.last_name, _, user.first_name = called.replace("　", " ").strip().partition(" ")
    user.set_password(password)
    user.save()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="matching", codename__in=may))
    for each in section:
        StaffRole.objects.get_or_create(
            user=user,
            unit="" if each == "区" else each,
            role=role,
            until=None,
            defaults={"since": timezone.localdate()},
        )
    click.echo(f"名前 {name}　パスワード {password}　（/office/ でサインイン）")
