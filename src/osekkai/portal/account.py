"""Signing in and out, and 「わたしの情報」: what the ward knows, from where, and who looked."""

from __future__ import annotations

import logging
from dataclasses import asdict
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications import services as applying
from osekkai.catalogue.model import Purpose
from osekkai.identity import consents, known, oidc
from osekkai.identity import services as identity
from osekkai.identity.agents import let_in
from osekkai.identity.models import Account, Consent
from osekkai.identity.oidc import Pending, Refused, Unreachable
from osekkai.portal.today import catalogue_in_use, page, today
from osekkai.portal.todo import todos
from osekkai.ui.sessions import renew

RIGHTS = ("personal-data-correction", "personal-data-stop")
"""Services by which residents ask for what the law on personal information gives them, where the folder has them."""
log = logging.getLogger(__name__)
PENDING, ACCOUNT, NEXT = "login-pending", "account", "login-next"


def account_of(request: HttpRequest) -> Account | None:
    """Who is signed in. A session is good for `LOGIN_FOR` seconds after the last page."""
    if hasattr(request, "resident_account"):
        return request.resident_account  # type: ignore[no-any-return]
    id = request.session.get(ACCOUNT)
    found = Account.objects.filter(pk=id).select_related("person").first() if id else None
    if found:
        renew(request.session, settings.LOGIN_FOR)
    request.resident_account = found  # type: ignore[attr-defined]
    return found


@never_cache
@require_safe
def login(request: HttpRequest) -> HttpResponse:
    """Out to the provider. A link, not a form: the page's policy lets forms go nowhere else."""
    provider = identity.provider()
    if provider is None:
        raise Http404("no provider")
    try:
        address, pending = oidc.begin(provider, _back(request))
    except (Unreachable, Refused) as problem:
        log.warning("sign-in: %s", problem)
        return render(request, "portal/login_failed.html", page(unreachable=True), status=502)
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
            "portal/login_failed.html",
            page(theirs=refused.was_theirs),
            status=200 if refused.was_theirs else 403,
        )
    except Unreachable as problem:
        log.warning("sign-in: %s", problem)
        return render(request, "portal/login_failed.html", page(unreachable=True), status=502)
    request.session.cycle_key()
    request.session[ACCOUNT] = account.pk
    request.session.set_expiry(settings.LOGIN_FOR)
    return redirect(following or "portal:account")


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("portal:login-back"))


def _inside(request: HttpRequest, address: str) -> str:
    """Only addresses of this office are gone to afterwards."""
    inside = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(address)._replace(scheme="", netloc="").geturl() if address and inside else ""


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("portal:start")


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the ward knows about whoever is signed in. That they look is an event too."""
    account = account_of(request)
    if account is None:
        return (
            redirect(f"{reverse('portal:login')}?next={reverse('portal:account')}")
            if identity.provider()
            else _no_provider()
        )
    found = known.about(account, catalogue_in_use())
    services = catalogue_in_use().services
    applications = [
        (each, services[each.service], applying.code_of(each))
        for each in applying.applications_by(account)
        if each.service in services
    ]
    return render(
        request,
        "portal/account.html",
        page(
            rights=[id for id in RIGHTS if id in services],
            all_services=services,
            account=account,
            agents=let_in(account),
            consents=_consents(account),
            todos=todos(account, catalogue_in_use(), today()),
            today=today(),
            known=found,
            applications=applications,
        ),
    )


@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything about whoever is signed in, as JSON to take along."""
    account = account_of(request)
    if account is None:
        return redirect("portal:account")
    found = known.about(account, catalogue_in_use(), downloaded=True)
    told = {
        "card": {
            "name": account.name,
            "address": account.address,
            "birth_date": account.birth_date,
            "sex": account.sex,
            "seen_at": account.seen_at,
        },
        "facts": [
            {"name": each.name.ja, "value": each.value, "source": each.source, "recorded_at": each.recorded}
            for each in found.facts
        ],
        "receipts": [{"name": words.ja, "since": since, "yen": yen} for words, since, yen in found.receipts],
        "applications": [
            {
                "number": each.number,
                "service": each.service,
                "status": each.status,
                "submitted_at": each.submitted_at,
                "content": each.content,
            }
            for each in applying.applications_by(account)
        ],
        "drafts": [
            {
                "services": each.content.services,
                "people": each.content.answers.people,
                "household": each.content.answers.household,
            }
            for each in applying.drafts_of(account)
        ],
        "consents": [
            {"purpose": each.id, "agrees": agrees, "said_at": said and said.said_at}
            for each, agrees, said in _consents(account)
        ],
        "events": [
            {"at": each.at, "who": each.who, "what": each.what.ja, "purpose": each.purpose} for each in found.looked
        ],
    }
    return JsonResponse(
        told,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody reads for long and is still there: the session goes on."""
    return HttpResponse(status=204 if account_of(request) else 401)


@require_POST
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    account = account_of(request)
    if account is None:
        return redirect("portal:account")
    if purpose not in catalogue_in_use().consents:
        raise Http404("no such purpose")
    consents.say(account, purpose, request.POST.get("agrees") == "1")
    return redirect(f"{reverse('portal:account')}#consents")


def _consents(account: Account) -> list[tuple[Purpose, bool, Consent | None]]:
    said = consents.said_by(account)
    return [
        (each, said[each.id].agrees if each.id in said else each.usual, said.get(each.id))
        for each in catalogue_in_use().consents.values()
    ]


def _no_provider() -> HttpResponse:
    raise Http404("no provider")
