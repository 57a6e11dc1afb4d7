"""The staff's view of the service files: what is in use, and what is wrong with the newest files."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import user_passes_test
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from osekkai.catalogue import catalogue_in_use, folder_in_use


class SignIn(LoginView):
    template_name = "office/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(municipality=catalogue_in_use().municipality, **kwargs)


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
