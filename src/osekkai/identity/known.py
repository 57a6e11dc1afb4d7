"""What the ward knows about a resident, from which source and since when, and who looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from osekkai.catalogue import Catalogue
from osekkai.identity import kinds
from osekkai.identity.accounts import actor_of
from osekkai.identity.kinds import subject_of
from osekkai.identity.models import Account
from osekkai.ledger import queries as ledger_queries
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import LOOKED, Said
from osekkai.policy import Fact, Words, calendar
from osekkai.register import queries as register

LAST = 100
"""Events that are shown."""


@dataclass(frozen=True, slots=True)
class Known:
    """One statement of the register: what it is about, what it says, from where, known since when."""

    name: Words
    value: str
    source: str
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody (see `ActorKind`) did something with the resident's record: what, what for, when."""

    at: datetime
    who: str
    what: Said
    purpose: str


@dataclass(frozen=True, slots=True)
class Everything:
    facts: list[Known]
    receipts: list[tuple[Words, date, int | None]]
    looked: list[Looked]


@transaction.atomic
def about(account: Account, catalogue: Catalogue, *, downloaded: bool = False) -> Everything:
    """All of it, for the resident alone; empty where the register does not know them. The look itself is told."""
    subject = subject_of(account)
    events = ledger_queries.seen_by([subject, kinds.ACCOUNT(account)], LAST)
    looked = [Looked(each.at, each.actor_kind, each.words, each.purpose) for each in events]
    ledger.record(
        kinds.DOWNLOADED if downloaded else LOOKED,
        actor_of(account),
        kinds.ACCOUNT(account),
        purpose="わたしの情報",
    )
    if account.person_id is None:
        return Everything([], [], looked)
    receipts = _receipts(account.person_id, catalogue) if downloaded else []  # on the page `receiving` tells of them
    return Everything(_facts(account.person_id, catalogue), receipts, looked)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where letters go to somebody: `tail` are the last letters of where they asked to have them (empty: nowhere).

    `protection` is told to nobody but them.
    """

    tail: str
    protection: register.Protection | None


TAIL = 4
"""Letters of an address that its owner knows again, and that tell nobody else where it is."""


def reached(account: Account) -> Reached | None:
    """For whoever is signed in, of themselves. Nothing where the register does not know them."""
    if account.person_id is None:
        return None
    theirs = register.of_themselves(account.person_id)
    letters = register.letters_of(account.person_id, to=theirs)
    return Reached(letters.address[-TAIL:] if letters else "", register.protection_of(account.person_id, to=theirs))


def _facts(person: int, catalogue: Catalogue) -> list[Known]:
    found = []
    for each in register.facts_of_people([person]):
        fact = catalogue.book.vocabulary.facts.get(each.fact)
        if fact is None:
            continue
        year, year_en = (f"（{each.year}年）", f" ({each.year})") if each.year else ("", "")
        words = Words(fact.words.say("ja") + year, fact.words.say("easy") + year, fact.words.say("en") + year_en)
        found.append(Known(words, _value(each, fact), "・".join(fact.sources) or _from(each.source), each.recorded_at))
    return found


def _from(kind: str) -> str:
    """A source in a resident's words: the name of a file tells them nothing."""
    names = {
        "file": gettext("区のほかの台帳"),
        "decision": gettext("区の決定"),
        "counter": gettext("窓口で うかがったこと"),
        "resident": gettext("ご本人から うかがったこと"),
    }
    return names.get(kind, gettext("区の記録"))


def _value(row: register.Known, fact: Fact) -> str:
    kind, unit = fact.type.kind, fact.type.unit or ""
    if row.chosen:
        return "・".join(fact.choices[each].ja if each in fact.choices else each for each in row.chosen.split())
    assert row.lo is not None and row.hi is not None
    if row.lo != row.hi and kind == "date":
        return calendar.written_days(*map(date.fromordinal, (row.lo, row.hi)))
    if row.lo != row.hi:
        return "わかりません" if kind == "truth" else f"{row.lo:,}〜{row.hi:,}{unit}"
    if kind == "truth":
        return "はい" if row.lo else "いいえ"
    return date.fromordinal(row.lo).isoformat() if kind == "date" else f"{row.lo:,}{unit}"


def _receipts(person: int, catalogue: Catalogue) -> list[tuple[Words, date, int | None]]:
    return [
        (catalogue.services[each.service].words, each.since, each.yen)
        for each in register.received([person])
        if each.service in catalogue.services
    ]
