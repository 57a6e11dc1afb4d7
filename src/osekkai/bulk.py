"""Many rows at once: COPY on PostgreSQL, executemany elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
                text = _Text()
                for part in in_parts(rows, 1_000):
                    lines = [
                        [value.translate(_ESCAPES) if value.__class__ is str else text[value] for value in row]
                        for row in part
                    ]
                    copy.write("".join(["\t".join(line) + "\n" for line in lines]))
        else:
            marks = ", ".join(["%s"] * len(names))
            plain = _Plain()
            kept = [[value if value.__class__ in _AS_IT_IS else plain[value] for value in row] for row in rows]
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", kept)  # noqa: S608  our own table


def by_key(model: type[models.Model], keys: Iterable[str]) -> dict[str, int]:
    """The ids of the rows with these keys."""
    wanted = list(keys)
    if not wanted:
        return {}
    table = connection.ops.quote_name(model._meta.db_table)
    of_them, values = (
        ("= ANY(%s)", [wanted])
        if connection.vendor == "postgresql"
        else (f"IN ({', '.join(['%s'] * len(wanted))})", wanted)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key, id FROM {table} WHERE key {of_them}", values)  # noqa: S608  our own table
        return dict(cursor.fetchall())


def among(rows: models.QuerySet[Any], column: str, values: Iterable[Any]) -> models.QuerySet[Any]:
    """The rows whose column is one of thousands of values."""
    if connection.vendor == "postgresql":  # one array is planned in no time
        name = connection.ops.quote_name(column)
        return rows.extra(where=[f"{name} = ANY(%s)"], params=[list(values)])  # noqa: S610  our own column
    return rows.filter(**{f"{column}__in": values})


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class _Text(dict[Any, str]):
    """Values but text as COPY reads them (PostgreSQL, COPY: Text Format), each said once."""

    def __missing__(self, value: Any) -> str:
        found = self[value] = r"\N" if value is None else str(value)
        return found


_AS_IT_IS = frozenset((str, int, type(None)))


class _Plain(dict[Any, Any]):
    """Other values as SQLite keeps them. A file has few different days, so each is adapted once."""

    def __missing__(self, value: Any) -> Any:
        if isinstance(value, datetime):
            found = connection.ops.adapt_datetimefield_value(value)
        else:
            found = value.isoformat() if isinstance(value, date) else value
        self[value] = found
        return found


def in_parts(values: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
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
