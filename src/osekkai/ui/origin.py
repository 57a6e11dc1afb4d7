"""Who had a form before them: told by its token, also after their session has ended.

Every page's forms carry the browser's secret of that time, and signing in makes a new one. Which secret was whose the
browser keeps, signed by the office; so nothing that one person typed is ever taken for what another did.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.middleware import csrf

COOKIE = "osekkai_whose"
MOST = 6
"""People of one browser that are told apart, last first."""
AGE = 24 * 60 * 60


def cookie() -> str:
    return f"{settings.COOKIE_PREFIX}{COOKIE}"


def who(request: HttpRequest) -> str:
    """Who is signed in; nothing for nobody."""
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        return f"staff:{request.user.pk}"
    account = getattr(request, "resident_account", None)  # as whoever knows residents has found them
    return f"account:{account.pk}" if account else ""


def page_secret(request: HttpRequest) -> str:
    return str(request.META.get("CSRF_COOKIE") or "")


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Of a page with forms: whose it is."""
    here = who(request)
    if not here or not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return
    known, this = _known(request), [_short(page_secret(request)), here]
    if known[:1] != [this]:
        value = signing.dumps([this, *(each for each in known if each[0] != this[0])][:MOST], salt=COOKIE)
        response.set_cookie(
            cookie(), value, max_age=AGE, httponly=True, samesite="Lax", secure=settings.CSRF_COOKIE_SECURE
        )


def whose_page(request: HttpRequest) -> str:
    """Who was signed in when the page was drawn whose form this is; nothing where nobody was, or it is not told."""
    token = request.POST.get("csrfmiddlewaretoken", "")
    secret = _secret_of(token)
    return next((each[1] for each in _known(request) if each[0] == _short(secret)), "") if secret else ""


def _secret_of(token: str) -> str:
    """A token is a mask and the secret under it, letter by letter (`django.middleware.csrf`); nothing for another."""
    letters, length = csrf.CSRF_ALLOWED_CHARS, csrf.CSRF_SECRET_LENGTH
    if len(token) != 2 * length or not set(token) <= set(letters):
        return ""
    pairs = zip(token[length:], token[:length], strict=True)
    return "".join(letters[letters.index(one) - letters.index(mask)] for one, mask in pairs)


def _known(request: HttpRequest) -> list[list[str]]:
    try:
        found: list[list[str]] = signing.loads(request.COOKIES.get(cookie(), ""), salt=COOKIE, max_age=AGE)
    except signing.BadSignature:
        return []
    return found


def _short(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:32]
