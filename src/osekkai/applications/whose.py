"""Whose draft or application a page is about, and what happens when their session ran out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from osekkai.applications import queries as applications_queries
from osekkai.applications import services as applying
from osekkai.applications.queries import Opened
from osekkai.identity.queries import mandate_for
from osekkai.identity.services import account_of, provider
from osekkai.ledger import services as ledger
from osekkai.portal.frame import catalogue_in_use, today
from osekkai.ui.kept import own_page, set_aside

if TYPE_CHECKING:
    from osekkai.identity.models import Account, Mandate


def of_whom_it_is(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for whom the draft, or what became of it, belongs to.

    The view gets the draft; nothing where it was submitted, or never was. Whoever signs in over a draft of nobody takes
    it over.
    """

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
        draft, account = applications_queries.opened(code), account_of(request)
        owner = draft.owner if draft else applications_queries.owner_of(code)
        mandate = None
        if owner is not None and (account is None or owner != account.pk):
            mandate = _mandate(account, owner, draft, code) if account else None
            if mandate is None:
                return _sign_in_first(request, owner)
        request.acting = Acting(mandate.grantor if mandate else account, mandate)  # type: ignore[attr-defined]
        if draft and account and owner is None:
            applying.take_over(code, account, catalogue_in_use())
            draft = applications_queries.opened(code)
        return view(request, code, draft, **more)

    return guarded


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a page is used, and under which mandate, where it is for somebody else.

    For nobody: whoever holds the code.
    """

    account: Account | None
    mandate: Mandate | None

    def actor(self, code: str) -> ledger.Actor:
        return applying.actor_with(code, self.account, self.mandate)


def acting(request: HttpRequest) -> Acting:
    found: Acting = request.acting  # type: ignore[attr-defined]
    return found


def _mandate(helper: Account, owner: int, draft: Opened | None, code: str) -> Mandate | None:
    services = (
        draft.content.services if draft else [each.service for each in applications_queries.applications_of(code)]
    )
    return mandate_for(helper, owner, services, today())


def _sign_in_first(request: HttpRequest, owner: int) -> HttpResponse:
    """The session ran out, or never was: after signing in the page is there again, with what was being typed."""
    if provider() is None or account_of(request):
        raise Http404("somebody else's draft")
    following = request.path
    if request.method == "POST":
        following = set_aside(request, own_page(request, request.path), f"account:{owner}")
    return redirect(f"{reverse('identity:login')}?{urlencode({'next': following})}")
