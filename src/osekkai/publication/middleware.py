"""A request is answered from one version of the folder, whatever is published meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from osekkai.catalogue.in_use import one_version


def one_version_a_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def answered(request: HttpRequest) -> HttpResponseBase:
        with one_version():
            return get_response(request)

    return answered
