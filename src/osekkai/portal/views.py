"""The pages that are the same for everyone: start, life events, services, search."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from osekkai.catalogue import state_of
from osekkai.catalogue.figures import doubts
from osekkai.catalogue.states import Stage
from osekkai.portal import search as searching
from osekkai.portal.frame import catalogue_in_use, page, today
from osekkai.portal.parts import HELP, LIFE_EVENTS
from osekkai.portal.places import START, WAYS
from osekkai.ui import marks
from osekkai.ui.display import CHOICES, remember

_KIND_ORDER = {"duty": 0, "benefit": 1, "registration": 2, "support": 3, "fee": 4, "permit": 5, "certificate": 6}

FIRST, MOST = 5, 20
"""So many services a search shows at most at once, and with the folded ones."""


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    events = [each for each in catalogue_in_use().part(LIFE_EVENTS).values() if each.on_start_page]
    return render(request, "portal/start.html", page(events=events, ways=START.filled(request)))


@require_safe
def event(request: HttpRequest, event_id: str) -> HttpResponse:
    """Its services: by kind, and first those that name it first."""
    catalogue = catalogue_in_use()
    if event_id not in catalogue.part(LIFE_EVENTS):
        raise Http404(event_id)
    services = [each for each in catalogue.services.values() if event_id in each.life_events]
    services.sort(key=lambda each: (_KIND_ORDER[each.kind], each.life_events.index(event_id)))
    event = catalogue.part(LIFE_EVENTS)[event_id]
    ways = WAYS.filled(request, None, event)
    return render(request, "portal/event.html", page(event=event, services=services, ways=ways))


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    listed = sorted(catalogue_in_use().services.values(), key=lambda each: each.category)
    groups = [(category, list(found)) for category, found in groupby(listed, key=lambda each: each.category)]
    return render(request, "portal/services.html", page(groups=groups))


@require_safe
def service(request: HttpRequest, service_id: str) -> HttpResponse:
    found = catalogue_in_use().services.get(service_id)
    if found is None:
        raise Http404(service_id)
    context = page(
        service=found,
        today=today(),
        ways=WAYS.filled(request, found, None),
        doubts=doubts(found, today()),
        here=request.build_absolute_uri(request.path),
    )
    return render(request, "portal/service.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query, catalogue = request.GET.get("q", "")[: searching.MAX_QUERY], catalogue_in_use()
    found = searching.find(catalogue, query)
    over = {each.id for each in (*found.services, *found.others) if state_of(each, today()).stage == Stage.CLOSED}
    shown = 0 if any(each.folds for each in found.distress) else FIRST
    first = [each for each in found.services if each.id not in over][:shown]
    rest = [each for each in (*found.services, *found.others) if each not in first]
    rest.sort(key=lambda each: each.id in over)
    context = page(
        query=query.strip(), found=found, help=catalogue.part(HELP), first=first, more=rest[: MOST - len(first)]
    )
    return render(request, "portal/search.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    catalogue = catalogue_in_use()
    unsure = sum(not each.is_sure for each in catalogue.services.values())
    return render(request, "portal/about.html", page(catalogue=catalogue, count=len(catalogue.services), unsure=unsure))


@marks.writes_nothing
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep how pages are shown, and go back to the page that asked."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = redirect(target)
    for name, values in CHOICES.items():
        if (value := request.POST.get(name)) in values:
            remember(response, name, str(value))
    return response
