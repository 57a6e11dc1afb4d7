"""Commands on documents: proofs of time for those that have none, and for those that are kept long."""

from __future__ import annotations

from datetime import datetime

import click

from osekkai.cli.options import set_up_django


@click.group(help="文書 (documents)")
def documents() -> None:
    pass


@documents.command(help="時刻の証明のない文書に足す (a proof of time for documents without one)")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="この日から出した文書 (issued since)")
def stamp(since: datetime) -> None:
    _with_an_authority()
    from osekkai.documents.stamping import stamp_those_without
    from osekkai.documents.timestamps import NoStamp

    try:
        click.echo(f"{stamp_those_without(since.date()):,}件の文書に足しました。")
    except NoStamp as problem:
        raise click.ClickException(
            f"時刻認証局から証明をもらえません。足したものは そのままです: {problem}"
        ) from problem


@documents.command(help="長く残す文書の時刻の証明をつなぐ。毎晩もする (proofs that last, as every night)")
def preserve() -> None:
    _with_an_authority()
    from osekkai.documents.lasting import NotChecked, make_lasting
    from osekkai.documents.timestamps import NoStamp

    try:
        click.echo(f"{make_lasting():,}件の文書の証明をつなぎました。")
    except (NoStamp, NotChecked) as problem:
        raise click.ClickException(f"つなげません。つないだものは そのままです: {problem}") from problem


def _with_an_authority() -> None:
    set_up_django()
    from django.conf import settings

    if not settings.TSA:
        raise click.ClickException("OSEKKAI_TSA（時刻認証局のアドレス）と OSEKKAI_TSA_ROOTS を決めてください。")


COMMANDS = (documents,)
