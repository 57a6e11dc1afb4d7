"""Putting events into the chain, together and after their commit, so that writers never wait for it."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock, Timer
from time import monotonic

from django.conf import settings
from django.db import OperationalError, connection, transaction

from osekkai.ledger.digests import START, is_marked, link_hash, mark_of
from osekkai.ledger.models import Link, Waiting

_LOCK = 0x6F73656B
"""PostgreSQL's advisory lock of whoever seals."""


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


seal_soon = _Soon()


def seal(*, wait: bool = True) -> int:
    """Put every event that is not yet in the chain at its end; how many. One process at a time.

    The order of the chain is that of sealing, so an event whose transaction ended late comes late and is not lost. One
    without the ledger's mark was not written by this office: it stays outside, and `verify` tells of it.
    """
    with transaction.atomic():
        if not _held(wait):
            return 0
        last = Link.objects.order_by("-position").first()
        position, before = (last.position, last.hash) if last else (0, START)
        links = []
        waiting = list(Waiting.objects.order_by("event").values_list("event", "event__digest", "mark"))
        for id, digest, mark in waiting:
            if not is_marked(id, digest, mark):
                continue
            position, before = position + 1, link_hash(before, digest)
            links.append(Link(position=position, event_id=id, hash=before))
        Link.objects.bulk_create(links, batch_size=5_000)
        Waiting.objects.filter(event__link__isnull=False).delete()
    return len(links)


def mark_older() -> int:
    """Events that the release before wrote, without a mark, are taken as they are; how many.

    Only by whoever runs the office.
    """
    older = list(Waiting.objects.filter(mark="").select_related("event"))
    for each in older:
        each.mark = mark_of(each.event_id, each.event.digest)
    Waiting.objects.bulk_update(older, ["mark"], batch_size=1_000)
    return len(older)


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
