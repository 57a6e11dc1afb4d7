"""Door: taking in what was found, handing it out, and proposing to sell what nobody came for."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from osekkai.lost_property import kinds
from osekkai.lost_property.errors import AlreadyGone, NoSuchCounter
from osekkai.lost_property.models import Item
from osekkai.lost_property.parts import RULES

from osekkai.approvals import services as approvals
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger


def take_in(what: str, place: str, on: date, owner: int | None, by: ledger.Actor, catalogue: Catalogue) -> Item:
    """Raises `NoSuchCounter`."""
    rules = catalogue.part(RULES)
    if place not in rules.counters:
        raise NoSuchCounter
    with transaction.atomic():
        made = Item.objects.create(
            number=f"L{Item.objects.count() + 1:06}",
            section=rules.section,
            place=place,
            what=what,
            found_on=on,
            until=on + timedelta(days=rules.days),
            owner_id=owner,
        )
        ledger.record(kinds.FOUND, by, kinds.ITEM(made))
    return made


def hand_out(item: int, by: ledger.Actor) -> None:
    """Raises `AlreadyGone`, `Item.DoesNotExist`."""
    with transaction.atomic():
        found = Item.objects.select_for_update().get(pk=item)
        if found.handed_out_at:
            raise AlreadyGone
        found.handed_out_at = timezone.now()
        found.save(update_fields=["handed_out_at"])
        ledger.record(kinds.HANDED_OUT, by, kinds.ITEM(found))


def propose_to_sell(item: Item, yen: int, by: User, catalogue: Catalogue) -> int:
    """The proposal's id; by whom it is decided, the ward's rules say by its worth in `yen`."""
    with transaction.atomic():
        content = {"number": item.number, "what": item.what, "yen": yen}
        asked = approvals.Asked(kinds.ITEM(item), "sale", content, item.section, yen=yen)
        return approvals.propose(asked, by, catalogue)
