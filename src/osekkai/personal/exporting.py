"""What the tables say about somebody, and the words that something is found by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

from osekkai.personal.classes import Data
from osekkai.personal.declaring import Declared, Who, all_declared, declared

SHOWN = (Data.NOTHING, Data.LINK, Data.IDENTITY, Data.STATED, Data.KNOWN)
"""What somebody gets who asks what is kept about them. What staff did is in the ledger; what is sealed says nothing."""


def rows_about(who: Who) -> Iterator[tuple[Declared, QuerySet[Any]]]:
    """Every table that can have something about somebody, with its rows about them."""
    for each in all_declared():
        found = each.about(who) if each.is_about_people else None
        if found is not None:
            yield each, each.model._default_manager.filter(found).distinct().order_by("pk")


def everything_about(who: Who, *, inside: bool = False) -> dict[str, list[dict[str, Any]]]:
    """By table, as JSON can say it; tables that have nothing about them are not there.

    With what is `inside` only where somebody has looked at what may be shown (個人情報保護法 第78条).
    """
    found = {
        each.label: list(rows.values(*each.of(*SHOWN)))
        for each, rows in rows_about(who)
        if inside or not each.is_inside
    }
    return {label: rows for label, rows in found.items() if rows}


def words(row: Model, *classes: Data) -> list[str]:
    """What the fields of these classes say, as text."""
    known = declared(row)
    values = [getattr(row, name) for name in known.of(*classes)] if known else []
    return [str(each) for each in values if each not in (None, "")]
