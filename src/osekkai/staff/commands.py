"""Commands for people who work here. Whoever runs them is an operator, and the ledger says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from osekkai.cli.options import JSON, ON, print_json, set_up_django
from osekkai.policy import calendar

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from osekkai.ledger.services import Actor

DAY = click.DateTime(["%Y-%m-%d"])
CALLED = click.option("--called", required=True, help="姓と名。決定や記録に出る。例: 文京 花子 (family and given name)")
MAIL = click.option("--mail", default="", help="知らせの届くアドレス (where notices go)")


class _Staff(click.Group):
    """What was one command is a group now; who writes it as before is told how it is called."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            name = args[0]
            ctx.fail(
                f"「osekkai staff {name} …」は、しごとごとに分かれました。\n"
                f"  新しい人:             osekkai staff hire {name} --called '文京 花子' --unit 課 --role clerk\n"
                f"  パスワードをなくした: osekkai staff reset-password {name}\n"
                f"  役を足す:             osekkai staff role give {name} clerk 課\n"
                f"  できることを足す:     osekkai staff right give {name} matching.view_outreach"
            )
        return super().resolve_command(ctx, args)


@click.group(cls=_Staff, help="職員と役 (people who work here, and their roles)")
def staff() -> None:
    pass


def _refusing(command: Callable[..., None]) -> Callable[..., None]:
    """A refusal is a line that says how to mend it."""

    @wraps(command)
    def run(*args: Any, **more: Any) -> None:
        set_up_django()
        from osekkai.problems import Problem

        try:
            command(*args, **more)
        except Problem as problem:
            raise click.ClickException(problem.say("ja")) from problem

    return run


def _operator() -> Actor:
    from osekkai.ledger.services import operator_here

    return operator_here()


def _person(name: str) -> User:
    from django.contrib.auth.models import User

    from osekkai.staff.errors import NoSuchPerson

    found = User.objects.filter(username=name, is_staff=True).first()
    if found is None:
        raise NoSuchPerson(name)
    return found


def _unit(text: str) -> str:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff.errors import UnknownUnit
    from osekkai.staff.queries import unit_named

    found = unit_named(text, catalogue_in_use())
    if found is None:
        raise UnknownUnit(text, calendar.today())
    return found


def _role(text: str) -> str:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff.queries import role_named

    return role_named(text, catalogue_in_use()) or text


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


@staff.command(help="職員を登録する。パスワードは一度だけ出る (hire somebody; prints a password once)")
@click.argument("name")
@CALLED
@MAIL
@click.option("--unit", default="", help="課か部。全体は「区」 (a section or department; 区 is the whole municipality)")
@click.option(
    "--role",
    default="clerk",
    show_default=True,
    help="そこでの役。clerk・designer・auditor・manager か authority.yaml の段 (the role there)",
)
@click.option("--since", type=DAY, help="役のはじまりの日。書かなければ今日 (first day of the role)")
@click.option("--right", multiple=True, help="課によらない権限。なん度でも (what they may do beside their section)")
@_refusing
def hire(
    name: str, called: str, mail: str, unit: str, role: str, since: datetime | None, right: tuple[str, ...]
) -> None:
    from django.db import transaction

    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import services

    used, by = catalogue_in_use(), _operator()
    first = services.First(_role(role), _unit(unit), _day(since)) if unit else None
    with transaction.atomic():
        hired = services.hire(name, called=called, mail=mail, first=first, by=by, catalogue=used)
        for each in right:
            services.give_right(hired.user, each, by=by, catalogue=used)
    _tell(name, hired.password)


@staff.command(help="名前や連絡先を変える (change name and mail address)")
@click.argument("name")
@CALLED
@MAIL
@_refusing
def rename(name: str, called: str, mail: str) -> None:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import services

    services.rename(_person(name), called=called, mail=mail, by=_operator(), catalogue=catalogue_in_use())
    click.echo(f"{name} を {called} に変えました。")


@staff.command(help="退職: すぐ入れなくなり、役も権限も終わる。記録は残る (somebody leaves; nothing is deleted)")
@click.argument("name")
@_refusing
def leave(name: str) -> None:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import services

    services.leave(_person(name), by=_operator(), catalogue=catalogue_in_use())
    click.echo(f"{name} の役と権限を終え、サインインできなくしました。")


@staff.command("reset-password", help="パスワードを作りなおす。役と権限はそのまま (a new password; roles stay)")
@click.argument("name")
@_refusing
def reset_password(name: str) -> None:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import services

    _tell(name, services.reset_password(_person(name), by=_operator(), catalogue=catalogue_in_use()))


