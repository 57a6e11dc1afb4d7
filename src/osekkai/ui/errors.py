"""Pages for what goes wrong: what it is, what is lost (nothing), and what to do."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from osekkai.problems import Invalid, Problem, TooMany
from osekkai.said import seen
from osekkai.ui.kept import SECRET, Form, own_page, set_aside

log = logging.getLogger(__name__)
RETRY = 30
"""Seconds after which it is worth another try."""


def _page(request: HttpRequest, kind: str, status: int, **more: object) -> HttpResponse:
    """Of staff with the way back to their work, of residents with the way to what they wrote."""
    of_staff = request.path.startswith("/office/")
    return render(request, "ui/error.html", {"kind": kind, "of_staff": of_staff, **more}, status=status)


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "not-there", 404)


def not_readable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """More than a form takes, or nothing that a browser sends."""
    if isinstance(exception, DisallowedHost):  # whoever asks for another host is shown no page of ours, which names one
        return HttpResponse("400 Bad Request: unknown host\n", status=400, content_type="text/plain; charset=utf-8")
    return _page(request, "not-readable", 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "not-allowed", 403)


def not_sent(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the cookie is gone, somebody signed in anew, or another site's page sent it.

    What one's own page sent stands there again, for whom it was drawn; nothing of it has been done. Where nobody knows
    any more who that was, the texts stand here, to be taken along: opened anew, the page has lost them.
    """
    address = own_page(request, "")
    if address and (kept := set_aside(request, address)) != address:
        return redirect(kept)
    return _page(request, "not-sent", 403, texts=_texts(request), address=address)


def _texts(request: HttpRequest) -> list[str]:
    """What somebody typed into a page of our own, without secrets."""
    sent = request.POST.copy()
    for name in SECRET:
        sent.pop(name, None)
    return Form(sent).texts if own_page(request, "") else []


def went_wrong(request: HttpRequest) -> HttpResponse:
    """The database is away for a while, or a mistake of ours. The page itself needs no database."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    answer = _page(request, "away", 503) if away else _page(request, "wrong", 500)
    if away:
        answer["Retry-After"] = str(RETRY)
    return answer


def too_large(request: HttpRequest, largest: int) -> HttpResponse:
    """By what its header says; nothing of it was looked at."""
    return render(request, "ui/too_large.html", {"megabytes": max(largest // 1_000_000, 1)}, status=413)


def too_many(request: HttpRequest, problem: TooMany, *, is_ours: bool) -> HttpResponse:
    """When it goes on, and what was typed, to be sent again from there. Nothing is kept here.

    `is_ours`: the form came from a page of ours (its token was looked at), else it is not given back.
    """
    typed = [(name, value) for name, values in request.POST.lists() if name not in SECRET for value in values]
    context = {
        "problem": problem,
        "at": problem.goes_on_at(timezone.now()),
        "typed": typed if is_ours and request.method == "POST" else [],
        "files": [str(each.name) for name in request.FILES for each in request.FILES.getlist(name)],
    }
    answer = render(request, "ui/too_many.html", context, status=problem.status)
    for name, value in problem.headers.items():
        answer[name] = value
    return answer


class ProblemMiddleware:
    """A `Problem` that no page draws beside its field is a page of its own: what is wrong, and how to mend it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, Problem) or isinstance(problem, TooMany):  # that is told by `limits`
            return None
        if problem.status >= 500:
            log.warning("another machine does not answer", exc_info=problem)
        texts = [seen(each) for each in _texts(request)] if isinstance(problem, Invalid) else []
        return _page(request, "problem", problem.status, problem=problem, texts=texts)
