"""What the desk puts on the pages of others: its way in the menu, and what waits for whoever is signed in."""

from __future__ import annotations

from django.http import HttpRequest
from osekkai.lost_property import queries

from osekkai.identity.services import account_of
from osekkai.office.places import menu
from osekkai.portal.places import HOME, Piece
from osekkai.portal.who import Visitor

menu(
    "lost_property:desk",
    "落とし物",
    here="lost-property",
    order=75,
    may=lambda request: request.user.has_perm("lost_property.view_item"),
)


@HOME.fill(60)
def _waits(request: HttpRequest, visitor: Visitor) -> Piece | None:
    account = account_of(request)
    found = queries.waiting_for(account.person_id if account else None)
    return Piece("lost_property/_home.html", {"items": found}) if found else None
