"""What proves an event: its own digest, that of what it said, and the hash that links it to the one before."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, date, datetime

from django.conf import settings

from osekkai.ledger.models import Event

START = "0" * 64
"""What the first link follows."""
_TOLD = ("kind", "actor_kind", "actor", "mandate", "purpose", "subject", "object", "before", "after", "content_digest")


def digest_of(event: Event) -> str:
    """SHA-256 of the row: the time in UTC to the microsecond, then every field after its length."""
    parts = [_moment(event.at), *(getattr(event, name) for name in _TOLD), *([event.rows] if event.rows else [])]
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def content_digest(salt: str, said: str) -> str:
    return hashlib.sha256(f"{salt}{said}".encode()).hexdigest()


def new_salt(keep_until: date | None) -> str:
    """80 random bits, and until when the content is kept: the digest binds both."""
    return f"{secrets.token_hex(10)}@{_day(keep_until)}"


def is_kept_as_said(salt: str, keep_until: date | None) -> bool:
    """Whether a content's last day is the one of its salt; salts of a release before do not say."""
    _, says, day = salt.partition("@")
    return not says or day == _day(keep_until)


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def mark_of(event: int, event_digest: str) -> str:
    """HMAC-SHA256 under the ledger's key: this office wrote the event, and as this one."""
    return hmac.digest(settings.LEDGER_KEY.encode(), f"event:{event}:{event_digest}".encode(), "sha256").hex()


def link_hash(before: str, event_digest: str) -> str:
    """HMAC-SHA256 under the ledger's key.

    Who can write to the database, but does not hold the key, cannot go on with the chain.
    """
    return hmac.digest(settings.LEDGER_KEY.encode(), f"{before}{event_digest}".encode(), "sha256").hex()
