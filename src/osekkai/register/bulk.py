"""Many rows at once: COPY on PostgreSQL, executemany elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

AT_ONCE = 5_000


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """`names` are the model's field names; values are dates, numbers, texts and None."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(model._meta.get_field(name).column)) for name in names)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            plain = _Plain()
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [[plain[value] for value in row] for row in rows])  # noqa: S608


def by_key(model: type[models.Model], keys: Iterable[str]) -> dict[str, int]:
    """The ids of the rows with these keys."""
    wanted = list(keys)
    if not wanted:
        return {}
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key, id FROM {table} WHERE key IN ({', '.join(['%s'] * len(wanted))})", wanted)  # noqa: S608  our own table
        return dict(cursor.fetchall())


class _Plain(dict[Any, Any]):
    """Values as SQLite keeps them. A file has few different ones, so each is adapted once."""

    def __missing__(self, value: Any) -> Any:
        if isinstance(value, datetime):
            found = connection.ops.adapt_datetimefield_value(value)
        else:
            found = value.isoformat() if isinstance(value, date) else value
        self[value] = found
        return found


def in_parts(values: Iterable[Any], size: int = AT_ONCE) -> Iterable[list[Any]]:
    part: list[Any] = []
    for value in values:
        part.append(value)
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part


def replace(model: type[models.Model], ids: Iterable[int], at: datetime) -> None:
    """Something else takes the place of these statements from now on."""
    for part in in_parts(ids):
        model._default_manager.filter(id__in=part).update(replaced_at=at)
