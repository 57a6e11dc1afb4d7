"""What goes: rows whose time is over, and what rows said about people where the rows themselves stay as proof."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, QuerySet
from django.utils import timezone

from osekkai.personal.classes import Data
from osekkai.personal.declaring import Until, all_declared, declared

GOES = (Data.IDENTITY, Data.STATED, Data.KNOWN, Data.SEALED)


def forget(rows: QuerySet[Any]) -> int:
    """Empty what these rows say about people; how many. In the transaction of whoever disposes of them.

    Raises `LookupError` for a table that nobody declared.
    """
    found = declared(rows.model)
    if found is None:
        raise LookupError(f"no room says what the fields of {rows.model._meta.label} tell: see personal.tells")
    fields = {name: rows.model._meta.get_field(name) for name in found.of(*GOES)}
    empty = {name: found.gone.get(name, _empty(each)) for name, each in fields.items() if isinstance(each, Field)}
    return rows.update(**empty) if empty else rows.count()


def _empty(field: Field[Any, Any]) -> Any:
    """Nothing, as the field keeps it."""
    if field.null:
        return None
    kinds: dict[str, Any] = {"JSONField": {}, "BinaryField": b"", "BooleanField": False}
    return kinds.get(field.get_internal_type(), 0 if "Integer" in field.get_internal_type() else "")


def delete_expired() -> dict[str, int]:
    """Every row whose time is over, by table (`Until`)."""
    now = timezone.now()
    found = {}
    for each in all_declared():
        if isinstance(each.ends, Until):
            field = each.model._meta.get_field(each.ends.field)
            limit = now if field.get_internal_type() == "DateTimeField" else timezone.localdate(now)
            found[each.label], _ = each.model._default_manager.filter(**{f"{each.ends.field}__lt": limit}).delete()
    return {label: number for label, number in found.items() if number}
