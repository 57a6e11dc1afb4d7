"""Commands on the ledger: prove it, seal what is waiting, erase what was kept long enough, list its kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from osekkai.cli.options import set_up_django
from osekkai.policy import calendar

if TYPE_CHECKING:
    from osekkai.personal import Data, Declared


MOST_NAMED = 100
"""Of what is wrong; all is counted."""


@click.group(help="記録の台帳 (the append-only ledger)")
def ledger() -> None:
    pass


@ledger.command(help="書きかえ・抜きとり・割りこみがないか、はじめから確かめる (prove that nothing was altered)")
@click.option("--anchor", default="", help="前に控えた しるし。切りとられていないかも確かめる (a tip noted earlier)")
@click.option(
    "--anchors",
    type=click.File(encoding="utf-8"),
    help="前に控えた しるしのファイル。どの行も いまの鎖に合うか (a file of anchors, see osekkai ledger anchor)",
)
def verify(anchor: str, anchors: TextIO | None) -> None:
    set_up_django()
    from osekkai.ledger.anchors import published, wrong_in
    from osekkai.ledger.binding import verify_rows
    from osekkai.ledger.services import seal
    from osekkai.ledger.verifying import verify as check

    seal()
    found = check(anchor)
    found.broken += wrong_in(anchors or ())
    altered = [] if found.no_key else verify_rows()  # with another key every one of them would differ
    for each in found.broken[:MOST_NAMED]:
        where = f"記録 {each.event}" if each.event else "台帳の終わり"
        click.secho(f"✗ {where}: {each.what}", fg="red", err=True)
    for one in altered[:MOST_NAMED]:
        click.secho(f"✗ {one.what}（{one.row}）", fg="red", err=True)
    if (rest := max(len(found.broken) - MOST_NAMED, 0) + max(len(altered) - MOST_NAMED, 0)) or found.no_key:
        unseen = "。表の行は、鍵が合うまで くらべられません" if found.no_key else ""
        click.secho(f"✗ 全部で {len(found.broken) + len(altered):,}（ほか {rest:,}）{unseen}", fg="red", err=True)
    if (outside := published()).is_late:
        click.secho(f"✗ {outside.words}", fg="red", err=True)
    if found.broken or altered or outside.is_late:
        raise SystemExit(1)
    click.secho(
        f"✓ {found.events:,}件の記録は、書いたときのままです（内容を消したもの {found.erased:,}件）", fg="green"
    )
    click.secho(outside.words, fg="yellow" if outside.at is None else None)
    click.echo(f"しるし {found.tip}　← 台帳の外に控えておくと、次に --anchor で 切りとられていないことも確かめられます")


@ledger.command(help="いまの しるしを一行。台帳の外のファイルに足しておく (a line to keep outside of the ledger)")
@click.argument("file", type=click.File("a", encoding="utf-8"), default="-")
def anchor(file: TextIO) -> None:
    set_up_django()
    from osekkai.ledger.anchors import anchor as line
    from osekkai.ledger.services import anchored, operator_here, seal

    seal()
    made = line()
    file.write(f"{made}\n")
    anchored(made, operator_here())


@ledger.command(help="鎖につながっていない記録をつなぐ (seal what is waiting)")
@click.option(
    "--older",
    is_flag=True,
    help="前の版が書いた、しるしのない記録も。版を上げた直後だけ (also what the release before wrote)",
)
def seal(*, older: bool) -> None:
    set_up_django()
    from osekkai.ledger.sealing import mark_older
    from osekkai.ledger.services import seal as put

    if older:
        click.echo(f"前の版の {mark_older():,}件を、いまのまま受けとりました。")
    click.echo(f"{put():,}件をつなぎました。")


@ledger.command(help="保存期間の過ぎた内容を消す。記録と証明は残る (erase contents past their time)")
def erase() -> None:
    set_up_django()
    from osekkai.ledger.services import erase_expired

    click.echo(f"{erase_expired(calendar.today()):,}件の内容を消しました。")


@click.command(help="出来事の種類と、それに続くこと (kinds of events, their words, and what follows each, in order)")
@click.argument("kind", default="")
def events(kind: str) -> None:
    set_up_django()
    from osekkai.ledger.queries import all_kinds, followers_of, kind_of

    if kind and kind_of(kind) is None:
        close = [each.id for each in all_kinds() if kind.partition(".")[0] == each.id.partition(".")[0]]
        raise click.BadParameter(f"{kind} は ありません。近いもの: {'、'.join(close) or 'osekkai events で一覧'}")
    for each in all_kinds():
        if kind in ("", each.id):
            seen = "住民にも見える" if each.seen else "職員だけ"
            click.echo(f"{each.id:28}{each.words.ja}（{seen}、{each.module}）")
            for number, follower in enumerate(followers_of(each.id), start=1):
                said = (follower.__doc__ or "").strip().splitlines()
                click.echo(f"    {number}. {follower.__module__}.{follower.__name__}  {said[0] if said else ''}")


@click.command(
    help="個人情報ファイル簿: どの表に、だれのなにが、いつまであるか (what is kept about people, until when)"
)
def personal() -> None:
    """個人情報保護法 第75条."""
    set_up_django()
    from osekkai.personal import Data, all_declared

    classes = (Data.IDENTITY, Data.STATED, Data.KNOWN, Data.SEALED)
    for each in all_declared():
        if each.is_about_people:
            kept = "　".join(f"{one.words.ja}: {_named(each, one)}" for one in classes if each.of(one))
            inside = "（内部の記録）" if each.is_inside else ""
            click.echo(f"{each.words.ja}　{each.label}{inside}\n    {kept}\n    {each.ends}")


def _named(table: Declared, one: Data) -> str:
    return "・".join(table.labels[name].ja if name in table.labels else name for name in table.of(one))


COMMANDS = (ledger, events, personal)
