"""How people sign in: their password, their passkeys, and the sessions that they have open."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User


def has_passkey(user: int) -> bool:
    return bool(Authenticator.objects.filter(user_id=user, type=Authenticator.Type.WEBAUTHN).exists())


def end_sessions(user: User) -> int:
    """Wherever somebody is signed in, they are no more; how many sessions."""
    ended = list(UserSession.objects.filter(user=user))
    for each in ended:
        each.end()
    return len(ended)


def end_passkeys(user: User) -> int:
    """Their passkeys and the codes that stand for one are gone; how many passkeys."""
    keys, _ = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).delete()
    Authenticator.objects.filter(user=user).delete()
    return int(keys)
