"""The frame's own pages: where a day begins, and the files of the municipality."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required, user_passes_test
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from osekkai.catalogue import catalogue_in_use, now_in_use
from osekkai.office.frame import page
from osekkai.office.places import HOME


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """「きょうのしごと」: what waits for whoever asks in each of their roles, as the rooms say it."""
    return render(request, "office/home.html", page("home", works=HOME.filled(request)))


@require_safe
@user_passes_test(lambda user: user.is_active and user.is_staff)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every service with its owner and confidence; problems of the newest files stand first."""
    used = catalogue_in_use()
    context = page(
        "catalogue",
        catalogue=used,
        services=sorted(used.services.values(), key=lambda each: (each.confidence, each.owner.id)),
        problems=[each.render() for each in now_in_use().problems],
    )
    return render(request, "office/catalogue.html", context)
