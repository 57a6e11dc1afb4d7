"""Commands for whoever has to bring the office back, and for every night before."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from osekkai.cli.options import JSON, print_json, set_up_django
from osekkai.problems import Problem

if TYPE_CHECKING:
    from osekkai.ledger.services import Actor
    from osekkai.safekeeping.proving import Proof

PLACE = click.Path(path_type=Path, file_okay=False)
BACKUP = click.Path(path_type=Path, file_okay=False, exists=True)
PRIVATE = click.option(
    "--private",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="控えの鍵を開く秘密鍵（サーバには置かない） (the private half, which is on no server)",
)


@click.command(help="控えを取る: データベース・ファイル・鍵 (back up database, files and keys, while the office works)")
@click.argument("place", type=PLACE)
@click.option("--without-keys", is_flag=True, help="鍵を入れない（別に保管しているとき） (the keys are kept elsewhere)")
def backup(place: Path, without_keys: bool) -> None:
    set_up_django()
    from osekkai.safekeeping import services

    try:
        made = services.back_up(place, by=_operator(), without_keys=without_keys)
    except Problem as problem:
        raise click.ClickException(problem.say("ja")) from problem
    size = f"{made.size / 1e6:,.1f}MB"
    click.secho(f"✓ {place} に控えを取りました（しまったファイル {made.stored:,}、全部で {size}）。", fg="green")
    click.echo(f"台帳のしるし {made.tip}")
    if made.missing:
        click.secho(
            f"✗ 区役所からなくなっていて、控えにもないファイルが {len(made.missing):,}あります。", fg="red", err=True
        )
        raise SystemExit(1)


@click.command(help="控えから、空の区役所へもどす (restore a backup into an empty office, and prove it)")
@click.argument("place", type=BACKUP)
@click.option("--check", is_flag=True, help="もどす練習: すてる区役所にもどして確かめる (try it in a scratch office)")
@PRIVATE
@JSON
def restore(place: Path, check: bool, private: Path | None, as_json: bool) -> None:
    if private and not check:
        raise click.UsageError(
            "鍵は、先に osekkai recover-keys で取り出してください。--private は --check のときだけ。"
        )
    try:
        if private and not is_office_here():
            with office_for_a_moment():
                proofs = _tried(place, private)
        else:
            proofs = _restored(place, private, check=check)
    except Problem as problem:
        raise click.ClickException(problem.say("ja")) from problem
    except (RuntimeError, ValueError, TypeError) as problem:
        raise click.ClickException(str(problem)) from problem
    if as_json:
        print_json([each.as_data() for each in proofs])
    else:
        _tell(proofs)
        if not check and not any(each.wrong for each in proofs):
            click.echo("つぎに osekkai setup を動かし、osekkai run と osekkai work を始めてください。")
    if any(each.wrong for each in proofs):
        click.secho(
            "✗ のわけが分かるまで、区役所を開けないでください。前の控えともくらべてください。",
            fg="red",
            err=True,
        )
        raise SystemExit(1)


def is_office_here() -> bool:
    """Whether this machine was told of an office, and be it one to try out."""
    return any(os.environ.get(name) for name in ("OSEKKAI_SECRET_KEY", "OSEKKAI_LEDGER_KEY", "OSEKKAI_DEBUG"))


@contextmanager
def office_for_a_moment() -> Iterator[None]:
    """A machine that knows of no office tries a backup with the private key alone. Nothing of it stays afterwards."""
    with TemporaryDirectory(prefix="osekkai-") as folder:
        os.environ |= {"OSEKKAI_DEBUG": "1", "OSEKKAI_VAR": folder}
        yield


def _tried(place: Path, private: Path) -> list[Proof]:
    set_up_django()
    from osekkai.safekeeping import services

    return services.rehearse_elsewhere(place, private, _password(private))


def _restored(place: Path, private: Path | None, *, check: bool) -> list[Proof]:
    set_up_django()
    from osekkai.safekeeping import services

    return services.rehearse(place, private, _password(private)) if check else services.restore(place, by=_operator())


@click.command("recover-keys", help="控えから鍵を取り出す (take the keys out of a backup, with the private half)")
@click.argument("place", type=BACKUP)
@click.argument("to", type=PLACE)
@PRIVATE
def recover_keys(place: Path, to: Path, private: Path | None) -> None:
    """Needs no office: this is where one begins on an empty machine."""
    from osekkai.safekeeping import keys

    if private is None:
        raise click.UsageError("--private で秘密鍵のファイルを言ってください。")
    try:
        keys.recover(place, private, to, _password(private))
    except Problem as problem:
        raise click.ClickException(problem.say("ja")) from problem
    except (ValueError, TypeError, FileExistsError) as problem:
        raise click.ClickException(f"鍵を開けません：{problem}") from problem
    click.secho(f"✓ {to / keys.ENVIRONMENT} に書きました。", fg="green")
    click.echo(f"DATABASE_URL などを確かめてから:  set -a; . {to / keys.ENVIRONMENT}; set +a; osekkai restore {place}")


@click.group(help="区役所の鍵 (the office's keys)")
def keys() -> None:
    pass


@keys.command("show", help="どの鍵があり、何が前の鍵のままか (which keys there are, what is still under a former one)")
def keys_show() -> None:
    set_up_django()
    from django.conf import settings

    from osekkai import codes
    from osekkai.safekeeping import services

    for number, each in enumerate(settings.KEYS):
        click.echo(f"{'いまの鍵' if number == 0 else '前の鍵  '} {codes.name_of(each).hex()}")
    click.echo(f"台帳の鍵 {len(settings.LEDGER_KEYS)}（いまの鍵と、前の鍵 {len(settings.LEDGER_KEYS) - 1}）")
    found = services.reseal(try_only=True)
    click.echo(f"いまの鍵で封じたもの {found.already:,}、前の鍵のままのもの {found.anew:,}")
    _closed(found.closed)


@keys.command("rotate", help="前の鍵で封じたものを、いまの鍵で封じなおす (seal anew what former keys sealed)")
def keys_rotate() -> None:
    set_up_django()
    from django.conf import settings

    from osekkai.safekeeping import services

    if len(settings.KEYS) == 1:
        click.echo(
            "前の鍵がありません。鍵を替えるには、いまの OSEKKAI_SECRET_KEY を OSEKKAI_SECRET_KEY_FORMER に移し、"
            "新しい鍵（openssl rand -base64 48）を OSEKKAI_SECRET_KEY に入れ、"
            "全部のプロセスを始めなおしてから、もう一度。"
        )
    found = services.reseal()
    click.secho(f"✓ いまの鍵で封じなおしたもの {found.anew:,}、もとからのもの {found.already:,}", fg="green")
    if len(settings.KEYS) > 1:
        click.echo(
            "前の鍵は OSEKKAI_SECRET_KEY_FORMER に残してください：紙の文書の番号、添付の印、住民が控えたアドレス、"
            "前の控えは、前の鍵で確かめます。"
        )
    _closed(found.closed)


@click.group(help="しまったファイル (the files that the office keeps)")
def files() -> None:
    pass


@files.command("check", help="全部のファイルを、表と照らす (compare all files with the tables)")
@click.option(
    "--remove-orphans", is_flag=True, help="だれのものでもない、1日より前のものを消す (delete what is nobody's)"
)
def files_check(remove_orphans: bool) -> None:
    set_up_django()
    from osekkai.safekeeping import services

    if remove_orphans:
        click.echo(f"だれのものでもないファイル {services.remove_orphans():,}を消しました。")
    found = services.compare_files()
    for each in found.lines():
        click.echo(each)
    if not found.is_whole:
        raise SystemExit(1)


def _operator() -> Actor:
    from osekkai.ledger.services import operator

    return operator(getpass.getuser())


def _password(private: Path | None) -> bytes | None:
    """Asked for only where the file is sealed."""
    if private is None or b"ENCRYPTED" not in private.read_bytes():
        return None
    return str(click.prompt("秘密鍵の合言葉", hide_input=True, err=True)).encode()


def _tell(proofs: Iterable[Proof]) -> None:
    for each in proofs:
        click.secho(f"{'✗' if each.wrong else '✓'} {each.line}", fg="red" if each.wrong else "green")


def _closed(found: list[str]) -> None:
    if found:
        click.secho(f"✗ どの鍵でも開かないもの {len(found):,}：{'、'.join(found[:20])}", fg="red", err=True)
        raise SystemExit(1)


COMMANDS = (backup, restore, recover_keys, keys, files)
