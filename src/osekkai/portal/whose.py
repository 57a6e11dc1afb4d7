"""Whose draft or application a page is about, and what happens when their session ran out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from osekkai.applications import services as applying
from osekkai.identity.services import provider
from osekkai.portal.account import account_of
from osekkai.portal.today import catalogue_in_use

TYPED = "typed"
LONGEST = 4_000
"""Characters of a field that are looked at; a format may allow fewer."""


def of_whom_it_is(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for whom the draft, or what became of it, belongs to. The view gets the draft; nothing where it was submitted, or never was.

    Whoever signs in over a draft of nobody takes it over.
    """

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
        draft, account = applying.opened(code), account_of(request)
        owner = draft.owner if draft else applying.owner_of(code)
        if owner is not None and (account is None or owner != account.pk):
            return _sign_in_first(request, code)
        if draft and account and owner is None:
            applying.take_over(code, account, catalogue_in_use())
            draft = applying.opened(code)
        return view(request, code, draft, **more)

    return guarded


def _sign_in_first(request: HttpRequest, code: str) -> HttpResponse:
    """The session ran out, or never was: after signing in the page is there again, with what was being typed."""
    if provider() is None or account_of(request):
        raise Http404("somebody else's draft")
    if request.method == "POST":
        typed = {name: str(value)[:LONGEST] for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")}
        request.session[TYPED] = [request.path, applying.set_aside(code, typed)]
    return redirect(f"{reverse('portal:login')}?{urlencode({'next': request.path})}")


def set_aside(request: HttpRequest, code: str) -> dict[str, str] | None:
    path, text = request.session.pop(TYPED, ("", ""))
    return applying.taken_back(code, text) if path == request.path else None
