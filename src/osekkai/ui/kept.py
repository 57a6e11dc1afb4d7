"""What was typed and refused stands on its page again (ADR 31).

A form that cannot be taken is answered by going back to its page (303, RFC 9110 §15.4.4): «Back» and «Reload» never
ask whether to send again, and nothing that was typed is lost. The fields wait in a row that only the key in the address
opens, for the same session and an hour. Files and secrets are not kept; the page says which files.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from osekkai.codes import cipher_of, hash_of
from osekkai.ui import origin
from osekkai.ui.models import Kept

KEY = "again"
"""How the address calls the key."""
HOUR = timedelta(hours=1)
SECRET = frozenset({"csrfmiddlewaretoken", "proof", "credential", "password", "password1", "password2", "oldpassword"})
"""Fields that are never kept."""
_PURPOSE = "kept"
Page = TypeVar("Page", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, slots=True)
class Form:
    """A form that came back: its fields, the files to choose anew, what the view said, and as what it was refused.

    `is_unsent`: nobody looked at it yet, because who sent it had to sign in again.
    """

    fields: QueryDict
    files: tuple[str, ...] = ()
    said: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    is_unsent: bool = False

    @property
    def texts(self) -> list[str]:
        """What was written, as text, for a page that has no field for it."""
        found = [value.strip() for name, values in self.fields.lists() if name != "version" for value in values]
        return [each for each in found if len(each) > 3 and not each.isdecimal()]


def comes_back(address: Callable[..., str] | None = None) -> Callable[[Page], Page]:
    """Of a function that draws a page: called by a POST it keeps what was sent, and leads to where it is drawn.

    There it is called with the same `said` (keywords, as JSON has them), and `request.POST` has the fields again: the
    page itself is drawn anew, of the rows and for the roles of that moment. `address` tells where the page is, of the
    request and what else is not `said`; without it, it is where the form was sent to.
    """

    def of(page: Page) -> Page:
        @wraps(page)
        def drawn(request: HttpRequest, *about: Any, **said: Any) -> HttpResponse:
            if request.method == "POST":
                return lead_back(request, address(request, *about) if address else "", **said)
            if not said and (found := came_back(request)):
                request.kept_is_shown = not found.is_unsent  # type: ignore[attr-defined]  # or the page says so
                return page(request, *about, **found.said)
            return page(request, *about, **said)

        return cast(Page, drawn)

    return of


_permit: Callable[[HttpRequest], None] = lambda request: None  # noqa: E731


def permit_with(permit: Callable[[HttpRequest], None]) -> None:
    """Whoever limits what is kept says whether one more form may be, or raises `TooMany`."""
    global _permit
    _permit = permit


def lead_back(request: HttpRequest, address: str = "", **said: Any) -> HttpResponse:
    """Away from a POST, to the page (usually the one that it was sent to) that tells what is wrong with it.

    `said` is as JSON has it; its `status` is what the page answers with then.
    """
    return _see(_keep(request, address or request.get_full_path(), _own(request), said))


def came_back(request: HttpRequest) -> Form | None:
    """The form that the address brings back, where it is theirs and not too old. The fields are `request.POST` too."""
    found = looked_up(request)
    if found:
        request.kept_is_shown = True  # type: ignore[attr-defined]
        request.POST = found.fields  # type: ignore[assignment]
    return found


def looked_up(request: HttpRequest) -> Form | None:
    if not hasattr(request, "kept"):
        request.kept = _found(request)  # type: ignore[attr-defined]
    kept: Form | None = request.kept  # type: ignore[attr-defined]
    return kept


def has_said(request: HttpRequest, name: str) -> bool:
    """Whether the view that refused it said this."""
    found = looked_up(request)
    return found is not None and name in found.said


def is_unsent(request: HttpRequest) -> bool:
    """Whether the page brings back what nobody looked at. Who asks shows all of it."""
    found = looked_up(request)
    if found is not None and found.is_unsent:
        request.kept_is_shown = True  # type: ignore[attr-defined]
        return True
    return False


def not_shown(request: HttpRequest) -> Form | None:
    """A form that came back to a page that does not show its fields: the frame tells what was written."""
    return None if getattr(request, "kept_is_shown", False) else looked_up(request)


def set_aside(request: HttpRequest, address: str, whose: str = "") -> str:
    """Where a form stands again that nobody looked at, once whoever had its page before them has signed in.

    Its token tells who that was, else `whose` (see `origin.who`). Where nobody knows, nothing is kept.
    """
    owner = origin.whose_page(request) or whose
    return _keep(request, address, owner, {}, is_unsent=True) if owner else without_key(address)


def own_page(request: HttpRequest, otherwise: str) -> str:
    """The page on which a form stands that was sent elsewhere: browsers tell it to their own site (`same-origin`)."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return otherwise
    parts = urlsplit(told)
    return without_key(urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, "")))


def without_key(address: str, *more: tuple[str, str]) -> str:
    """An address that brings nothing back."""
    parts = urlsplit(address)
    query = [each for each in parse_qsl(parts.query, keep_blank_values=True) if each[0] != KEY]
    return urlunsplit(parts._replace(query=urlencode([*query, *more])))


def _see(address: str) -> HttpResponse:
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer


def _keep(request: HttpRequest, address: str, owner: str, said: dict[str, Any], *, is_unsent: bool = False) -> str:
    """The address with the key in it."""
    _permit(request)
    now, key = timezone.now(), secrets.token_urlsafe(24)
    told = {
        "fields": [[name, values] for name, values in request.POST.lists() if name not in SECRET],
        "files": [str(each.name) for name in request.FILES for each in request.FILES.getlist(name)],
        "said": said,
        "is_unsent": is_unsent,
    }
    sealed = cipher_of(key, _PURPOSE).encrypt(json.dumps(told).encode()).decode()
    Kept.objects.filter(until__lt=now).delete()
    Kept.objects.create(key_hash=hash_of(key, _PURPOSE), whose=_hashed(owner), sealed=sealed, until=now + HOUR)
    return without_key(address, (KEY, key))


def _found(request: HttpRequest) -> Form | None:
    key = request.GET.get(KEY, "")
    if request.method not in ("GET", "HEAD") or not key:
        return None
    row = Kept.objects.filter(key_hash=hash_of(key, _PURPOSE), until__gte=timezone.now()).first()
    if row is None or row.whose not in {_hashed(each) for each in (_own(request), origin.who(request)) if each}:
        return None
    try:
        told = json.loads(cipher_of(key, _PURPOSE).decrypt(row.sealed.encode()))
    except InvalidToken:
        return None
    fields = QueryDict(mutable=True)
    for name, values in told["fields"]:
        fields.setlist(name, values)
    said = told["said"]
    return Form(fields, tuple(told["files"]), said, said.get("status", 200), told["is_unsent"])


def _own(request: HttpRequest) -> str:
    """The session; without one the browser, by the secret with which it proves that forms are its own."""
    if request.session.keys():  # reads it: the key of one that has ended is no longer there
        return f"session:{request.session.session_key}"
    get_token(request)
    return f"browser:{origin.page_secret(request)}"


def _hashed(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()
