"""Rows that a test puts there itself, past the services."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import BOUND, TABLE, Kind, Ref

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def told(row: Row) -> Row:
    """As `osekkai setup` leaves what was there before: the ledger knows it as it stands."""
    ledger.record(BOUND, ledger.SYSTEM, TABLE(row._meta.label), rows=[ledger.wrote(row)])
    return row


@transaction.atomic
def changed(row: Row, kind: Kind, about: Ref, **values: Any) -> Row:
    """As if the office itself had written it: what happened is told with it."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    ledger.record(kind, ledger.SYSTEM, about, rows=[ledger.wrote(row, " ".join(values))])
    return row
