"""Numbers of documents: the year, ten letters of chance, and five that only this office can make of them (HMAC-SHA256).

Who forges a document can copy a number that is there, which the verification page shows, but cannot think up one.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata

from osekkai import codes
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
    return head.isascii() and tag.isascii() and _is_one_of(tag, _TAG, codes.all_tags(head.encode(), "document"))


def original_code(number: str) -> str:
    """What stands on a certificate only (59 bits): whoever holds the paper may compare it with what was issued."""
    return _letters_of(codes.tag_of(number.encode(), "original"), _CODE)


def opens_original(number: str, code: str) -> bool:
    code = "".join(each for each in hyphens(unicodedata.normalize("NFKC", code)).upper() if each.isalnum())
    return code.isascii() and _is_one_of(code, _CODE, codes.all_tags(number.encode(), "original"))


def _tag(head: str) -> str:
    return _letters_of(codes.tag_of(head.encode(), "document"), _TAG)


def _is_one_of(letters: str, length: int, tags: list[bytes]) -> bool:
    """A paper is checked for decades, whichever of the office's keys was the newest when it was issued."""
    return any(hmac.compare_digest(letters, _letters_of(each, length)) for each in tags)


def _letters_of(tag: bytes, length: int) -> str:
    digest = int.from_bytes(tag)
    return "".join(_LETTERS[digest // len(_LETTERS) ** place % len(_LETTERS)] for place in range(length))
