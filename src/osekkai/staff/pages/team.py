"""「課のようす」: who is there, what was handed over, who knows which service; and a day of disaster.

What they have to do comes from other rooms (see `places`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.office.frame import page
from osekkai.problems import Problem
from osekkai.staff import queries, services
from osekkai.staff.errors import NotThere, NotYours
from osekkai.staff.holding import Desk
from osekkai.staff.pages import fields
from osekkai.staff.pages.managers import by
from osekkai.staff.places import LOAD, TEAM, Load
from osekkai.staff.queries import Colleague
from osekkai.ui.kept import comes_back

Row = tuple[Colleague, list[tuple[int, bool]]]
"""Somebody, and how much they have of each column, which may be bad."""
BOARD = 30
"""Notes on the board; and sections whose people are shown at once."""


@never_cache
@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    return _page(request)


@comes_back(lambda request: reverse("staff:team"))
def _page(
    request: HttpRequest, *, failed: str = "", wrong: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    used = catalogue_in_use()
    desk = queries.desk_in(request, used)
    sections = sorted(desk.leads or desk.sections)
    columns, rows = _rows(sections)
    context = page(
        "team",
        sections=sections,
        leads=sorted(desk.leads),
        columns=columns,
        rows=rows,
        is_too_many=len(sections) > BOARD,
        pieces=TEAM.filled(request, desk),
        board=queries.handovers(desk.all, BOARD),
        emergencies=queries.emergencies(desk.all),
        services=_services(desk, used),
        **fields.forms(request, failed, wrong),
    )
    return render(request, "staff/team.html", context, status=status)


def _rows(sections: list[str]) -> tuple[list[Load], list[Row]]:
    """The columns that other rooms bring, and the people; who is here and has least to do stands first."""
    people = queries.colleagues(sections) if len(sections) <= BOARD else []
    columns = LOAD.filled([each.user.pk for each in people])
    rows = [(each, [(of.numbers.get(each.user.pk, 0), of.is_bad) for of in columns]) for each in people]
    return columns, sorted(rows, key=lambda row: (row[0].away_until is not None, row[1]))


def _services(desk: Desk, catalogue: Catalogue) -> list[Any]:
    """Those of the sections that somebody leads."""
    if len(desk.leads) > BOARD:
        return []
    return [each for each in catalogue.services.values() if each.owner.id in desk.leads]


Act = Callable[..., None]


def _changing(name: str, act: Act) -> Callable[..., HttpResponse]:
    """A form of the page. Refused, it comes back with what was typed; whose section it is not is refused altogether."""

    @require_POST
    @login_required
    @wraps(act)
    def view(request: HttpRequest, **more: Any) -> HttpResponse:
        try:
            act(request, catalogue_in_use(), **more)
        except NotYours as problem:
            raise PermissionDenied from problem
        except Problem as problem:
            return _page(request, failed=name, wrong=fields.wrong_with(problem), status=problem.status)
        return redirect("staff:team")

    return view


def _hand_over(request: HttpRequest, used: Catalogue) -> None:
    section, text = request.POST.get("section", ""), request.POST.get("text", "")
    services.hand_over(section, text, by=by(request), catalogue=used)


def _handed_over(request: HttpRequest, used: Catalogue, handover: int) -> None:
    """What somebody else ticked meanwhile is done as well."""
    with suppress(NotThere):
        services.done(handover, by=by(request), catalogue=used)


def _skills(request: HttpRequest, used: Catalogue, user: int) -> None:
    """A chief says which services somebody of theirs knows well; what they know of other sections stays."""
    leads = queries.desk_in(request, used).leads
    found = next((each for each in queries.colleagues(leads) if each.user.pk == user), None)
    if found is None:
        raise NotYours
    own = {each.id for each in used.services.values() if each.owner.id in leads}
    chosen = own & set(request.POST.getlist("service"))
    with transaction.atomic():
        for service in sorted(chosen - found.skills):
            services.learn(found.user, service, by=by(request), catalogue=used)
        for service in sorted(own & found.skills - chosen):
            services.forget(found.user, service, by=by(request), catalogue=used)


def _emergency(request: HttpRequest, used: Catalogue) -> None:
    """災害のとき: a chief opens the section's queue to the department's clerks, and closes it again."""
    section = request.POST.get("section", "")
    if request.POST.get("act") == "end":
        with suppress(NotThere):
            services.end_emergency(section, by=by(request), catalogue=used)
    else:
        services.begin_emergency(section, request.POST.get("reason", ""), by=by(request), catalogue=used)


hand_over, handed_over = _changing("handover", _hand_over), _changing("handover", _handed_over)
skills, emergency = _changing("skills", _skills), _changing("emergency", _emergency)
