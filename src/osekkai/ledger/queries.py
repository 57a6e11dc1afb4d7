"""Door: what happened to things and to people, and whether all of it is as it was written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Model, Q

from osekkai.ledger.anchors import Published, anchor, published, tip
from osekkai.ledger.binding import CHAIN, Unlike, binds, is_as_told, leaves, unlike_told, verify_rows
from osekkai.ledger.declaring import Kind, Ref, all_kinds, kind_of, seen_by_residents
from osekkai.ledger.following import followers_of
from osekkai.ledger.kinds import EVENT, LOOKED
from osekkai.ledger.models import ActorKind, Event
from osekkai.ledger.rows import row_digest, rows_digest
from osekkai.ledger.verifying import Broken, Verified, said_by, verify, wrong_with


def events_of(things: Iterable[Ref], *, looks: bool = True) -> list[Event]:
    """Everything that happened to these things, in the order of the chain.

    Without `looks` only what changed something.
    """
    found = Event.objects.filter(object__in=[str(each) for each in things]).select_related("content")
    return list((found if looks else found.exclude(kind=LOOKED.id)).order_by(*CHAIN))


def unlike(things: Iterable[Ref], rows: Iterable[Model]) -> list[Unlike]:
    """What is not as the ledger tells it at this moment, of rows and of everything else that events of `things` wrote.

    Asked by whoever is about to sign, or to decide: what was otherwise for a minute only is found out then.
    """
    events = events_of(things, looks=False)
    broken = wrong_with(events)
    told = [Unlike(str(EVENT(id)), f"記録 {id}: {what}") for id, what in broken.items()]
    return [*told, *unlike_told(events, rows)]


def events_between(kind: Kind, since: date, until: date) -> list[Event]:
    """All of a kind from one day to another, in the order they were written."""
    days = {"at__date__gte": since, "at__date__lte": until}
    return list(Event.objects.filter(kind__in=kind.ids, **days).order_by(*CHAIN))


def events_about(whom: Ref) -> list[Event]:
    """Everything that happened to somebody, also through things of theirs, in the order it was written."""
    found = Event.objects.filter(Q(object=str(whom)) | Q(subject=str(whom))).select_related("content")
    return list(found.order_by(*CHAIN))


def seen_by(people: Collection[Ref], most: int) -> list[Event]:
    """What somebody who is known by these references may read of what happened about them, the newest first."""
    about = Event.objects.filter(subject__in=[str(each) for each in people], kind__in=seen_by_residents())
    return list(about.order_by("-id")[:most])


__all__ = [
    "ActorKind",
    "Broken",
    "Event",
    "Published",
    "Unlike",
    "Verified",
    "all_kinds",
    "anchor",
    "binds",
    "events_about",
    "events_between",
    "events_of",
    "followers_of",
    "is_as_told",
    "kind_of",
    "leaves",
    "published",
    "row_digest",
    "rows_digest",
    "said_by",
    "seen_by",
    "tip",
    "unlike",
    "unlike_told",
    "verify",
    "verify_rows",
    "wrong_with",
]
