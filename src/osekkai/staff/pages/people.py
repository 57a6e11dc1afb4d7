"""「職員と役」: finding people, and registering somebody new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import page
from osekkai.policy.calendar import NotADay, parse_date
from osekkai.problems import Problem
from osekkai.staff import directory, queries, services
from osekkai.staff.managing import Reach
from osekkai.staff.pages import fields
from osekkai.staff.pages.managers import by, for_managers
from osekkai.staff.pages.roles import role_choices
from osekkai.staff.units import WHOLE, roles, unit_named
from osekkai.ui.kept import came_back, lead_back


@require_safe
@for_managers
def people(request: HttpRequest, reach: Reach) -> HttpResponse:
    """Everybody, or those who are looked for: by name, unit and role, on any day."""
    used, asked, wrong = catalogue_in_use(), request.GET, ""
    on = timezone.localdate()
    try:
        on = parse_date(asked["on"]) if asked.get("on", "").strip() else on
    except NotADay as error:
        wrong = f"{error.ja}。"
    chosen = asked.get("unit", "")
    wanted = directory.Wanted(
        on,
        asked.get("q", "")[:80],
        WHOLE if chosen == fields.ALL else unit_named(chosen, used),
        asked.get("role", "") if asked.get("role", "") in roles(used) else "",
        bool(asked.get("left")),
    )
    number = asked.get("page", "1")
    found = directory.find(wanted, int(number[:6]) if number.isascii() and number.isdecimal() else 1, used)
    context = page(
        "people",
        asked=asked,
        wrong=wrong,
        on=on,
        found=found,
        units=fields.unit_choices(on, used),
        roles=roles(used).items(),
        recoveries=queries.waiting_recoveries(reach, used),
    )
    return render(request, "staff/people.html", context, status=422 if wrong else 200)


@for_managers
def hire(request: HttpRequest, reach: Reach) -> HttpResponse:
    """The first password is shown once, on the page that answers, and nowhere kept."""
    used = catalogue_in_use()
    if request.method == "POST":
        try:
            hired = _hired(request, reach)
        except Problem as problem:
            return lead_back(request, wrong=fields.wrong_with(problem), status=problem.status)
        return render(request, "staff/hired.html", page("people", hired=hired))
    back = came_back(request)
    context = page(
        "people",
        form=fields.came_with(request, back.said.get("wrong") if back else None),
        is_whole=reach.is_whole,
        units=fields.unit_choices(timezone.localdate(), used),
        roles=role_choices(reach, used),
    )
    return render(request, "staff/hire.html", context, status=back.status if back else 200)


def _hired(request: HttpRequest, reach: Reach) -> services.Hired:
    """A manager of the whole municipality may leave the first role open; others may not."""
    first = None
    if request.POST.get("unit") or not reach.is_whole:
        first = services.First(fields.text(request, "role"), fields.unit(request), fields.day_or_none(request, "since"))
    return services.hire(
        fields.text(request, "name"),
        called=fields.text(request, "called"),
        mail=fields.text(request, "mail"),
        first=first,
        by=by(request),
        catalogue=catalogue_in_use(),
    )
