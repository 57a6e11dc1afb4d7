"""The WSGI application of the demonstration's provider. It has no session, no office and no cookie."""

from __future__ import annotations

import os
from collections.abc import Callable

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

URLS = "osekkai.demonstration.sign_in.urls"
MIDDLEWARE = (
    "osekkai.demonstration.sign_in.site.its_own_addresses",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


def its_own_addresses(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def answered(request: HttpRequest) -> HttpResponseBase:
        request.urlconf = URLS
        return get_response(request)

    return answered


def application() -> WSGIHandler:
    """Made once the rooms are there: what some of them insist on for the office is not for this site."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "osekkai.settings")
    import django
    from django.conf import settings

    django.setup(set_prefix=False)
    settings.MIDDLEWARE = list(MIDDLEWARE)
    return WSGIHandler()
