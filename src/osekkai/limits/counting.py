"""One row for each who and what: the moment at which all that was spent is free again (generic cell rate algorithm).

One statement counts and decides, so that processes agree. On PostgreSQL it is a table without a log, on SQLite a file
of its own: whoever counts does not wait for whoever writes. Rows hold a keyed hash: no address, no name.
"""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from threading import local
from time import time
from typing import Any

from django.conf import settings
from django.db import connection

from osekkai import codes

log = logging.getLogger(__name__)
TABLE = "limits_spent"
MAKE = f"TABLE IF NOT EXISTS {TABLE} (key char(32) PRIMARY KEY, until double precision NOT NULL)"
_LETTERS = 32
BUSY = 2.0
"""Seconds to wait for another process that writes to the file."""
_here = local()


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and as many again in `seconds`, evenly."""

    many: int
    seconds: int

    @property
    def each(self) -> float:
        """Seconds after which one more is free."""
        return self.seconds / self.many


_SPEND = """
INSERT INTO {table} AS old (key, until) VALUES ({p}, {n} + {n})
ON CONFLICT (key) DO UPDATE SET until = {greatest}(old.until, {n}) + {n}
WHERE {greatest}(old.until, {n}) + {n} <= {n}
RETURNING until
"""


def spend(limit: Limit, key: str, amount: int) -> float:
    """0 where it was within the limit, and is counted; else the seconds to wait, and nothing is counted.

    More than ever fits is let through where nothing was spent yet: sizes are limited elsewhere.
    """
    now, cost = time(), min(amount, limit.many) * limit.each
    most = now + limit.seconds
    hashed = _hashed(key)
    rows = _run(_SPEND, (hashed, now, cost, now, cost, now, cost, most))
    if rows is None or rows:
        return 0.0
    until = _until(hashed)
    return max(until + cost - most, 1.0) if until else 0.0


def wait(limit: Limit, key: str, amount: int = 1) -> float:
    """Seconds until so much more is free; 0 for now. Reads only."""
    until, now = _until(_hashed(key)), time()
    return max(max(until, now) + min(amount, limit.many) * limit.each - now - limit.seconds, 0.0)


def give_back(key: str) -> None:
    """Whatever was counted of a key is forgotten."""
    _run("DELETE FROM {table} WHERE key = {p}", (_hashed(key),))


def delete_old() -> int:
    """Rows of which all is free again; how many."""
    return len(_run("DELETE FROM {table} WHERE until < {n} RETURNING key", (time(),)) or ())


def _until(hashed: str) -> float:
    rows = _run("SELECT until FROM {table} WHERE key = {p}", (hashed,))
    return float(rows[0][0]) if rows else 0.0


def _hashed(key: str) -> str:
    return codes.tag_of(key.encode(), "limits").hex()[:_LETTERS]


def _run(sql: str, params: tuple[str | float, ...]) -> list[tuple[Any, ...]] | None:
    """Nothing where the file cannot be used: the office stays open, and the log says so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = "CAST(%s AS double precision)"
            cursor.execute(sql.format(table=TABLE, p="%s", n=number, greatest="GREATEST"), params)
            return cursor.fetchall() if cursor.description else []
    try:
        return _file().execute(sql.format(table=TABLE, p="?", n="?", greatest="max"), params).fetchall()
    except (sqlite3.Error, OSError):
        log.warning("limits cannot be counted", exc_info=True)
        return None


def _file() -> sqlite3.Connection:
    """One connection a thread, to the file beside the database."""
    path = settings.LIMITS_FILE
    if getattr(_here, "path", None) != path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        made = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("PRAGMA synchronous=OFF")
        made.execute(f"CREATE {MAKE}")
        _here.path, _here.file = path, made
    found: sqlite3.Connection = _here.file
    return found
