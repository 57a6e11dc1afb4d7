"""Addresses of an office that has a bad hour; see `bad_hour.py`."""

from __future__ import annotations

import time

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from osekkai import urls
from osekkai.urls import handler400, handler403, handler404, handler500


def broken(request: HttpRequest, code: str) -> HttpResponse:
    try:
        raise KeyError(code)
    except KeyError as problem:
        raise ValueError(f"文京　花子 {code}") from problem


def slow(request: HttpRequest, code: str) -> HttpResponse:
    counted = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 600000)"
    with connection.cursor() as cursor:
        cursor.execute(f"{counted} SELECT max(x), %s FROM c", [code])
    return HttpResponse("done")


def hanging(request: HttpRequest) -> HttpResponse:
    time.sleep(600)
    return HttpResponse("done")


urlpatterns = [
    path("hanging/", hanging),
    path("apply/<slug:code>/broken/", broken),
    path("apply/<slug:code>/slow/", slow),
    *urls.urlpatterns,
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
