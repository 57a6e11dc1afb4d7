"""How a backup is sealed: long things in pieces under a key of its own, the office's keys for somebody outside.

**Pieces** (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015). `OSKB`, 7 bytes of chance, then for each mebibyte
what AES-256-GCM makes of it under the nonce chance ‖ number (4 bytes) ‖ 1 for the last, else 0: none can be left out,
moved or cut off. The key of a file is HKDF-SHA256 of the backup's, its path as info.

**Keys** (HPKE, RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; info `osekkai keys 1`): the
encapsulated key (32 bytes), then the ciphertext. Only the private half opens it, which is on no server.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

PIECE = 1 << 20
_HEAD, _CHANCE, _TAG = b"OSKB", 7, 16
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO = b"osekkai keys 1"


def new_key() -> bytes:
    return secrets.token_bytes(32)


def sealed(plain: IO[bytes], key: bytes, path: str) -> Iterator[bytes]:
    """What is to be written for a stream, piece by piece."""
    head = _HEAD + secrets.token_bytes(_CHANCE)
    cipher, number, piece = AESGCM(_of(key, path)), 0, _read(plain, PIECE)
    yield head
    while True:
        following = _read(plain, PIECE) if len(piece) == PIECE else b""
        yield cipher.encrypt(_nonce(head, number, not following), piece, head)
        if not following:
            return
        number, piece = number + 1, following


def opened(stream: IO[bytes], key: bytes, path: str) -> Iterator[bytes]:
    """The pieces in the clear. Raises `ValueError` where one is not as it was sealed, or the last is missing."""
    head = _read(stream, len(_HEAD) + _CHANCE)
    if len(head) != len(_HEAD) + _CHANCE or not head.startswith(_HEAD):
        raise ValueError(f"{path} is not sealed")
    cipher, number, piece = AESGCM(_of(key, path)), 0, _read(stream, PIECE + _TAG)
    while True:
        following = _read(stream, PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(head, number, not following), piece, head)
        except (InvalidTag, ValueError) as problem:
            raise ValueError(f"{path} is not as it was sealed") from problem
        if not following:
            return
        number, piece = number + 1, following


def for_outside(contents: bytes, public: X25519PublicKey) -> bytes:
    return _SUITE.encrypt(contents, public, info=_INFO)


def from_inside(sealed: bytes, private: X25519PrivateKey) -> bytes:
    """Raises `ValueError`: it was sealed for somebody else, or altered."""
    try:
        return _SUITE.decrypt(sealed, private, info=_INFO)
    except (InvalidTag, ValueError) as problem:
        raise ValueError("it was sealed for another key, or was altered") from problem


def public_key(place: Path) -> X25519PublicKey:
    """Raises `ValueError` for another kind of key, `OSError` where the file is not there."""
    found = load_pem_public_key(place.read_bytes())
    if not isinstance(found, X25519PublicKey):
        raise ValueError(f"{place} is no public key of X25519")
    return found


def private_key(place: Path, password: bytes | None = None) -> X25519PrivateKey:
    """Raises `ValueError` for another kind of key, `TypeError` where a password is missing."""
    found = load_pem_private_key(place.read_bytes(), password)
    if not isinstance(found, X25519PrivateKey):
        raise ValueError(f"{place} is no private key of X25519")
    return found


def _of(key: bytes, path: str) -> bytes:
    return HKDF(SHA256(), 32, salt=b"osekkai backup", info=path.encode()).derive(key)


def _nonce(head: bytes, number: int, is_last: bool) -> bytes:
    return head[len(_HEAD) :] + struct.pack("!IB", number, is_last)


def _read(stream: IO[bytes], size: int) -> bytes:
    """So many bytes, or all that are left: a pipe gives less at once."""
    parts: list[bytes] = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
