"""The pages of the demonstration's provider: whom to be, and what the office asks behind the back of the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from osekkai.demonstration.sign_in import people
from osekkai.demonstration.sign_in.keys import CLIENT, key_of_office
from osekkai.demonstration.sign_in.only_here import HERE, NotHere, may_open
from osekkai.demonstration.sign_in.protocol import Office, Provider

View = Callable[[HttpRequest], HttpResponse]


@cache
def provider(issuer: str) -> Provider:
    return Provider(issuer, Office(CLIENT, key_of_office()), lambda key: people.card_of(key, timezone.localdate()))


def only_here(view: View) -> View:
    """Looked at on every request: a file of a real system may have been taken in since it was opened."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            may_open()
            if request.get_host().rpartition(":")[0].strip("[]") not in HERE:
                raise NotHere("見本のサインインは、localhost でだけ開きます。")
        except NotHere as problem:
            return HttpResponse(str(problem), status=403, content_type="text/plain; charset=utf-8")
        return view(request)

    return guarded


def _here(request: HttpRequest) -> Provider:
    return provider(f"{request.scheme}://{request.get_host()}")


@require_safe
@only_here
def discovery(request: HttpRequest) -> HttpResponse:
    return JsonResponse(_here(request).metadata())


@require_safe
@only_here
def jwks(request: HttpRequest) -> HttpResponse:
    return JsonResponse(_here(request).jwks())


@never_cache
@require_safe
@only_here
def authorize(request: HttpRequest) -> HttpResponse:
    """Whom to be. Each is a link to this page that names them (`person`), from where it goes back to the office."""
    here, today = _here(request), timezone.localdate()
    chosen = request.GET.get("person", "")
    person = chosen if chosen and people.card_of(chosen, today) else None
    try:
        grant = here.server.get_consent_grant(request, end_user=person)
    except OAuth2Error as problem:
        return render(request, "demonstration/sign_in.html", {"problem": problem.error}, status=400)
    if person:
        answer: HttpResponse = here.server.create_authorization_response(request, grant_user=person, grant=grant)
        return answer
    asked = {name: str(value) for name, value in request.GET.items() if name not in ("person", "name")}
    name = request.GET.get("name", "")[:60]
    denied = urlencode({"error": "access_denied", "state": request.GET.get("state", "")})
    context = {
        "asked": asked,
        "stories": [(said, each, _at(asked, each)) for said, each in people.stories(today)],
        "name": name,
        "named": [(each, _at(asked, each)) for each in people.named(name, today)],
        "most": people.MOST,
        "back": f"{grant.request.payload.redirect_uri}?{denied}",
    }
    return render(request, "demonstration/sign_in.html", context)


def _at(asked: dict[str, str], someone: people.Someone) -> str:
    return f"?{urlencode({**asked, 'person': someone.key})}"


@csrf_exempt
@require_POST
@only_here
def token(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = _here(request).server.create_token_response(request)
    return answer


@never_cache
@require_safe
@only_here
def userinfo(request: HttpRequest) -> HttpResponse:
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    told = _here(request).told(bearer) if kind.lower() == "bearer" else None
    return JsonResponse(told) if told else JsonResponse({"error": "invalid_token"}, status=401)
