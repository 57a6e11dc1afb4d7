"""The end of an objection as something that is approved: a ruling (裁決), or a letter that was taken down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse

from osekkai.approvals.queries import Route
from osekkai.approvals.services import Delicate, Shown
from osekkai.casework import queries as casework
from osekkai.casework.errors import Changed
from osekkai.catalogue.model import NOTED
from osekkai.ledger.kinds import Ref
from osekkai.ledger.services import row_digest
from osekkai.objections import kinds
from osekkai.objections.ending import PARTS
from osekkai.objections.models import OBJECTION_ROW, Objection, Outcome
from osekkai.policy.calendar import wareki
from osekkai.ui.places import Piece


class EndOfAnObjection(Delicate):
    thing = kinds.OBJECTION

    def locked(self, id: str) -> Objection:
        found = Objection.objects.select_for_update(of=("self",)).select_related("decision__case").filter(pk=id).first()
        if found is None:
            raise Changed
        return found

    def concerned(self, id: str) -> Collection[int]:
        """Who had a hand in the decision does not judge it again (行政不服審査法 第9条2項1号)."""
        found = Objection.objects.select_related("decision__case").filter(pk=id).first()
        return casework.had_a_hand(found.decision.case) if found else ()

    def rests_on(self, row: Objection, content: Mapping[str, Any]) -> tuple[Collection[Ref], Collection[Model]]:
        """The objection, and the decision that it is against, with all that this rests on."""
        things, rows = casework.rests_on(row.decision.case, ())
        return things, [row, *rows]

    def changed_since(self, row: Objection, content: Mapping[str, Any]) -> str:
        if not row.is_open:
            return "審査請求は、起案のあとで終わりました"
        return "" if row_digest(row, OBJECTION_ROW) == content["row"] else "審査請求が、起案のあとで変わりました"

    def shown(self, routes: Sequence[Route]) -> dict[int, Shown]:
        found = {
            str(each.pk): each
            for each in Objection.objects.select_related("decision__case").filter(
                pk__in=[each.about.id for each in routes]
            )
        }
        return {each.id: _shown(each, found[each.about.id]) for each in routes if each.about.id in found}

    def closed(self, ids: Collection[str], user: User) -> Collection[str]:
        """Against a decision about somebody under 支援措置, before it was opened to them."""
        found = Objection.objects.filter(pk__in=ids).select_related("decision__case__application__account")
        return [str(each.pk) for each in found if not casework.is_readable(each.decision.case, user)]


def _shown(route: Route, objection: Objection) -> Shown:
    content = route.content
    outcome = Outcome(content["outcome"]).label
    is_noted = route.kind == NOTED
    said = [(head, content[name]) for name, head in PARTS.items() if content.get(name)]
    if is_noted:
        said = [("書面の日付", _day(content["on"])), ("書かれていること", content["text"] or "（書きとっていません）")]
        if content["passed_on"]:
            said.append(("審査庁に送った日", f"{_day(content['passed_on'])}　{content['passed_as']}".strip()))
    return Shown(
        subject="審査請求について届いた書面" if is_noted else "審査請求への裁決",
        kind=outcome,
        address=reverse("objections:objection", args=[objection.number]),
        piece=Piece("objections/_ruling.html", {"content": content, "said": said, "outcome": outcome}),
        attention=["書面で届いたことです。書面と見くらべてください" if is_noted else "審査請求への裁決です"],
        name=objection.name,
        whose=objection.decision.case.person_id,
        group="審査請求",
    )


def _day(text: str) -> str:
    return wareki(date.fromisoformat(text))
