"""Commands on the ledger: prove it, seal what is waiting, erase what was kept long enough."""

from __future__ import annotations

from datetime import date

import click

from osekkai.cli.common import main, set_up_django


@main.group(help="記録の台帳 (the append-only ledger)")
def ledger() -> None:
    pass


@ledger.command(help="書きかえ・抜きとり・割りこみがないか、はじめから確かめる (prove that nothing was altered)")
@click.option("--anchor", default="", help="前に控えた しるし。切りとられていないかも確かめる (a tip noted earlier)")
def verify(anchor: str) -> None:
    set_up_django()
    from osekkai.ledger.services import seal
    from osekkai.ledger.verifying import verify as check

    seal()
    found = check(anchor)
    for each in found.broken:
        where = f"記録 {each.event}" if each.event else "台帳の終わり"
        click.secho(f"✗ {where}: {each.what}", fg="red", err=True)
    if found.broken:
        raise SystemExit(1)
    click.secho(
        f"✓ {found.events:,}件の記録は、書いたときのままです（内容を消したもの {found.erased:,}件）", fg="green"
    )
    click.echo(f"しるし {found.tip}　← 台帳の外に控えておくと、次に --anchor で 切りとられていないことも確かめられます")


@ledger.command(help="鎖につながっていない記録をつなぐ (seal what is waiting)")
def seal() -> None:
    set_up_django()
    from osekkai.ledger.services import seal as put

    click.echo(f"{put():,}件をつなぎました。")


@ledger.command(help="保存期間の過ぎた内容を消す。記録と証明は残る (erase contents past their time)")
def erase() -> None:
    set_up_django()
    from osekkai.ledger.services import erase_expired

    click.echo(f"{erase_expired(date.today()):,}件の内容を消しました。")
