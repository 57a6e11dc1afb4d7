"""Signing in and out with the municipality's provider, and who is signed in."""

from __future__ import annotations

import logging
from dataclasses import asdict
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.identity import kinds, oidc
from osekkai.identity import services as identity
from osekkai.identity.consents import said_by
from osekkai.identity.errors import Refused, Unreachable
from osekkai.identity.oidc import Pending
from osekkai.identity.signed_in import ACCOUNT
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import LOOKED
from osekkai.limits import services as limits
from osekkai.portal.frame import page
from osekkai.portal.who import Visitor
from osekkai.ui.sessions import begin

log = logging.getLogger(__name__)
PENDING, NEXT = "login-pending", "login-next"


class Desk:
    """What the frame of residents' pages asks about who is there."""

    def visitor(self, request: HttpRequest) -> Visitor | None:
        account = identity.account_of(request)
        return Visitor(account.pk, account.name) if account else None

    def sign_in(self, following: str) -> str:
        return f"{reverse('identity:login')}?{urlencode({'next': following})}" if identity.provider() else ""

    def person_of(self, request: HttpRequest) -> int | None:
        account = identity.account_of(request)
        if account is None or account.person_id is None:
            return None
        if (said := said_by(account).get("prefill")) and not said.agrees:
            return None
        return account.person_id

    def looked(self, request: HttpRequest, purpose: str) -> None:
        account = identity.account_of(request)
        assert account is not None, "nothing is shown to nobody"
        with transaction.atomic():
            ledger.record(LOOKED, identity.actor_of(account), kinds.ACCOUNT(account), purpose=purpose)


@never_cache
@require_safe
def login(request: HttpRequest) -> HttpResponse:
    """Out to the provider. A link, not a form: the page's policy lets forms go nowhere else."""
    provider = identity.provider()
    if provider is None:
        raise Http404("no provider")
    limits.spend("requests", limits.visitor_of(request))  # a session is begun by it
    try:
        address, pending = oidc.begin(provider, _back(request))
    except (Unreachable, Refused) as problem:
        log.warning("sign-in: %s", problem)
        return render(request, "identity/login_failed.html", page(unreachable=True), status=502)
    request.session[PENDING] = asdict(pending)
    request.session[NEXT] = _inside(request, request.GET.get("next", ""))
    return redirect(address)


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider. What was sent out can come back once."""
    provider = identity.provider()
    if provider is None:
        raise Http404("no provider")
    kept, following = request.session.pop(PENDING, None), request.session.pop(NEXT, "")
    try:
        answer = {name: str(value)[:4_000] for name, value in request.GET.items()}
        account = identity.signed_in(oidc.finish(provider, Pending(**kept) if kept else None, _back(request), answer))
    except Refused as refused:
        log.warning("sign-in refused: %s", refused)
        return render(
            request,
            "identity/login_failed.html",
            page(theirs=refused.was_theirs),
            status=200 if refused.was_theirs else 403,
        )
    except Unreachable as problem:
        log.warning("sign-in: %s", problem)
        return render(request, "identity/login_failed.html", page(unreachable=True), status=502)
    request.session.cycle_key()
    request.session[ACCOUNT] = account.pk
    begin(request.session)
    request.session.set_expiry(settings.LOGIN_FOR)
    return redirect(following or "portal:account")


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("identity:login-back"))


def _inside(request: HttpRequest, address: str) -> str:
    """Only addresses of this office are gone to afterwards."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    path = urlsplit(address)._replace(scheme="", netloc="").geturl()
    return path if url_has_allowed_host_and_scheme(path, None) else ""  # http://here//elsewhere would be //elsewhere


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("portal:start")
