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


def everything_about(who: Who, *, language: str = "ja", inside: bool = False) -> dict[str, dict[str, Any]]:
    """By table what it is called, what its fields are called, and its `rows`, as JSON can say it.

    Tables that have nothing about them are not there. With what is `inside` only where somebody has looked at what may
    be shown (個人情報保護法 第78条).
    """
    found = {}
    for each, rows in rows_about(who):
        if each.is_inside and not inside:
            continue
        if told := list(rows.values(*each.of(*SHOWN))):
            labels = {name: said.say(language) for name, said in each.labels.items()}
            found[each.label] = {"words": each.words.say(language), "fields": labels, "rows": told}
    return found


def words(row: Model, *classes: Data) -> list[str]:
    """What the fields of these classes say, as text."""
    known = declared(row)
    values = [getattr(row, name) for name in known.of(*classes)] if known else []
    return [str(each) for each in values if each not in (None, "")]
