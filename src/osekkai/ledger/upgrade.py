"""What an office of the release before still has to be given, by `osekkai setup`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Model, QuerySet

from osekkai import bulk
from osekkai.ledger import sealing, services
from osekkai.ledger.binding import AT_ONCE, Table, Told, Wrote, span, tables, told_in_chain
from osekkai.ledger.kinds import BOUND, TABLE
from osekkai.ledger.models import Event, Waiting
from osekkai.ledger.verifying import said_by


def after_migrating() -> str:
    """Rows that are older than their being bound are bound as they are: each column once, never again."""
    begun = _begun()
    if Waiting._meta.label not in begun:
        with transaction.atomic():
            services.record(BOUND, services.SYSTEM, TABLE(Waiting._meta.label), after=str(sealing.mark_older()))
    new = [each for each in tables() if each.bound and each.label not in begun]
    done = sum(_bind(each, each.model._base_manager.filter(each.only), lambda row: services.wrote(row)) for each in new)
    more = [each for each in tables() if each.bound and begun.get(each.label, set(each.bound)) < set(each.bound)]
    told = told_in_chain() if more else {}
    done += sum(_bind_more(each, begun[each.label], told) for each in more)
    return f"前の版からある {done:,}行を、いまのまま記録に結びました。" if done else ""


def _begun() -> dict[str, set[str]]:
    """By table the columns that were bound; of a release that did not say which, those that it knew."""
    found: dict[str, set[str]] = {}
    known = {each.label: set(each.bound) - set(each.later) for each in tables()}
    everything = {each.label: set(each.bound) for each in tables()}
    for event in Event.objects.filter(kind=BOUND.id).select_related("content"):
        label = event.about.id
        if event.content_digest:  # where somebody changed what it said, nothing is bound anew by it
            said = said_by(event)
            told = json.loads(said)["columns"] if said else everything.get(label, ())
        else:
            told = known.get(label, ())
        found.setdefault(label, set()).update(told)
    return found


def _bind_more(table: Table, begun: set[str], told: Told) -> int:
    """Columns that are bound since. What nobody told of is not made true by it: verifying goes on to name it."""
    names = " ".join(each for each in table.bound if each not in begun)
    was = set(table.model._base_manager.filter(table.before).values_list("pk", flat=True))

    def wrote(row: Model) -> Wrote | None:
        is_told = told.get(f"{table.label}:{row.pk}") is not None
        return services.wrote(row, names if is_told else "") if is_told or row.pk not in was else None

    return _bind(table, table.model._base_manager.filter(table.only), wrote)


@transaction.atomic
def _bind(table: Table, rows: QuerySet[Model], wrote: Callable[[Model], Wrote | None]) -> int:
    parts: list[Sequence[Model]] = list(bulk.in_parts(rows.order_by("pk").iterator(AT_ONCE), AT_ONCE)) or [()]
    said = {"columns": list(table.bound)}
    for part in parts:
        found = [each for each in map(wrote, part) if each]
        services.record(
            BOUND,
            services.SYSTEM,
            TABLE(table.label),
            before=span([each.pk for each in part]),
            after=str(len(found)),
            said=said,
            rows=found,
        )
    return sum(map(len, parts))
