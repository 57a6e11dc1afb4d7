"""Whether `osekkai setup` has succeeded with this release: an office that is not set up is not opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import osekkai

MARK = "setup.json"
"""Written in the folder of everything that is written, when all of `setup` is done."""
_PACKAGE = Path(osekkai.__file__).parent
_PREPARED = ("*/locale/*/LC_MESSAGES/*.po", "*/static/**/*", "ui/components/*/component.css")
"""What `setup` makes something of, beside the tables."""


def not_ready(var: Path) -> Iterator[str]:
    """What is missing, a sentence each. Needs Django to be set up; nothing is changed."""
    from django.conf import settings
    from django.db import DatabaseError

    try:
        number = lacking()
    except DatabaseError as problem:
        yield f"データベースを開けません（{_first_line(problem)}）。"
        return
    if number:
        yield f"表が、このプログラムのものではありません（まだのもの {number}）。"
    if _marked(var).get("prepared") != prepared():
        yield "翻訳と静的ファイルが、このプログラムのものではありません。または setup が終わりまで進んでいません。"
    elif not can_make_pages():
        yield (
            "静的ファイルが、試しの設定（OSEKKAI_DEBUG=1）で用意されたままです。いまの設定では、ページを作れません。"
            if _marked(var).get("debug") and not settings.DEBUG
            else "静的ファイルがありません。ページを作れません。"
        )


def lacking() -> int:
    """How many migrations the tables lack. Raises `DatabaseError`."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def can_make_pages() -> bool:
    """Whether every file that pages name lies there as this setting calls it; without one, not even an error is told.

    An office that is set up to be tried out calls them otherwise than one that is open.
    """
    from django.contrib.staticfiles.finders import get_finders
    from django.contrib.staticfiles.storage import staticfiles_storage

    try:
        for finder in get_finders():
            for name, _ in finder.list([]):
                staticfiles_storage.url(name)
    except ValueError:  # the list of them does not name it, or there is no list
        return False
    return True


def mark(var: Path) -> None:
    """All of `setup` is done."""
    from django.conf import settings

    place = var / MARK
    beside = place.with_suffix(".new")
    beside.write_text(json.dumps({"prepared": prepared(), "debug": settings.DEBUG}), "utf-8")
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


def _marked(var: Path) -> dict[str, Any]:
    try:
        found = json.loads((var / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _first_line(problem: Exception) -> str:
    return next(iter(str(problem).splitlines()), type(problem).__name__)
