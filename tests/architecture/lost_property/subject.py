"""The sale of what nobody came for, as something that is approved."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from osekkai.lost_property import kinds
from osekkai.lost_property.models import Item

from osekkai.approvals.errors import Changed
from osekkai.approvals.queries import Route
from osekkai.approvals.services import Shown, Subject
from osekkai.ui.places import Piece


class Sale(Subject):
    thing = kinds.ITEM

    def locked(self, id: str) -> Item:
        found = Item.objects.select_for_update(of=("self",)).filter(pk=id, handed_out_at=None).first()
        if found is None:
            raise Changed
        return found

    def shown(self, routes: Sequence[Route]) -> dict[int, Shown]:
        return {
            each.id: Shown(
                f"落とし物 {each.content['number']}",
                "売却",
                reverse("lost_property:desk"),
                Piece("lost_property/_sale.html", {"content": each.content}),
            )
            for each in routes
        }
