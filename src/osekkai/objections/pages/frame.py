"""What every page of an objection for staff begins with: whether it is there for whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from osekkai.catalogue import catalogue_in_use
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.objections import kinds, queries
from osekkai.objections.queries import Objection
from osekkai.office import looking
from osekkai.staff.queries import Desk, desk_in

View = Callable[..., HttpResponse]


def own_desk(request: HttpRequest) -> Desk:
    return desk_in(request, catalogue_in_use())


def with_objection(view: View) -> View:
    """The view gets an objection that whoever asks may read; of others there is none: 404."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, number: str, **more: Any) -> HttpResponse:
        found = queries.by_number(number)
        if found is None or not queries.may_open(found, own_desk(request), catalogue_in_use()):
            raise Http404("no such objection")
        if not queries.may_read(found, own_desk(request), catalogue_in_use()):
            return redirect("objections:objection-ask", number)
        return view(request, found, **more)

    return guarded


def looked_at_paper(request: HttpRequest, objection: Objection) -> None:
    """A picture of a paper: told with the objection that was just opened, or by itself."""
    if not looking.was_just(request, str(kinds.OBJECTION(objection))):
        looked(request, objection)


def looked(request: HttpRequest, objection: Objection) -> None:
    looking.note(request, str(kinds.OBJECTION(objection)))
    person = objection.decision.case.person_id
    subject = ledger_kinds.PERSON(person) if person else kinds.OBJECTION(objection)
    ledger.looked(ledger.staff(request.user), [subject], about=kinds.OBJECTION(objection), purpose=kinds.LOOKED_AT)
