"""A row of a table in one number, so that what the ledger tells of it binds all of its columns that may not change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model


def row_digest(row: Model, names: Iterable[str]) -> str:
    """SHA-256 of the named columns as they are stored; of a reference, the key."""
    return _digest({name: plain(getattr(row, row._meta.get_field(name).attname)) for name in names})  # type: ignore[union-attr]


def rows_digest(rows: Iterable[Model], names: Iterable[str]) -> str:
    """The same of several, in their order."""
    chosen = tuple(names)
    return _digest([row_digest(each, chosen) for each in rows])


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """As JSON can say it, the same before and after the database had it: a moment in one time zone."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, date) else value
