"""Who may work here: people with a role and a passkey, for as long as they are at their desk.

Accounts are given, never taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from time import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.limits import services as limits
from osekkai.problems import TooMany
from osekkai.staff import given
from osekkai.staff import kinds as staff_kinds
from osekkai.staff.signing_in import has_passkey
from osekkai.staff.stopping import failed, stopped
from osekkai.ui.sessions import begin, is_by_itself, is_over, renew

_DEVICE, _GIVEN = "device", "password_given"


class StaffMiddleware:
    """Pages of the office need a passkey; a session that rests for too long, or lasts for too long, has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.office, self.account = reverse("office:home"), reverse("account_login").removesuffix("login/")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self.office) and request.user.is_authenticated:
            if not _same_device(request):
                return redirect("account_login")
            if is_over(request.session, settings.STAFF_LONGEST):
                logout(request)
                return self._once_more(request)
            if not is_by_itself(request):
                renew(request.session, settings.STAFF_IDLE)
            if (
                settings.STAFF_SECOND_FACTOR
                and not request.path.startswith(self.account)
                and not has_passkey(request.user.pk)
            ):
                return redirect("mfa_add_webauthn")
            if request.session.get(_GIVEN) and not request.path.startswith(self.account):
                return redirect("account_change_password")
        return self.get_response(request)

    def _once_more(self, request: HttpRequest) -> HttpResponse:
        """Sign in again and come back; what was typed is kept by `ui.signing_in_again`."""
        if request.path.startswith(self.account):
            return redirect("account_login")
        return redirect_to_login(request.get_full_path())


def _same_device(request: HttpRequest) -> bool:
    """Whether the session is used where it began.

    One that turns up in another browser or on another system ends, and the ledger says so. A cookie that was taken
    along is of no use elsewhere; whoever also imitates the browser is stopped by the passkey at each approval.
    """
    device = hashlib.sha256(request.headers.get("User-Agent", "").encode()).hexdigest()
    if request.session.setdefault(_DEVICE, device) == device:
        return True
    with transaction.atomic():
        ledger.record(staff_kinds.SESSION_MOVED, ledger.staff(request.user), ledger_kinds.STAFF(request.user.pk))
    logout(request)
    return False


def _tries(credentials: dict[str, Any], address: str) -> list[tuple[str, str]]:
    name = str(credentials.get("username", "")).casefold()[:150]
    return [("sign-in-of-one", f"{name} {address}"), ("sign-in", address)]


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes an account of their own; see `staff.services.hire`. Every sign-in is told to the ledger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever has just signed in is not asked once more: the first passkey costs one password."""
        since = time() - REAUTHENTICATION_TIMEOUT
        if any(each["at"] > since for each in get_authentication_records(self.request, self.request.user)):
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Passwords that somebody tries are counted by the account *and* the address they come from, and by the
        address: nobody can lock somebody else out by failing in their name.
        """
        address = limits.address_of(request)
        for limit, who in _tries(credentials, address):
            limits.refuse_if_spent(limit, who)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is None:
            for limit, who in _tries(credentials, limits.address_of(request)):
                limits.is_within(limit, who)
            self._tell(request, credentials)
        elif at := given.given_at(user):
            if given.is_over(at):
                failed(request, user, "password")
                raise ValidationError(
                    "はじめのパスワードの期限（7日）がすぎました。「人と役の係」に、新しいパスワードを頼んでください。"
                )
            request.session[_GIVEN] = True
        return user

    def set_password(self, user: User, password: str) -> None:
        """One of their own."""
        with transaction.atomic():
            super().set_password(user, password)
            ledger.record(staff_kinds.PASSWORD_CHANGED, ledger.staff(user), ledger_kinds.STAFF(user))
        self.request.session.pop(_GIVEN, None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse(settings.LOGIN_REDIRECT_URL)

    def _tell(self, request: HttpRequest, credentials: dict[str, Any]) -> None:
        """Of every failure a line in the log; an event of the ledger where it was the last that is let through."""
        user = User.objects.filter(username=str(credentials.get("username", ""))[:150].replace("\0", "")).first()
        failed(request, user, "password")
        (limit, who), *_ = _tries(credentials, limits.address_of(request))
        try:
            limits.refuse_if_spent(limit, who)
        except TooMany:
            if user is not None:
                with transaction.atomic():
                    stopped(user, "password")

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        with transaction.atomic():
            ledger.record(staff_kinds.SIGNED_IN, ledger.staff(user), about=ledger_kinds.STAFF(user))
        begin(request.session)
        answer: HttpResponse = super().post_login(request, user, **more)
        return answer


class StaffOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The municipality's provider opens accounts that are there, by name (`preferred_username`); it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        told = sociallogin.account.extra_data
        name = (told.get("userinfo") or told).get("preferred_username") or (told.get("id_token") or {}).get(
            "preferred_username"
        )
        user = User.objects.filter(username=name, is_staff=True, is_active=True).first() if name else None
        if user is None:
            raise ImmediateHttpResponse(render(request, "staff/no_account.html", status=403))
        sociallogin.connect(request, user)
