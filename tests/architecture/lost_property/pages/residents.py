"""Something of one's own that waits."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from osekkai.lost_property import queries
from osekkai.lost_property.parts import RULES

from osekkai.catalogue import catalogue_in_use
from osekkai.identity.services import account_of
from osekkai.portal.frame import page


@never_cache
@require_safe
def item(request: HttpRequest, item: int) -> HttpResponse:
    account = account_of(request)
    found = [each for each in queries.waiting_for(account.person_id if account else None) if each.pk == item]
    if not found:
        raise Http404("not theirs, or not there")
    counter = catalogue_in_use().part(RULES).counters[found[0].place]
    return render(request, "lost_property/item.html", page(item=found[0], counter=counter))
