"""What the desk does every morning."""

from __future__ import annotations

from datetime import time

from django.db import transaction
from django.utils import timezone
from osekkai.lost_property import kinds
from osekkai.lost_property.models import Item

from osekkai.background.services import by_the_clock, task
from osekkai.ledger import services as ledger


@by_the_clock(at=time(6, 50))
@task("mornings", "持ち主に知らせる")
def remind() -> None:
    """Owners who were never told."""
    for each in Item.objects.filter(owner__isnull=False, handed_out_at=None, reminded_at=None):
        with transaction.atomic():
            each.reminded_at = timezone.now()
            each.save(update_fields=["reminded_at"])
            ledger.record(kinds.REMINDED, ledger.SYSTEM, kinds.ITEM(each))
