"""保存: the record of something that was found, as one thing that is kept, exported and disposed of."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from osekkai.lost_property import kinds
from osekkai.lost_property.models import Item

from osekkai import personal
from osekkai.documents.services import Kind, Packed, keep
from osekkai.ledger import services as ledger

if TYPE_CHECKING:
    from osekkai.documents.models import Disposal


def _over(sections: Collection[str], on: date) -> QuerySet[Item]:
    return Item.objects.filter(section__in=sections, disposal=None, until__lt=on).order_by("pk")


def _dispose(items: Sequence[Item], disposal: Disposal, by: ledger.Actor) -> None:
    for each in items:
        ledger.record(kinds.GONE, by, kinds.ITEM(each))
    rows = Item.objects.filter(pk__in=[each.pk for each in items])
    personal.forget(rows)
    rows.update(disposal=disposal, owner=None)


def _packed(section: str, since: date, until: date) -> Iterator[Packed]:
    for each in Item.objects.filter(section=section, disposal=None, found_on__range=(since, until)):
        contents = json.dumps({"number": each.number, "what": each.what}, ensure_ascii=False).encode()
        index = (each.number, "lost-item", each.what, each.found_on.isoformat(), each.until.isoformat())
        yield Packed(f"lost-property/{each.number}.json", contents, index)


keep(Kind(_over, lambda item: f"{item.number}.{item.what}", _dispose, _packed))
