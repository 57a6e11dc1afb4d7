"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.db.models import Q

from osekkai.personal import Finder, Room, Who, tells
from osekkai.said import Said

ENDS = Room("with its case (receiving.followers)")


def _of(path: str) -> Finder:
    def found(who: Who) -> Q:
        of_person = Q(**{f"{path}person": who.person}) if who.person else Q()
        return of_person | (Q(**{f"{path}application__account": who.account}) if who.account else Q())

    return found


tells(
    "receiving.Report",
    words=Said("受けている方の届け出", en="report of somebody who receives"),
    ends=ENDS,
    nothing="what year reported_at done_at",
    work="entered_by done_by",
    link="case account",
    stated={
        "answers": Said("聞いたことと答え", en="questions and answers"),
        "text": Said("書いたこと", en="text"),
        "bank_account": Said("届け出た口座", en="the account that was reported"),
    },
    by=_of("case__"),
)
tells("receiving.Ending", ends=ENDS, nothing="last problem document", link="decision", by=_of("decision__case__"))
