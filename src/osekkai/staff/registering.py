"""Registering and using a passkey: one that knows its owner, so that nobody types a name or a password after it."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from osekkai.staff import spare
from osekkai.staff.stopping import failed


class OwnWords(DefaultMFAAdapter):  # type: ignore[misc]
    """What is said when a key or a number does not open, with what to do next; and how secrets lie in the table."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "確かめられませんでした。もう一度ためすか、ほかの番号（一つは一度だけ）を入れてください。",
        "cannot_generate_recovery_codes": "番号は、パスキーを登録したあとで作れます。先にパスキーを登録してください。",
    }

    def encrypt(self, text: str) -> str:
        return spare.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return spare.unseal(encrypted_text)


class _Told:
    """A passkey that did not open is told to the log. Its signature cannot be tried out: nothing is counted."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:
            failed(context.request, self.user, "passkey")  # type: ignore[attr-defined]
            raise


class SignInByKey(_Told, LoginWebAuthnForm):  # type: ignore[misc]
    """Alone: whose it is, the key says."""


class SecondKey(_Told, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After a password."""


class KeyOnceMore(_Told, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Somebody who is signed in shows that it is them still."""


class OwnPasskey(AddWebAuthnForm):  # type: ignore[misc]
    """Always discoverable (WebAuthn Level 2, 5.4.6 `residentKey`) and with the user verified; `passwordless` stays on.

    The page's script reads it there.
    """

    name = forms.CharField(
        label="この鍵の呼び名",
        help_text="あとで どれかが分かるように（例: 自席のノートPC、わたしの電話）。",
        required=False,
        max_length=60,
    )
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("initial", {}).setdefault("name", "この端末")
        super().__init__(*args, **more)

    def clean_passwordless(self) -> bool:
        return True
