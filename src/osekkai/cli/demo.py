"""The demonstration: staff and applications in a generated ward."""

from __future__ import annotations

from pathlib import Path

import click

from osekkai.cli.common import FOLDER, main, open_folder, set_up_django


@main.command(help="見本の職員と申請を、作りものの区に用意する (staff and applications of a generated ward)")
@click.option("--section", default="子育て支援課", show_default=True, help="どの課に (in which section)")
@click.option("--applications", default=60, show_default=True, help="申請の数 (how many applications)")
@FOLDER
def demo(section: str, applications: int, folder: Path) -> None:
    catalogue = open_folder(folder)
    set_up_django()
    from osekkai.applications.models import Application
    from osekkai.casework.models import Proposal
    from osekkai.demonstration import office
    from osekkai.register import queries as register

    if register.is_real():
        raise click.ClickException("台帳に 本物の抽出ファイルが入っています。見本は、作りものの区だけに用意できます。")
    if section not in catalogue.sections:
        raise click.BadParameter(
            f"{section} は ありません。あるのは: {'、'.join(catalogue.sections)}", param_hint="--section"
        )
    if not Application.objects.exists():
        click.echo(f"見本の申請 {office.fill(section, catalogue, applications):,}件が {section}に届きました。")
    hired = office.hire(section, catalogue.sections[section].department)
    if not Proposal.objects.exists():
        click.echo(f"そのうち {office.decide_some(section, catalogue)}件は、もう決まっています。")
    if hired:
        click.echo(
            "見本の職員（http://localhost:8000/office/ でサインインし、はじめにパスキーを登録します。"
            "パスワードは いまだけ出ます）"
        )
        for name, password, what in hired:
            click.echo(f"  {name:10} {password:14} {what}")
