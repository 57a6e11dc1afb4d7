"""What to do who lost a password or passkey. Nobody gets a new one by mail: whoever reads the mailbox would have it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def lost(request: HttpRequest, rest: str = "") -> HttpResponse:
    """In the place of the library's own pages, which would send a link to whatever address stands in the account."""
    return render(request, "account/password_reset.html")
