"""Numbers that stand for a lost passkey: sealed where they lie, and not to be tried out.

Eight digits are guessed by whoever may go on guessing. Wrong ones are counted by the account, wherever they come from,
and before they are looked at. Only somebody who knows the password gets as far, and a passkey opens all the time: so
nobody locks the owner out.
"""

from __future__ import annotations

from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from osekkai import codes
from osekkai.limits import services as limits
from osekkai.problems import TooMany
from osekkai.staff.keys import tell
from osekkai.staff.stopping import failed, stopped

PURPOSE = "spare-numbers"
LIMIT = "spare-numbers"


def seal(text: str) -> str:
    return codes.office_cipher(PURPOSE).encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """One of before lies there as it is, until `osekkai keys rotate` seals it."""
    return codes.office_cipher(PURPOSE).decrypt(text.encode()).decode() if text.startswith(codes.TEXT) else text


class _Counted:
    """Before allauth looks at a number."""

    user: User

    def clean_code(self) -> str:
        try:
            limits.spend(LIMIT, str(self.user.pk))
        except TooMany as problem:
            raise ImmediateHttpResponse(_ended(problem)) from None
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            failed(context.request, self.user, "number")
            self._refuse_if_it_was_the_last()
            raise
        limits.give_back(LIMIT, str(self.user.pk))
        return code

    def _refuse_if_it_was_the_last(self) -> None:
        try:
            limits.refuse_if_spent(LIMIT, str(self.user.pk))
        except TooMany as problem:
            _tell(self.user)
            raise ImmediateHttpResponse(_ended(problem)) from None


class SignInByNumber(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class OnceMoreByNumber(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """Somebody who is signed in shows that it is them still."""


def _tell(user: User) -> None:
    """The ledger, and the owner: by mail, once a day."""
    with transaction.atomic():
        stopped(user, "number")
        tell(
            user,
            f"spare-numbers:{user.pk}:{timezone.localdate()}",
            "サインインの番号を、だれかが何度も まちがえました",
            "あなたの名前とパスワードのあとで、「鍵をなくしたときの番号」が何度も まちがえられました。"
            "しばらくのあいだ、番号では入れません。パスキーでは、いつもどおり入れます。\n"
            "あなたでなければ、パスワードを知られています。パスキーで入って、パスワードを変えてください。\n",
        )


def _ended(problem: TooMany) -> HttpResponse:
    """The sign-in that was under way is over."""
    clear_login(context.request)
    about = {"at": problem.goes_on_at(timezone.now())}
    answer = render(context.request, "staff/numbers_stopped.html", about, status=problem.status)
    for name, value in problem.headers.items():
        answer[name] = value
    return answer
