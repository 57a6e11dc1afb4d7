"""A ruling (裁決) as something that is approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from osekkai.approvals.queries import Route
from osekkai.approvals.services import Shown, Subject
from osekkai.casework.errors import Changed
from osekkai.ledger.services import row_digest
from osekkai.objections import kinds
from osekkai.objections.handling import PARTS
from osekkai.objections.models import OBJECTION_ROW, Objection, Outcome
from osekkai.ui.places import Piece


class RulingOfAnObjection(Subject):
    thing = kinds.OBJECTION

    def locked(self, id: str) -> Objection:
        found = Objection.objects.select_for_update(of=("self",)).select_related("decision__case").filter(pk=id).first()
        if found is None:
            raise Changed
        return found

    def is_as_drafted(self, row: Objection, content: Mapping[str, Any]) -> bool:
        return row.is_open and row_digest(row, OBJECTION_ROW) == content["row"]

    def shown(self, routes: Sequence[Route]) -> dict[int, Shown]:
        found = {
            str(each.pk): each
            for each in Objection.objects.select_related("decision__case").filter(
                pk__in=[each.about.id for each in routes]
            )
        }
        return {each.id: _shown(each, found[each.about.id]) for each in routes if each.about.id in found}


def _shown(route: Route, objection: Objection) -> Shown:
    said = [(head, route.content[name]) for name, head in PARTS.items()]
    outcome = Outcome(route.content["outcome"]).label
    return Shown(
        subject="審査請求への裁決",
        kind=outcome,
        address=reverse("objections:objection", args=[objection.number]),
        piece=Piece("objections/_ruling.html", {"content": route.content, "said": said, "outcome": outcome}),
        attention=["審査請求への裁決です"],
        name=objection.name,
        whose=objection.decision.case.person_id,
        group="審査請求",
    )
