"""Door: writing events, sealing them into the chain, and erasing what they said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from osekkai.ledger.actors import SYSTEM, Actor, operator, operator_here, staff
from osekkai.ledger.anchors import told_in
from osekkai.ledger.binding import Wrote, as_text, forget, gone, wrote
from osekkai.ledger.declaring import Kind, Ref, is_declared, whose
from osekkai.ledger.digests import content_digest, digest_of, is_kept_as_said, mark_of, new_salt
from osekkai.ledger.following import Happened, follow, followers_of
from osekkai.ledger.kinds import ANCHOR, ANCHORED, ERASED, EVENT, LOOKED
from osekkai.ledger.models import Content, Event, Waiting
from osekkai.ledger.rows import row_digest, rows_digest
from osekkai.ledger.sealing import seal, seal_soon


def record(
    kind: Kind,
    by: Actor,
    about: Ref,
    *,
    subject: Ref | None = None,
    purpose: str = "",
    before: Ref | str = "",
    after: Ref | str = "",
    said: Mapping[str, Any] | None = None,
    keep_until: date | None = None,
    rows: Iterable[Wrote] = (),
) -> Event:
    """Write an event in the transaction of the change it tells of, and call who follows it.

    It is sealed after the commit.

    `subject` is the person whom it is about, where that is another than the thing itself says; `rows` what the change
    wrote in the tables (`wrote`, `gone`), so that nobody changes it unseen. Raises `RuntimeError`
    outside of a transaction: an event without its change, or a change without its event, is worth nothing. Raises
    `ValueError` for a kind that no room declares, or about another thing than it says.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is written in the transaction of its change")
    _declared(kind, about)
    text, salt = ("", "") if said is None else (_as_text(said), new_salt(keep_until))
    event = _event(
        kind,
        by,
        subject=str(subject or whose(about) or ""),
        object=str(about),
        purpose=purpose,
        before=str(before),
        after=str(after),
        content_digest=content_digest(salt, text) if salt else "",
        rows=as_text(rows),
    )
    event.save(force_insert=True)
    Waiting.objects.create(event=event, mark=mark_of(event.pk, event.digest))
    if salt:
        Content.objects.create(event=event, salt=salt, said=text, keep_until=keep_until)
    transaction.on_commit(seal_soon)
    for follower in followers_of(kind.id):
        follower(Happened(event, by, about.instance))
    return event


def _declared(kind: Kind, about: Ref) -> None:
    if not is_declared(kind):
        raise ValueError(f"no room declares the event {kind}: see ledger.kinds.kind")
    if kind.of is not None and kind.of.name != about.thing:
        raise ValueError(f"{kind} is about a {kind.of.name}, not a {about.thing}")


def _as_text(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _event(kind: Kind, by: Actor, **told: str) -> Event:
    event = Event(at=timezone.now(), kind=kind.id, actor_kind=by.kind, actor=by.id, mandate=by.mandate, **told)
    event.digest = digest_of(event)
    return event


def looked(by: Actor, subjects: Iterable[Ref], *, about: Ref, purpose: str) -> None:
    """Somebody sees the records of these residents: an event for each, so that each can read who looked."""
    looked_at(by, [(subject, about) for subject in subjects], purpose=purpose)


@transaction.atomic
def looked_at(by: Actor, pairs: Iterable[tuple[Ref, Ref]], *, purpose: str) -> None:
    """The same for records of several things, as on a page that lists them: `(subject, about)` each."""
    events = [_event(LOOKED, by, subject=str(whose), object=str(what), purpose=purpose) for whose, what in pairs]
    made = Event.objects.bulk_create(events)
    Waiting.objects.bulk_create(Waiting(event=each, mark=mark_of(each.pk, each.digest)) for each in made)
    transaction.on_commit(seal_soon)


@transaction.atomic
def erase(event: Event, by: Actor, *, reason: str) -> None:
    """Delete what an event said. That it happened, when, and by whom stays, and so does the proof."""
    Content.objects.filter(event=event).delete()
    record(ERASED, by, EVENT(event), subject=event.whose, purpose=reason)


@transaction.atomic
def anchored(text: str, by: Actor) -> int:
    """A text with lines of the ledger's tip has left the office; how many lines."""
    lines = list(told_in(text))
    for number, hash, at in lines:
        record(ANCHORED, by, ANCHOR(number), purpose=at.isoformat(), after=hash)
    return len(lines)


def erase_expired(today: date) -> int:
    """Erase what was kept long enough; how many. What somebody wants gone earlier stays, and verifying names it."""
    over = Event.objects.filter(content__keep_until__lt=today).select_related("content")
    expired = [each for each in over if is_kept_as_said(each.content.salt, each.content.keep_until)]
    for event in expired:
        erase(event, SYSTEM, reason="保存期間の終わり")
    return len(expired)


__all__ = [
    "SYSTEM",
    "Actor",
    "Happened",
    "Wrote",
    "anchored",
    "erase",
    "erase_expired",
    "follow",
    "forget",
    "gone",
    "looked",
    "looked_at",
    "operator",
    "operator_here",
    "record",
    "row_digest",
    "rows_digest",
    "seal",
    "staff",
    "wrote",
]
