"""Who is signed in: an account in the session, for as long as somebody is there."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from osekkai.identity.models import Account
from osekkai.ui.sessions import is_over, renew

ACCOUNT = "account"


def account_of(request: HttpRequest) -> Account | None:
    """A session is good for `LOGIN_FOR` seconds after the last page, and for `LOGIN_LONGEST` in all."""
    if hasattr(request, "resident_account"):
        return request.resident_account  # type: ignore[no-any-return]
    id = request.session.get(ACCOUNT)
    found = Account.objects.filter(pk=id).select_related("person").first() if id else None
    if found and is_over(request.session, settings.LOGIN_LONGEST):
        request.session.flush()
        found = None
    if found:
        renew(request.session, settings.LOGIN_FOR)
    request.resident_account = found  # type: ignore[attr-defined]
    return found
