"""A session that ended while somebody wrote: after signing in the page is there again, with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from osekkai.ui import origin
from osekkai.ui.kept import KEY, own_page, set_aside

_NEXT = "next"


class NothingTypedIsLost:
    """Who is sent away to sign in comes back to the page with the form, never to an address that only takes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pages = {reverse(each) for each in settings.SIGN_IN_PAGES}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        to = urlsplit(response.headers.get("Location", ""))
        following = dict(parse_qsl(to.query)).get(_NEXT, "")  # not where somebody signs out
        if request.method == "POST" and to.path in self.pages and following:
            if KEY not in dict(parse_qsl(urlsplit(following).query)):
                following = set_aside(request, own_page(request, following))
            response.headers["Location"] = f"{to.path}?{urlencode({_NEXT: following})}"
        origin.remember(request, response)
        return response
