"""What the desk does in the transaction of an event, and what of it is approved."""

from __future__ import annotations

from django.utils import timezone
from osekkai.lost_property import kinds
from osekkai.lost_property.models import Item
from osekkai.lost_property.subject import Sale

from osekkai.approvals.services import register as register_subject
from osekkai.ledger import services as ledger
from osekkai.ledger.services import Happened, follow


@follow("case.decided")
def whoever_gets_a_decision_is_told_what_waits_for_them(happened: Happened) -> None:
    """They read their notice anyway."""
    for each in Item.objects.filter(owner=happened.about.person_id, handed_out_at=None, owner__isnull=False):
        each.reminded_at = timezone.now()
        each.save(update_fields=["reminded_at"])
        ledger.record(kinds.REMINDED, ledger.SYSTEM, kinds.ITEM(each))


register_subject(Sale())
