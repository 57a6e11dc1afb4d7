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
WHOLE, HALF = 64, 32
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
    """This office wrote the event, and as this one."""
    return keyed(_marked(event, event_digest))


def is_marked(event: int, event_digest: str, mark: str) -> bool:
    return is_keyed(_marked(event, event_digest), mark)


def link_hash(before: str, event_digest: str) -> str:
    """Who can write to the database, but does not hold the ledger's key, cannot go on with the chain."""
    return keyed(f"{before}{event_digest}")


def is_link(before: str, event_digest: str, hash: str) -> bool:
    return is_keyed(f"{before}{event_digest}", hash)


def keyed(text: str, digits: int = WHOLE) -> str:
    """HMAC-SHA256 under the newest of the ledger's keys; its first hexadecimal digits."""
    return hmac.digest(settings.LEDGER_KEYS[0].encode(), text.encode(), "sha256").hex()[:digits]


def is_keyed(text: str, told: str, digits: int = WHOLE) -> bool:
    """Whether this is what one of the ledger's keys makes of the text.

    Former keys prove what was written under them; who got hold of one is found out by lines kept elsewhere (`anchors`).
    """
    made = (hmac.digest(each.encode(), text.encode(), "sha256").hex()[:digits] for each in settings.LEDGER_KEYS)
    return any(hmac.compare_digest(each.encode(), told.encode()) for each in made)


def _marked(event: int, event_digest: str) -> str:
    return f"event:{event}:{event_digest}"
