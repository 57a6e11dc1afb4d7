"""Door: what waits for its owner."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count
from osekkai.lost_property.models import Item


def waiting_for(person: int | None) -> list[Item]:
    return list(Item.objects.filter(owner=person, handed_out_at=None).order_by("pk")) if person else []


def waiting_in(sections: Collection[str]) -> list[Item]:
    return list(Item.objects.filter(section__in=sections, handed_out_at=None).select_related("owner").order_by("pk"))


def counted() -> dict[str, int]:
    """How many things wait, by counter."""
    waiting = Item.objects.filter(handed_out_at=None).order_by("place")
    return dict(waiting.values_list("place").annotate(Count("pk")))
