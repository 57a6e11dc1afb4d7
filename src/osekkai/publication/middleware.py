"""A request is answered from one version of the folder, whatever is published meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from osekkai.catalogue import now_in_use
from osekkai.catalogue.in_use import one_version
from osekkai.publication.errors import NothingPublished, NothingReadable


def one_version_a_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def answered(request: HttpRequest) -> HttpResponseBase:
        with one_version():
            try:
                now_in_use()
            except (
                NothingPublished,
                NothingReadable,
            ) as problem:
                # no page can be drawn: even its frame names the municipality
                said = "\n".join(problem.say(each) for each in ("ja", "en"))
                return HttpResponse(said, status=problem.status, content_type="text/plain; charset=utf-8")
            return get_response(request)

    return answered
