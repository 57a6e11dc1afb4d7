"""What is too large is refused before it is read, and what is too much before it is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from osekkai.api.problems import problem as told
from osekkai.limits import visitors
from osekkai.limits.errors import ManyOthers
from osekkai.limits.services import refuse_if_spent, spend, spend_all
from osekkai.portal.who import sign_in
from osekkai.problems import TooMany
from osekkai.rooms import all_brought
from osekkai.ui.addresses import Key, addresses
from osekkai.ui.errors import too_large, too_many

API = "api/v1/"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
OVERHEAD = 20_000
"""Bytes of a form around its fields."""
MUCH = 100_000
"""Bytes of a request from which they are counted; less is limited by the number of requests."""
MISSED = (404, 410)


class OnlyOurProxies:
    """Who else says that a request came over TLS is not believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_X_FORWARDED_PROTO" in request.META and not visitors.is_from_a_proxy(request):
            del request.META["HTTP_X_FORWARDED_PROTO"]
        return self.get_response(request)


class Sizes:
    """Before the check of the form's token, which reads all of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        largest = largest_of(view, request)
        if size_of(request) <= largest + OVERHEAD:
            return None
        if _route(request).startswith(API):
            return told(413, f"データが大きすぎます（{largest:,}バイトまで）")
        return too_large(request, largest)


class Limits:
    """After it: only what comes from a page of ours is given back to be sent again.

    Numbers and codes that opened nothing are counted once that is known.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in MISSED and (who := getattr(request, "guesses", "")):
            with suppress(TooMany):  # the next one is refused
                spend("guesses", who)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.LIMITS:
            return None
        is_secret = getattr(view, "looks_up", False) or _route(request) in secret_routes()
        writes = request.method not in SAFE and not _writes_nothing(request, view)
        if not is_secret and not writes:
            return None
        who = visitors.visitor_of(request)
        try:
            if writes:
                _spend(request, view, who)
            if is_secret and not visitors.is_staff(who):
                refuse_if_spent("guesses", who)
                request.guesses = who  # type: ignore[attr-defined]
        except TooMany as problem:
            return _refused(request, view, problem)
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """A limit that was met further in."""
        if not isinstance(problem, TooMany) or request.resolver_match is None:
            return None
        return _refused(request, request.resolver_match.func, problem)


def _refused(request: HttpRequest, view: Any, problem: TooMany) -> HttpResponse:
    if _route(request).startswith(API):
        return told(problem.status, problem.what.ja, detail=problem.mend.ja, headers=problem.headers)
    return too_many(request, problem, is_ours=not getattr(view, "csrf_exempt", False))


def _spend(request: HttpRequest, view: Any, who: str) -> None:
    spend("requests", who)
    for each in getattr(view, "counted", ()):
        _spend_with_others(each, request, who)
    if (size := size_of(request)) > MUCH:
        _spend_with_others("bytes", request, who, size)


def _spend_with_others(limit: str, request: HttpRequest, who: str, amount: int = 1) -> None:
    """Of somebody who did not sign in also as one of their network, and of all: no network spends it for the others.

    Whoever confirmed a mail address is counted by that instead.
    """
    networks = visitors.networks_of(who)
    asked = [(limit, who)]
    if networks and (mailbox := visitors.mailbox_of(request)):
        asked.append((limit, mailbox))
    elif networks:
        asked += zip((f"{limit}-of-network", f"{limit}-of-carrier", f"{limit}-in-all"), (*networks, "all"), strict=True)
    try:
        spend_all(asked, amount)
    except TooMany as problem:
        if not networks or problem.limit == limit:
            raise
        raise ManyOthers(problem.seconds, can_sign_in=bool(sign_in("/"))) from None


def size_of(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdecimal() else 0


def largest_of(view: Any, request: HttpRequest) -> int:
    usual: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if _route(request).startswith(API):
        return settings.LARGEST_API if request.content_type == "multipart/form-data" else usual
    return int(getattr(view, "largest", usual))


def _writes_nothing(request: HttpRequest, view: Any) -> bool:
    return getattr(view, "writes_nothing", False) or _route(request) in _operations_that_write_nothing()


@cache
def _operations_that_write_nothing() -> frozenset[str]:
    return frozenset(f"{API}{each}" for _, room in all_brought("api") for each in getattr(room, "writes_nothing", ()))


def _route(request: HttpRequest) -> str:
    return request.resolver_match.route if request.resolver_match else ""


@cache
def secret_routes() -> frozenset[str]:
    """Routes in which a secret stands (`ui.addresses.Key`)."""
    return frozenset(
        each.route for each in addresses() if any(isinstance(each.takes.get(name), Key) for name in each.names)
    )
