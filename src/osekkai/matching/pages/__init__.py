"""What matching puts on the pages of others: the interview, and the menu of whoever tries rules."""

from __future__ import annotations

from django.http import HttpRequest

from osekkai.catalogue import Service
from osekkai.matching.pages import home
from osekkai.office.places import HOME, menu
from osekkai.portal.parts import LifeEvent
from osekkai.portal.places import START, WAYS, Piece

menu(
    "matching:reforms",
    "制度をためす",
    here="reform",
    order=80,
    may=lambda request: request.user.has_perm("matching.try_reform"),
)
HOME.fill(50)(home.drafts)


@START.fill(10)
def _interview(request: HttpRequest) -> Piece:
    return Piece("matching/_start.html")


@WAYS.fill(10)
def _check(request: HttpRequest, service: Service | None, event: LifeEvent | None) -> Piece:
    about = event.id if event else next(iter(service.life_events), "") if service else ""
    return Piece("matching/_check.html", {"event": about})
