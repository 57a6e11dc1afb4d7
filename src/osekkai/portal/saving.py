"""Saving a result on the server, only when the resident asks for it, in a form that the server alone cannot read."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet
from django.db import transaction
from django.utils import timezone

from osekkai.matching.answers import MAX_TOKEN, decode
from osekkai.portal.models import SavedResult

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 24


def save(token: str) -> str:
    """Keep the answers of `token`; the code to come back with. Raises `NotReadable` for no answers of ours."""
    decode(token)
    code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        SavedResult.objects.filter(expires_at__lte=timezone.now()).delete()
        SavedResult.objects.create(code_hash=_hash(code), sealed=_cipher(code).encrypt(token.encode()))
    return code


def find(code: str) -> str | None:
    """The token that was saved under `code`; nothing where there is none or it has expired."""
    if len(code) != CODE_LENGTH:
        return None
    row = SavedResult.objects.filter(code_hash=_hash(code), expires_at__gt=timezone.now()).first()
    return _cipher(code).decrypt(bytes(row.sealed)).decode()[:MAX_TOKEN] if row else None


def delete(code: str) -> bool:
    """Remove what was saved; whether there was anything."""
    return bool(SavedResult.objects.filter(code_hash=_hash(code)).delete()[0])


def _hash(code: str) -> str:
    return hashlib.sha256(b"osekkai-saved:" + code.encode()).hexdigest()


def _cipher(code: str) -> Fernet:
    """The code has 118 bits of chance, so one hash is key stretching enough."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"osekkai-key:" + code.encode()).digest()))
