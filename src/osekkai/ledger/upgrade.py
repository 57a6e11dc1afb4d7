"""What an office of the release before still has to be given, by `osekkai setup`."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Model

from osekkai import bulk
from osekkai.ledger import sealing, services
from osekkai.ledger.binding import AT_ONCE, Table, tables
from osekkai.ledger.kinds import BOUND, TABLE
from osekkai.ledger.models import Event, Waiting


def after_migrating() -> str:
    """Rows that are older than their being bound are bound as they are: once for each table, never again."""
    begun = set(Event.objects.filter(kind=BOUND.id).values_list("object", flat=True))
    if str(TABLE(Waiting._meta.label)) not in begun:
        with transaction.atomic():
            services.record(BOUND, services.SYSTEM, TABLE(Waiting._meta.label), after=str(sealing.mark_older()))
    done = sum(_bind(each) for each in tables() if each.bound and str(TABLE(each.label)) not in begun)
    return f"前の版からある {done:,}行を、いまのまま記録に結びました。" if done else ""


@transaction.atomic
def _bind(table: Table) -> int:
    rows = table.model._base_manager.filter(table.only).order_by("pk")
    parts: list[Sequence[Model]] = list(bulk.in_parts(rows.iterator(AT_ONCE), AT_ONCE)) or [()]
    for part in parts:
        wrote = [services.wrote(each) for each in part]
        services.record(BOUND, services.SYSTEM, TABLE(table.label), after=str(len(part)), rows=wrote)
    return sum(map(len, parts))
