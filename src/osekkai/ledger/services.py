"""Writing events, sealing them into the chain, and erasing what they said."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock, Timer
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from osekkai.ledger.models import ActorKind, Content, Event, Link, Waiting

START = "0" * 64
"""What the first link follows."""
_LOCK = 0x6F73656B
"""PostgreSQL's advisory lock of whoever seals."""
_TOLD = ("kind", "actor_kind", "actor", "mandate", "purpose", "subject", "object", "before", "after", "content_digest")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. `mandate` names the permission under which a helper acts for somebody else."""

    kind: ActorKind
    id: str
    mandate: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, "osekkai")


def record(
    kind: str,
    actor: Actor,
    *,
    subject: str = "",
    object: str = "",
    purpose: str = "",
    before: str = "",
    after: str = "",
    said: Mapping[str, Any] | None = None,
    keep_until: date | None = None,
) -> Event:
    """Write an event in the transaction of the change it tells of; it is sealed after the commit.

    Raises `RuntimeError` outside of a transaction: an event without its change, or a change without its event, is worth
    nothing.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is written in the transaction of its change")
    text, salt = (
        (json.dumps(said, ensure_ascii=False, sort_keys=True), secrets.token_hex(16)) if said is not None else ("", "")
    )
    event = _event(
        kind,
        actor,
        subject=subject,
        object=object,
        purpose=purpose,
        before=before,
        after=after,
        content_digest=content_digest(salt, text) if salt else "",
    )
    event.save(force_insert=True)
    Waiting.objects.create(event=event)
    if salt:
        Content.objects.create(event=event, salt=salt, said=text, keep_until=keep_until)
    transaction.on_commit(_seal_soon)
    return event


def _event(kind: str, actor: Actor, **told: str) -> Event:
    event = Event(at=timezone.now(), kind=kind, actor_kind=actor.kind, actor=actor.id, mandate=actor.mandate, **told)
    event.digest = digest_of(event)
    return event


def staff(user: AbstractBaseUser | AnonymousUser) -> Actor:
    return Actor(ActorKind.STAFF, f"staff:{user.pk}")


@transaction.atomic
def looked(actor: Actor, subjects: Iterable[str], *, object: str, purpose: str) -> None:
    """Somebody sees the records of these residents: an event for each, so that each can read who looked."""
    looked_at(actor, [(subject, object) for subject in subjects], purpose=purpose)


@transaction.atomic
def looked_at(actor: Actor, pairs: Iterable[tuple[str, str]], *, purpose: str) -> None:
    """The same for records of several objects, as on a page that lists them: `(subject, object)` each."""
    events = [
        _event("register.looked", actor, subject=subject, object=object, purpose=purpose) for subject, object in pairs
    ]
    Waiting.objects.bulk_create(Waiting(event=each) for each in Event.objects.bulk_create(events))
    transaction.on_commit(_seal_soon)


def digest_of(event: Event) -> str:
    """SHA-256 of the row: the time in UTC to the microsecond, then every field after its length."""
    parts = [_moment(event.at), *(getattr(event, name) for name in _TOLD)]
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def content_digest(salt: str, said: str) -> str:
    return hashlib.sha256(f"{salt}{said}".encode()).hexdigest()


def link_hash(before: str, event_digest: str) -> str:
    """HMAC-SHA256 under the ledger's key.

    Who can write to the database, but does not hold the key, cannot go on with the chain.
    """
    return hmac.digest(settings.LEDGER_KEY.encode(), f"{before}{event_digest}".encode(), "sha256").hex()


class _Soon:
    """Seals after a commit, at most once in `LEDGER_SEAL_EVERY` seconds of a process; what comes between goes together.

    Writers never wait for the chain: who finds it busy leaves the event to whoever holds it, or to the next. If the
    process ends before, the next event or `osekkai ledger seal` takes along what waits.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.sealed = -1e9
        self.timer: Timer | None = None

    def __call__(self) -> None:
        with self.lock:
            left = self.sealed + settings.LEDGER_SEAL_EVERY - monotonic()
            if left > 0 and self.timer is None:
                self.timer = Timer(left, self._later)
                self.timer.daemon = True
                self.timer.start()
            if left > 0:
                return
            self.sealed = monotonic()
        self._now()

    def _later(self) -> None:
        with self.lock:
            self.timer, self.sealed = None, monotonic()
        try:
            self._now()
        finally:
            connection.close()

    def _now(self) -> None:
        with suppress(OperationalError):
            seal(wait=False)


_seal_soon = _Soon()


def seal(*, wait: bool = True) -> int:
    """Put every event that is not yet in the chain at its end; how many. One process at a time.

    The order of the chain is that of sealing, so an event whose transaction ended late comes late and is not lost.
    """
    with transaction.atomic():
        if not _held(wait):
            return 0
        last = Link.objects.order_by("-position").first()
        position, before = (last.position, last.hash) if last else (0, START)
        links = []
        waiting = list(Waiting.objects.order_by("event").values_list("event", "event__digest"))
        for id, digest in waiting:
            position, before = position + 1, link_hash(before, digest)
            links.append(Link(position=position, event_id=id, hash=before))
        Link.objects.bulk_create(links, batch_size=5_000)
        Waiting.objects.filter(event__link__isnull=False).delete()
    return len(links)


def _held(wait: bool) -> bool:
    """Whether the chain is ours until the transaction ends. SQLite has one writer at a time anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def erase(event: Event, actor: Actor, *, reason: str) -> None:
    """Delete what an event said. That it happened, when, and by whom stays, and so does the proof."""
    Content.objects.filter(event=event).delete()
    record("ledger.erased", actor, subject=event.subject, object=f"event:{event.pk}", purpose=reason)


def erase_expired(today: date) -> int:
    """Erase what was kept long enough; how many."""
    expired = list(Event.objects.filter(content__keep_until__lt=today))
    for event in expired:
        erase(event, SYSTEM, reason="保存期間の終わり")
    return len(expired)
