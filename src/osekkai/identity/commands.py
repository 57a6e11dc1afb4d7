"""Commands for programs that residents may let act for them."""

from __future__ import annotations

import click

from osekkai.cli.options import set_up_django


@click.command(help="住民が申請を任せられるアプリを登録する (register an OAuth client of the API)")
@click.argument("name")
@click.option("--redirect", multiple=True, required=True, help="戻り先のアドレス。なん度でも (exact redirect URI)")
def agent(name: str, redirect: tuple[str, ...]) -> None:
    set_up_django()
    from osekkai.codes import new_code
    from osekkai.identity.models import Agent

    made = Agent.objects.create(client_id=new_code(), name=name, redirect_uris=list(redirect))
    click.echo(f"client_id {made.client_id}　（秘密はありません。PKCE を使ってください）")


@click.command(help="職員のアカウントを作る (make a staff account; prints a password once)")
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


COMMANDS = (agent, staff)
