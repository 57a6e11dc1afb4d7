"""Codes that only a resident has, and the keys that are made of them or of the office's secret."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 24
"""Letters of a code: 118 bits of chance, so one hash is key stretching enough."""


def new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def hash_of(code: str, purpose: str) -> str:
    """What the database knows of a code."""
    return hashlib.sha256(f"osekkai-{purpose}:{code}".encode()).hexdigest()


def cipher_of(code: str, purpose: str) -> Fernet:
    """What only the code opens."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"osekkai-{purpose}:{code}".encode()).digest()))


def sealed_file(contents: bytes, purpose: str) -> bytes:
    """As `office_cipher`, for megabytes: AES-256-GCM (NIST SP 800-38D), the nonce first."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_office_key(purpose)).encrypt(nonce, contents, None)


def opened_file(sealed: bytes, purpose: str) -> bytes:
    """Raises `ValueError` where it was altered."""
    try:
        return AESGCM(_office_key(purpose)).decrypt(sealed[:12], sealed[12:], None)
    except InvalidTag as problem:
        raise ValueError("the file is not as it was sealed") from problem


def office_cipher(purpose: str) -> Fernet:
    """What only this office opens, by its secret key."""
    return Fernet(base64.urlsafe_b64encode(_office_key(purpose)))


def _office_key(purpose: str) -> bytes:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=purpose.encode()).digest()
