"""Whether `osekkai setup` has succeeded with this release: an office that is not set up is not opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import osekkai

MARK = "setup.json"
"""Written in the folder of everything that is written, when all of `setup` is done."""
_PACKAGE = Path(osekkai.__file__).parent
_PREPARED = ("*/locale/*/LC_MESSAGES/*.po", "*/static/**/*", "ui/components/*/component.css")
"""What `setup` makes something of, beside the tables."""


def not_ready(var: Path) -> Iterator[str]:
    """What is missing, a sentence each. Needs Django to be set up; nothing is changed."""
    from django.db import DatabaseError

    try:
        number = lacking()
    except DatabaseError as problem:
        yield f"データベースを開けません（{_first_line(problem)}）。"
        return
    if number:
        yield f"表が、このプログラムのものではありません（まだのもの {number}）。"
    if _marked(var) != prepared():
        yield "翻訳と静的ファイルが、このプログラムのものではありません。または setup が終わりまで進んでいません。"


def lacking() -> int:
    """How many migrations the tables lack. Raises `DatabaseError`."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def mark(var: Path) -> None:
    """All of `setup` is done."""
    place = var / MARK
    beside = place.with_suffix(".new")
    beside.write_text(json.dumps({"prepared": prepared()}), "utf-8")
    beside.replace(place)


def unmark(var: Path) -> None:
    """`setup` begins: until it has ended well, nothing is known."""
    (var / MARK).unlink(missing_ok=True)


def prepared() -> str:
    """Changes with anything that `setup` makes something of."""
    digest = hashlib.sha256()
    for path in sorted(each for pattern in _PREPARED for each in _PACKAGE.glob(pattern) if each.is_file()):
        contents = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE)}\0{len(contents)}\0".encode() + contents)
    return digest.hexdigest()


def _marked(var: Path) -> str:
    try:
        return str(json.loads((var / MARK).read_text("utf-8"))["prepared"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _first_line(problem: Exception) -> str:
    return next(iter(str(problem).splitlines()), type(problem).__name__)
