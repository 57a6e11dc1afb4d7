"""Door: why there is no backup, or why it cannot be restored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osekkai.problems import Conflict, Invalid, Unavailable
from osekkai.said import Said


class NoRecoveryKey(Invalid):
    """Without the office's keys a backup opens nothing, and they leave it only sealed for somebody outside."""

    def __init__(self) -> None:
        super().__init__(
            Said("区の鍵を控えに入れるための公開鍵がありません。", en="There is no public key to seal the keys with."),
            Said(
                "OSEKKAI_RECOVERY_KEY を決めてください（docs/operators.md の「控え」）。"
                "鍵を別に保管しているなら --without-keys。",
                en="Set OSEKKAI_RECOVERY_KEY (docs/operators.md), or --without-keys if the keys are kept elsewhere.",
            ),
        )


class NotEmpty(Conflict):
    """Nothing is written over, and nothing mixed with what is there."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Said(f"{what} は空ではありません。", en=f"{what} is not empty."),
            Said("空のところを選んでください。何も書いていません。", en="Choose an empty one. Nothing was written."),
        )
        self.args = (what,)


class NotABackup(Invalid):
    """It was never finished, or is something else."""

    def __init__(self, place: Path) -> None:
        super().__init__(
            Said(f"{place} は、終わりまで取れた控えではありません。", en=f"{place} is not a whole backup."),
            Said("ほかの控えを使ってください。", en="Use another one."),
        )
        self.args = (place,)


class NotAsItWas(Conflict):
    """A file of a backup is not the one that was put there, or is missing."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Said(f"控えが、取ったときのままではありません：{what}", en=f"The backup is not as it was made: {what}"),
            Said("ほかの控えを使ってください。何も書いていません。", en="Use another one. Nothing was written."),
        )
        self.args = (what,)


class OtherKey(Conflict):
    """The office was told other keys than those the backup was made with."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Said(f"この控えを取った鍵（{name}）がありません。", en=f"The key of this backup ({name}) is not here."),
            Said(
                "osekkai recover-keys で鍵を取り出し、その変数で始めてください。",
                en="Take the keys out with osekkai recover-keys, and start with those variables.",
            ),
        )
        self.args = (name,)


class OtherDatabase(Invalid):
    """A backup of PostgreSQL is restored on PostgreSQL, one of SQLite on SQLite."""

    def __init__(self, of: str, here: str) -> None:
        super().__init__(
            Said(f"{of} の控えです。ここは {here} です。", en=f"It is a backup of {of}; this is {here}."),
            Said("DATABASE_URL を決めなおしてください。", en="Set DATABASE_URL accordingly."),
        )
        self.args = (of, here)


class ToolFailed(Unavailable):
    """`pg_dump` or `pg_restore` is not there, or could not do it."""

    def __init__(self, tool: str, said: str) -> None:
        super().__init__(
            Said(f"{tool} ができませんでした：{said}", en=f"{tool} failed: {said}"),
            Said("サーバと同じか新しい版の postgresql-client が要ります。", en="It must be as new as the server."),
        )
        self.args = (tool, said)


class DiskFailed(Unavailable):
    """It is full, or may not be written or read."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Said(f"ディスクに書けないか、読めません：{why}", en=f"The disk cannot be written or read: {why}"),
            Said(
                "空きと、書いてよいところかを確かめて、もう一度。途中のものは残していません。",
                en="See whether it has room and may be written, and try again. Nothing half was left.",
            ),
        )
        self.args = (why,)


@contextmanager
def told_of_the_disk() -> Iterator[None]:
    """What the disk refuses is said in words. Raises `DiskFailed`."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as problem:
        raise DiskFailed(str(problem)) from problem
