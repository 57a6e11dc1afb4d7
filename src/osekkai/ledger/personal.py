"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.db.models import Q

from osekkai.personal import ForEver, Room, Who, tells
from osekkai.said import Said


def _hers(who: Who) -> Q:
    refs = [f"person:{who.person}"] if who.person else []
    return Q(subject__in=[*refs, *([f"account:{who.account}"] if who.account else [])])


tells(
    "ledger.Event",
    ends=ForEver("the proof of what was done (公文書管理法); what it said goes, see Content"),
    nothing="at kind before after content_digest rows digest",
    work="actor_kind actor purpose",
    link="subject object mandate",
    by=_hers,
)
tells(
    "ledger.Content",
    words=Said("出来事の内容", en="content of an event"),
    ends=Room("the night after its last day, with an event that says so"),
    nothing="keep_until",
    link="event",
    known={
        "said": Said("内容", en="content"),
    },
    sealed="salt",
)
tells("ledger.Waiting", ends=Room("when it is sealed"), nothing="mark", link="event")
tells("ledger.Link", ends=ForEver("the chain"), nothing="position hash", link="event")
