"""Opening the answers that an address carries: only what this office made, and what the register said only for whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from osekkai.matching.answers import Answers, decode
from osekkai.matching.errors import NotReadable
from osekkai.matching.known import still_told
from osekkai.portal.frame import page, today
from osekkai.portal.who import person_of, sign_in, visitor


def opened(request: HttpRequest, token: str) -> Answers | HttpResponse:
    """The answers, or the page that says why not. Of what rests on the register only whose it is, signed in."""
    try:
        answers = decode(token)
    except NotReadable:
        return render(request, "matching/not_readable.html", page(), status=400)
    if not answers.owner:
        return answers
    if (who := visitor(request)) is None and (address := sign_in(_again(request))):
        return redirect(address)
    if who is None or who.id != answers.owner or person_of(request) != answers.person:
        return render(request, "matching/not_readable.html", page(not_theirs=True), status=403)
    return still_told(answers, today())


def with_answers(view: Callable[[HttpRequest, Answers], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page of the answers that came with it (`s`)."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        found = opened(request, (request.POST if request.method == "POST" else request.GET).get("s", ""))
        if not isinstance(found, Answers):
            return found
        answer = view(request, found)
        if found.owner:
            add_never_cache_headers(answer)  # nor does Back show it after signing out
        return answer

    return guarded


def _again(request: HttpRequest) -> str:
    """Where to go on after signing in: the same page; of a form that was sent, its question or the result."""
    if request.method != "POST":
        return request.get_full_path()
    kept = {name: request.POST[name] for name in ("s", "ask") if name in request.POST}
    return f"{reverse('matching:check' if 'ask' in kept else 'matching:result')}?{urlencode(kept)}"
