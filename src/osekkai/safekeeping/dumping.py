"""The whole database at one moment, while others go on working: out as a stream, and back into an empty one.

SQLite: its online backup, into a file. PostgreSQL: `pg_dump` in its custom format, of a snapshot in which the tables
are read meanwhile too, so that dump and files are of the same moment.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import DatabaseError, connection, connections, transaction

from osekkai.safekeeping.errors import NotEmpty, ToolFailed
from osekkai.safekeeping.scratch import scratch

MOMENT = "moment"
"""The alias under which the tables are read as they are in the dump."""
WITHOUT = ("--no-owner", "--no-privileges")
"""Who owns the tables is another on another machine."""


@dataclass(slots=True)
class Dump:
    """The bytes of the database; read them to their end."""

    stream: IO[bytes]


def kind() -> str:
    return connection.vendor


@contextmanager
def moment() -> Iterator[Dump]:
    """The database as it is now. Raises `ToolFailed`, `OSError`, `sqlite3.Error`."""
    with _of_sqlite() if kind() == "sqlite" else _of_postgresql() as found:
        yield found


@contextmanager
def _of_sqlite() -> Iterator[Dump]:
    with scratch() as folder:  # never where the backup goes: that is another medium, and all of it there is sealed
        copy = folder / "database.sqlite3"
        with closing(sqlite3.connect(_place())) as now, closing(sqlite3.connect(copy)) as then:
            now.backup(then)  # in one go: whoever writes meanwhile is in the log, and not waited for
            then.execute("PRAGMA journal_mode=DELETE")
        with _alias({"NAME": str(copy)}), copy.open("rb") as stream:
            yield Dump(stream)


@contextmanager
def _of_postgresql() -> Iterator[Dump]:
    with _alias({}), transaction.atomic(using=MOMENT):
        with connections[MOMENT].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        dumped = ("--format=custom", "--no-unlogged-table-data")  # what is only counted for a while is left out
        command = [tool("pg_dump"), *dumped, *WITHOUT, f"--snapshot={snapshot}"]
        with _running(command, stdout=subprocess.PIPE) as dumping:
            assert dumping.stdout
            yield Dump(dumping.stdout)


@contextmanager
def _alias(changed: dict[str, Any]) -> Iterator[None]:
    """The tables under another name, over a connection of its own."""
    there = connection.copy(MOMENT)
    there.settings_dict |= changed
    connections[MOMENT] = there
    try:
        yield
    finally:
        there.close()
        del connections[MOMENT]


def refuse_what_is_there() -> None:
    """Raises `NotEmpty`, unless the database has no table."""
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise NotEmpty("データベース")


def put_back(pieces: Iterable[bytes]) -> None:
    """Into an empty database; all of it or nothing. Raises `ToolFailed`."""
    if kind() == "sqlite":
        _into_sqlite(pieces)
    else:
        command = [tool("pg_restore"), *WITHOUT, "--exit-on-error", "--single-transaction"]
        connection.close()
        with _running([*command, f"--dbname={connection.settings_dict['NAME']}"], stdin=subprocess.PIPE) as restoring:
            assert restoring.stdin
            with suppress(BrokenPipeError):  # it says why itself
                for piece in pieces:  # one that was altered raises: then it is killed, and commits nothing
                    restoring.stdin.write(piece)


def _into_sqlite(pieces: Iterable[bytes]) -> None:
    place = Path(_place())
    connection.close()
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.restoring")
    try:
        with beside.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        with closing(sqlite3.connect(beside)) as found:
            ((said,),) = found.execute("PRAGMA quick_check(1)").fetchall()
            if said != "ok":
                raise DatabaseError(said)
        for each in place.parent.glob(f"{place.name}-*"):  # what an empty one left beside it
            each.unlink()
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def _place() -> str:
    return str(connection.settings_dict["NAME"])


def tool(name: str) -> str:
    """The newest of a tool of PostgreSQL: a server is dumped by one as new as itself. Raises `ToolFailed`."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if place := str(found[-1]) if found else shutil.which(name):
        return place
    raise ToolFailed(name, "ありません (not installed)")


@contextmanager
def _running(command: list[str], **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A tool on our database, whose password stands in no list of processes. Raises `ToolFailed` with what it said."""
    name = Path(command[0]).name
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=os.environ | environment(), stderr=said, **pipes)  # noqa: S603 - our own arguments
        try:
            yield process
            if process.stdin:
                with suppress(BrokenPipeError):
                    process.stdin.close()
            if process.stdout and process.stdout.read(1):
                raise ToolFailed(name, "not read to its end")
            if process.wait():
                said.seek(0)
                raise ToolFailed(name, said.read(2_000).decode(errors="replace").strip().replace("\n", " "))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def environment() -> dict[str, str]:
    """Variables that say where our database is, as libpq reads them: the options of `DATABASE_URL` too."""
    from psycopg import pq

    told = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    values = {option: str(told.get(name) or "") for option, name in names.items()} | told["OPTIONS"]
    known = {each.keyword.decode(): each.envvar.decode() for each in pq.Conninfo.get_defaults() if each.envvar}
    return {known[option]: str(value) for option, value in values.items() if value and option in known}
