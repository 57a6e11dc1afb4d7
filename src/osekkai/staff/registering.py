"""Registering and using a passkey: one that knows its owner, so that nobody types a name or a password after it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms


class OwnWords(DefaultMFAAdapter):  # type: ignore[misc]
    """What is said when a key or a number does not open, with what to do next."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "確かめられませんでした。もう一度ためすか、ほかの番号（一つは一度だけ）を入れてください。",
        "cannot_generate_recovery_codes": "番号は、パスキーを登録したあとで作れます。先にパスキーを登録してください。",
    }


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
