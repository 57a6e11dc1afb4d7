"""Numbers of documents: the year, ten letters of chance, and five that only this office can make of them (HMAC-SHA256).

Who forges a document can copy a number that is there, which the verification page shows, but cannot think up one.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata

from django.conf import settings

from osekkai.policy.letters import hyphens

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_YEAR, _CHANCE, _TAG, _CODE = 4, 8, 5, 12


def new_number(year: int) -> str:
    """`2026-7K3F9QH2-M8TXA`."""
    head = f"{year}-{''.join(secrets.choice(_LETTERS) for _ in range(_CHANCE))}"
    return f"{head}-{_tag(head)}"


def as_printed(written: str) -> str:
    """A number as it stands on paper, from how people write it: without hyphens, with spaces, in full width."""
    letters = "".join(each for each in hyphens(unicodedata.normalize("NFKC", written)).upper() if each.isalnum())
    if len(letters) != _YEAR + _CHANCE + _TAG:
        return written.strip().upper()
    return f"{letters[:_YEAR]}-{letters[_YEAR:-_TAG]}-{letters[-_TAG:]}"


def is_ours(number: str) -> bool:
    """Whether this office can have issued the number at all."""
    head, _, tag = number.strip().upper().rpartition("-")
    return head.isascii() and tag.isascii() and hmac.compare_digest(tag, _tag(head))


def original_code(number: str) -> str:
    """What stands on a certificate only (59 bits): whoever holds the paper may compare it with what was issued."""
    return _letters_of(b"original:" + number.encode(), _CODE)


def opens_original(number: str, code: str) -> bool:
    code = "".join(each for each in hyphens(unicodedata.normalize("NFKC", code)).upper() if each.isalnum())
    return code.isascii() and hmac.compare_digest(code, original_code(number))


def _tag(head: str) -> str:
    return _letters_of(b"document:" + head.encode(), _TAG)


def _letters_of(text: bytes, length: int) -> str:
    digest = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), text, "sha256"))
    return "".join(_LETTERS[digest // len(_LETTERS) ** place % len(_LETTERS)] for place in range(length))
