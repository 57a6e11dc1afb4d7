"""Letting a program of one's own apply and look: the consent page, and the endpoints that the program talks to."""

from __future__ import annotations

from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from osekkai.identity import agents
from osekkai.identity.models import SCOPES, AgentToken
from osekkai.identity.services import provider
from osekkai.identity.signed_in import account_of
from osekkai.portal.frame import page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Asks the resident whether a program may act for them; nothing is given without the button."""
    account = account_of(request)
    if account is None:
        if provider() is None:
            raise Http404("no provider")
        return redirect(f"{reverse('identity:login')}?{urlencode({'next': request.get_full_path()})}")
    server = agents.server()
    try:
        grant = server.get_consent_grant(request, end_user=account)
    except OAuth2Error as problem:
        return render(request, "identity/agent_refused.html", page(problem=problem.error), status=400)
    scopes = grant.client.get_allowed_scope(grant.request.payload.scope).split()
    if not scopes:
        return render(request, "identity/agent_refused.html", page(problem="invalid_scope"), status=400)
    if request.method == "POST":
        answer: HttpResponse = server.create_authorization_response(
            request, grant_user=account if request.POST.get("let") else None, grant=grant
        )
        return answer
    answer = render(request, "identity/agent_consent.html", page(agent=grant.client, scopes=scopes))
    back = urlsplit(grant.request.payload.redirect_uri or grant.client.get_default_redirect_uri())
    target = f"{back.scheme}://{back.netloc}" if back.scheme in ("http", "https") else f"{back.scheme}:"
    answer._csp_update = {"form-action": [target]}  # type: ignore[attr-defined]
    return answer


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():  # a refresh token is looked at, used and ended by one at a time
        answer: HttpResponse = agents.server().create_token_response(request)
    return answer


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = agents.server().create_endpoint_response("revocation", request)
    return answer


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """RFC 8414."""
    at = request.build_absolute_uri
    return JsonResponse(
        {
            "issuer": at("/").rstrip("/"),
            "authorization_endpoint": at(reverse("identity:agent-authorize")),
            "token_endpoint": at(reverse("identity:agent-token")),
            "revocation_endpoint": at(reverse("identity:agent-revoke")),
            "response_types_supported": ["code"],
            "scopes_supported": list(SCOPES),
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
        }
    )


@require_POST
def put_out(request: HttpRequest, agent: int) -> HttpResponse:
    account = account_of(request)
    if account is None:
        return redirect("portal:account")
    try:
        agents.put_out(account, agent)
    except AgentToken.DoesNotExist:
        raise Http404("no such token") from None
    return redirect("portal:account")
