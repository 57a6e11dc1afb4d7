"""Every request has an id, which its lines and its answer carry; and one line tells how it was answered.

Of its address only the route is told (`apply/<slug:code>/`): codes, numbers and answers stand in addresses.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from osekkai.logs import about

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
NO_ROUTE = "(none)"
REFUSED = (400, 401, 403, 404, 409, 410, 413, 422, 429)
"""Answers to what somebody may not do, or cannot mean; one of them again and again is somebody who tries."""


class EveryRequest:
    """Outermost of all: what goes wrong further in is told with the id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        id, begun = id_of(request), perf_counter()
        with about(request=id):
            response = self.get_response(request)
            response.headers[HEADER] = id
            if not request.path.startswith(settings.STATIC_URL):
                facts = {
                    "method": request.method if request.method in METHODS else "?",
                    "route": route_of(request),
                    "status": response.status_code,
                    "ms": round((perf_counter() - begun) * 1000),
                    **_refused(request, response.status_code),
                }
                log.info("answered", extra={"facts": facts})
        return response


def id_of(request: HttpRequest) -> str:
    """As a proxy gave it, or a new one."""
    given = request.headers.get(HEADER, "")
    return given if _ID.fullmatch(given) else secrets.token_hex(8)


def route_of(request: HttpRequest) -> str:
    return request.resolver_match.route if request.resolver_match else NO_ROUTE


def _refused(request: HttpRequest, status: int) -> dict[str, int]:
    """Who of the staff was refused something: their id, no name. Of residents nothing is told.

    Whoever was looked up already; a line in the log asks no database.
    """
    user = getattr(request, "_cached_user", None) if status in REFUSED else None
    return {"staff": user.pk} if user is not None and user.is_authenticated else {}