@staff.command("reset-passkey", help="パスキーを登録しなおしてもらう。パスワードも新しくする (passkeys anew)")
@click.argument("name")
@click.option("--reason", default="", help="本人だと、どう確かめたか。台帳に残る (how they were identified)")
@_refusing
def reset_passkey(name: str, reason: str) -> None:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import services

    user = _person(name)
    _tell(name, services.reset_passkey(user, reason=reason, by=_operator(), catalogue=catalogue_in_use()))
    click.echo("つぎのサインインで、新しいパスキーを登録します。一人で行ったことが、台帳に残ります。")


@staff.group(help="役 (roles)")
def role() -> None:
    pass


@role.command(help="役につける (give a role)")
@click.argument("name")
@click.argument("role")
@click.argument("unit")
@click.option("--since", type=DAY, help="はじまりの日。書かなければ今日 (first day)")
@click.option("--until", type=DAY, help="おわりの日。書かなければ、ずっと (last day)")
@_refusing
def give(name: str, role: str, unit: str, since: datetime | None, until: datetime | None) -> None:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import services

    services.give_role(
        _person(name),
        _role(role),
        _unit(unit),
        since=_day(since),
        until=_day(until),
        by=_operator(),
        catalogue=catalogue_in_use(),
    )
    click.echo(f"{name} は、{unit}の{role}になります。")


@role.command(help="役を終える (end a role)")
@click.argument("name")
@click.argument("role")
@click.argument("unit")
@click.option("--last-day", type=DAY, help="おわりの日。書かなければ今日 (last day)")
@_refusing
def end(name: str, role: str, unit: str, last_day: datetime | None) -> None:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import queries, services
    from osekkai.staff.errors import NoSuchRole

    last = _day(last_day) or calendar.today()
    found = [
        each
        for each in queries.roles_from(_person(name), calendar.today())
        if (each.role, each.unit) == (_role(role), _unit(unit))
    ]
    if not found:
        raise NoSuchRole
    services.end_role(found[0].id, last_day=last, by=_operator(), catalogue=catalogue_in_use())
    click.echo(f"{name} は、{unit}の{role}を {last} で終わります。")


@staff.group(help="課によらない権限 (rights beside the section)")
def right() -> None:
    pass


@right.command("give", help="権限を渡す (give a right)")
@click.argument("name")
@click.argument("right")
@_refusing
def give_right(name: str, right: str) -> None:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import services

    services.give_right(_person(name), right, by=_operator(), catalogue=catalogue_in_use())
    click.echo(f"{name} に {right} を渡しました。")


@right.command("take", help="権限を外す (take a right away)")
@click.argument("name")
@click.argument("right")
@_refusing
def take_right(name: str, right: str) -> None:
    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import services

    services.take_right(_person(name), right, by=_operator(), catalogue=catalogue_in_use())
    click.echo(f"{name} から {right} を外しました。")


@right.command("list", help="ある権限 (all rights)")
@_refusing
def list_rights() -> None:
    from osekkai.staff import queries

    for each in queries.all_rights():
        click.echo(f"{each.id:24} {each.words}")


@staff.command("list", help="だれが何の役か。どの日でも (who holds what, on any day)")
@click.option("--unit", default="", help="この課か部だけ (only of a unit)")
@ON
@JSON
@_refusing
def list_(unit: str, on: datetime | None, as_json: bool) -> None:
    from django.contrib.auth.models import User

    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import queries

    used, day = catalogue_in_use(), _day(on) or calendar.today()
    found = queries.held(day, units=[_unit(unit)] if unit else None)
    people = User.objects.in_bulk({each.user for each in found})
    known = queries.roles(used)
    rows = sorted(found, key=lambda each: (each.unit, list(known).index(each.role) if each.role in known else 99))
    if as_json:
        print_json(
            [
                {
                    "name": people[each.user].username,
                    "called": queries.name_of(people[each.user]),
                    "unit": each.unit,
                    "role": each.role,
                    "since": each.since.isoformat(),
                    "until": each.until.isoformat() if each.until else None,
                }
                for each in rows
            ]
        )
        return
    for each in rows:
        person, until = people[each.user], f"{each.until}まで" if each.until else ""
        where = f"{queries.name_of_unit(each.unit, used)} {known.get(each.role, each.role)}"
        click.echo(f"{person.username:16}{queries.name_of(person)}　{where}（{each.since}から{until}）")


@staff.command(help="ある人に何があったか (what happened to somebody's roles, rights and keys)")
@click.argument("name")
@_refusing
def history(name: str) -> None:
    from django.utils import timezone

    from osekkai.catalogue import catalogue_in_use
    from osekkai.staff import queries

    for each in queries.history_of(_person(name), catalogue_in_use()):
        click.echo(f"{timezone.localtime(each.at):%Y-%m-%d %H:%M}  {each.words.ja}  {each.what}  {each.by}")


def _tell(name: str, password: str) -> None:
    click.echo(f"名前 {name}　パスワード {password}　（いまだけ出ます。/office/ でサインイン）")


COMMANDS = (staff,)
