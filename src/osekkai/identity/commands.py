"""Commands for programs that residents may let act for them."""

from __future__ import annotations

import click

from osekkai.cli.options import set_up_django


@click.command(help="住民が申請を任せられるアプリを登録する (register an OAuth client of the API)")
@click.argument("name")
@click.option("--redirect", multiple=True, required=True, help="戻り先のアドレス。なん度でも (exact redirect URI)")
def agent(name: str, redirect: tuple[str, ...]) -> None:
    set_up_django()
    from osekkai.identity.agents import let_program_in
    from osekkai.ledger.services import operator_here

    made = let_program_in(name, redirect, operator_here())
    click.echo(f"client_id {made.client_id}　（秘密はありません。PKCE を使ってください）")


COMMANDS = (agent,)
