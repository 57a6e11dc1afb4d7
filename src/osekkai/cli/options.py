"""What commands share: their options, how they open the folder, and how they refuse."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.catalogue import load as load_catalogue
from osekkai.policy import PolicyError
from osekkai.problems import Problem

FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="OSEKKAI_MUNICIPALITY",
    default=Path("municipalities/bunkyo"),
    help="自治体のフォルダ (the municipality's folder)",
)
ON = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="基準日 (day to judge on), YYYY-MM-DD")
LANG = click.option("--lang", type=click.Choice(["ja", "easy", "en"]), default="ja", help="ことば (language)")
JSON = click.option("--json", "as_json", is_flag=True, help="JSONで出す (print JSON)")


def open_folder(folder: Path) -> Catalogue:
    if not folder.is_dir():
        raise click.ClickException(f"フォルダがありません: {folder}（--folder で指定してください）")
    try:
        return load_catalogue(folder)
    except PolicyError as error:
        refuse(error)


def open_in_use(folder: Path) -> Catalogue:
    """What the office uses; the files of a folder only where `--folder` names one."""
    return open_folder(folder) if named_on_the_command_line("folder") else open_in_use_by_settings()


def named_on_the_command_line(option: str) -> bool:
    return click.get_current_context().get_parameter_source(option) == ParameterSource.COMMANDLINE


def open_in_use_by_settings() -> Catalogue:
    """What the office uses, whatever `--folder` says."""
    set_up_django()
    try:
        return catalogue_in_use()
    except PolicyError as error:
        refuse(error)
    except Problem as problem:
        raise click.ClickException(problem.say("ja")) from problem


def refuse(error: PolicyError) -> NoReturn:
    for problem in error.problems:
        click.echo(problem.render(), err=True)
    raise SystemExit(1)


def print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "osekkai.settings")
    django.setup()
