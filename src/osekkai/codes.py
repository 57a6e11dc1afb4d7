"""Codes that only a resident has, and the keys that are made of them or of the office's secrets.

The office's secrets are a ring, the newest first (`settings.KEYS`): with the newest it seals and marks, with all of
them it opens and recognises. Of each secret every purpose has a key of its own (HKDF-SHA256, RFC 5869, the purpose as
info), so that who learns one opens nothing else. The release before made its keys otherwise; those open still, and
`osekkai keys rotate` seals anew what they had sealed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 24
"""Letters of a code: 118 bits of chance, so one hash is key stretching enough."""
_SEALED = b"OSK1"
"""How a sealed file begins; then come the name of its key, the nonce, and what AES-256-GCM makes of the contents."""
TEXT = "gAAAA"
"""How a sealed text begins (Fernet: version 0x80, and a time whose first bytes are zero until 2106)."""
_NAMED, _NONCE = 8, 12


def new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def hash_of(code: str, purpose: str) -> str:
    """What the database knows of a code."""
    return hashlib.sha256(f"osekkai-{purpose}:{code}".encode()).hexdigest()


def cipher_of(code: str, purpose: str) -> Fernet:
    """What only the code opens."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"osekkai-{purpose}:{code}".encode()).digest()))


def sealed_file(contents: bytes, purpose: str) -> bytes:
    """As `office_cipher`, for megabytes: AES-256-GCM (NIST SP 800-38D)."""
    secret, nonce = settings.KEYS[0], secrets.token_bytes(_NONCE)
    head = _SEALED + name_of(secret)
    return head + nonce + AESGCM(derived(secret, purpose)).encrypt(nonce, contents, head)


def opened_file(sealed: bytes, purpose: str) -> bytes:
    """Raises `ValueError` where it was altered, or none of the office's keys is the one it was sealed with."""
    head, rest = sealed[: len(_SEALED) + _NAMED], sealed[len(_SEALED) + _NAMED :]
    for secret in settings.KEYS:
        if head == _SEALED + name_of(secret):
            return _opened(rest, derived(secret, purpose), head)
    for secret in settings.KEYS:
        try:
            return _opened(sealed, _before(secret, purpose), None)
        except ValueError:
            continue
    raise ValueError("the file is not as it was sealed, or was sealed with a key that the office does not have")


def is_newest(sealed: bytes) -> bool:
    """Whether a file is sealed with the newest key."""
    return sealed.startswith(_SEALED + name_of(settings.KEYS[0]))


def is_of_another_key(sealed: bytes) -> bool:
    """Whether a file names a key that the office does not have now: a former one that it was not told, or another's."""
    named = sealed[len(_SEALED) : len(_SEALED) + _NAMED]
    return sealed.startswith(_SEALED) and named not in {name_of(each) for each in settings.KEYS}


def _opened(sealed: bytes, key: bytes, head: bytes | None) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], head)
    except (InvalidTag, ValueError) as problem:
        raise ValueError("the file is not as it was sealed") from problem


def office_cipher(purpose: str) -> MultiFernet:
    """What only this office opens, by its keys."""
    keys = [derived(each, purpose) for each in settings.KEYS] + [_before(each, purpose) for each in settings.KEYS]
    return MultiFernet([_fernet(each) for each in keys])


def sealed_anew(sealed: bytes, purpose: str) -> bytes | None:
    """The same under the newest key; nothing where it is. Raises `ValueError` where no key opens it."""
    try:
        _fernet(derived(settings.KEYS[0], purpose)).decrypt(sealed)
    except InvalidToken:
        try:
            return office_cipher(purpose).rotate(sealed)
        except InvalidToken as problem:
            raise ValueError("it was sealed with a key that the office does not have") from problem
    return None


def tag_of(text: bytes, purpose: str) -> bytes:
    """What only this office makes of a text (HMAC-SHA256)."""
    return hmac.digest(derived(settings.KEYS[0], purpose), text, "sha256")


def all_tags(text: bytes, purpose: str) -> list[bytes]:
    """What this office makes of a text with each of its keys, or made in the release before; that of today first."""
    now = [hmac.digest(derived(each, purpose), text, "sha256") for each in settings.KEYS]
    return now + [hmac.digest(each.encode(), f"{purpose}:".encode() + text, "sha256") for each in settings.KEYS]


def derived(secret: str, purpose: str) -> bytes:
    """The key of a purpose: 32 bytes."""
    return _derived(secret, purpose)


@lru_cache(256)
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=b"osekkai", info=purpose.encode()).derive(secret.encode())


def name_of(secret: str) -> bytes:
    """What tells a key from others, and nothing of the key."""
    return derived(secret, "name")[:_NAMED]


@lru_cache(256)
def _before(secret: str, purpose: str) -> bytes:
    """The key of a purpose in the release before."""
    return hashlib.blake2b(secret.encode(), digest_size=32, person=purpose.encode()).digest()


def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))
