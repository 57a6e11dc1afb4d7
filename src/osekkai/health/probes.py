"""The three addresses that watching machines ask.

Answered before anything else is done: without a session, a language or the folder, whatever the name of the host.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hmac import compare_digest
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from osekkai.health import ready
from osekkai.logs.requests import route_of


class Probes:
    """`/healthz`: the process answers. `/readyz`: what it needs is there. `/metrics`: figures, for who has the token.

    A worker that is away makes `/readyz` no less ready: pages go on, and what waits is done later. Who wants to be
    woken for it asks `/readyz?worker`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.counts = bool(settings.METRICS_TOKEN)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return HttpResponse("alive\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path == "/readyz":
            return _readiness(request)
        if not self.counts:
            return self.get_response(request)
        if request.path == "/metrics" and _may_count(request):
            from osekkai.health.metrics import as_text

            text, kind = as_text()
            return HttpResponse(text, content_type=kind, headers={"Cache-Control": "no-store"})
        return self._counted(request)

    def _counted(self, request: HttpRequest) -> HttpResponseBase:
        from osekkai.health.metrics import answered

        begun = perf_counter()
        response = self.get_response(request)
        answered(route_of(request), request.method or "", response.status_code, perf_counter() - begun)
        return response


def _readiness(request: HttpRequest) -> HttpResponse:
    found = ready.state()
    needed = ready.NEEDED | ({"worker"} if "worker" in request.GET else set())
    is_ready = all(found[each] == ready.OK for each in needed)
    body = json.dumps({"ready": is_ready, **found}) + "\n"
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(body, status=200 if is_ready else 503, content_type="application/json", headers=headers)


def _may_count(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme == "Bearer" and compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
