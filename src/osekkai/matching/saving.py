"""Saving a result on the server, only when the resident asks for it, in a form that the server alone cannot read."""

from __future__ import annotations

from django.utils import timezone

from osekkai import codes
from osekkai.matching.answers import MAX_TOKEN, decode
from osekkai.matching.models import SavedResult


def save(token: str) -> str:
    """Keep the answers of `token`; the code to come back with. Raises `NotReadable` for no answers of ours."""
    decode(token)
    code = codes.new_code()
    sealed = codes.cipher_of(code, "key").encrypt(token.encode())
    SavedResult.objects.create(code_hash=codes.hash_of(code, "saved"), sealed=sealed)
    return code


def find(code: str) -> str | None:
    """The token that was saved under `code`; nothing where there is none or it has expired."""
    if len(code) != codes.LENGTH:
        return None
    row = SavedResult.objects.filter(code_hash=codes.hash_of(code, "saved"), expires_at__gt=timezone.now()).first()
    return codes.cipher_of(code, "key").decrypt(bytes(row.sealed)).decode()[:MAX_TOKEN] if row else None


def delete(code: str) -> bool:
    """Remove what was saved; whether there was anything."""
    return bool(SavedResult.objects.filter(code_hash=codes.hash_of(code, "saved")).delete()[0])
