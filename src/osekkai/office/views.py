"""The staff's view of the service files: what is in use, and what is wrong with the newest files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required, user_passes_test
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from osekkai.catalogue import catalogue_in_use, folder_in_use
from osekkai.identity.staff import sections_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where the work is: what arrived, for whoever has a section; else the service files."""
    return redirect("office:cases" if sections_of(request.user, timezone.localdate()) else "office:catalogue")


@require_safe
@user_passes_test(lambda user: user.is_active and user.is_staff)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every service with its owner and confidence; problems of the newest files stand first."""
    used = catalogue_in_use()
    problems = folder_in_use().problems
    services = sorted(used.services.values(), key=lambda each: (each.confidence, each.owner.id))
    context = {
        "municipality": used.municipality,
        "here": "catalogue",
        "catalogue": used,
        "services": services,
        "problems": [each.render() for each in problems],
    }
    return render(request, "office/catalogue.html", context)
