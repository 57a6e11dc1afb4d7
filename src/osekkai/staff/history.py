"""What happened to somebody's roles, rights and keys, and who did it: as the ledger has it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User

from osekkai.catalogue import Catalogue
from osekkai.ledger import queries as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.said import Said
from osekkai.staff import kinds
from osekkai.staff.errors import said_day
from osekkai.staff.naming import names_of
from osekkai.staff.rights import all_rights
from osekkai.staff.units import name_of_unit, roles

_NOT_TOLD = (kinds.SIGNED_IN.id, kinds.SESSION_MOVED.id, kinds.SIGN_IN_STOPPED.id)
"""When somebody came to work is nobody's business but theirs; it stays in the ledger."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: when, what in words, to which role or right, and who did it."""

    at: datetime
    words: Said
    what: str
    by: str


def history_of(user: User, catalogue: Catalogue) -> list[Told]:
    """The newest first."""
    events = [each for each in ledger.events_about(STAFF(user)) if each.kind not in _NOT_TOLD]
    names = names_of(each.actor for each in events)
    found = [Told(each.at, each.words, _what(each, catalogue), names.get(each.actor, each.actor)) for each in events]
    return found[::-1]


def givers_of(user: User) -> dict[int, str]:
    """By whom each role (its id) of somebody was given: the actor's name. What was before the ledger is not in it."""
    events = [each for each in ledger.events_about(STAFF(user)) if each.kind in (kinds.ROLE_GIVEN.id, kinds.MOVED.id)]
    names = names_of(each.actor for each in events)
    return {role: names.get(each.actor, each.actor) for each in events for role in _given(each)}


def _given(event: ledger.Event) -> list[int]:
    """The ids of the roles that an event gave."""
    if event.kind == kinds.ROLE_GIVEN.id:
        return [int(event.after.partition(":")[2])]
    return [each["id"] for each in said_in(event).get("given", ())]


def said_in(event: ledger.Event) -> dict[str, Any]:
    """Nothing where it was erased, never said anything, or somebody says it for it."""
    found: dict[str, Any] = json.loads(ledger.said_by(event) or "{}")
    return found


def _what(event: ledger.Event, catalogue: Catalogue) -> str:
    said = said_in(event)
    if "role" in said:
        return spoken_role(said, catalogue)
    if "given" in said:
        before, after = (
            "、".join(spoken_role(each, catalogue) for each in said[which]) or "なし" for which in ("ended", "given")
        )
        return f"{before} → {after}"
    if event.kind in (kinds.RECOVERY_ASKED.id, kinds.PASSKEY_RESET.id):
        return _recovery(said)
    rights = {each.id: each.words for each in all_rights()}
    if event.kind in (kinds.RIGHT_GIVEN.id, kinds.RIGHT_TAKEN.id):
        right = event.after or event.before
        return rights.get(right, right)
    if event.kind == kinds.RENAMED.id:
        return f"{said['before']['called']} → {said['after']['called']}" if said else ""
    if event.kind in (kinds.LEARNED.id, kinds.FORGOT.id):
        service = catalogue.services.get(event.after or event.before)
        return service.words.ja if service else event.after or event.before
    return ""


def _recovery(said: dict[str, Any]) -> str:
    """How somebody was identified, and by how many."""
    reason = " ".join(said.get("reason", "").split())
    if said.get("alone"):
        return f"一人で行いました{f'（{reason}）' if reason else ''}"
    return reason


def spoken_role(said: dict[str, Any], catalogue: Catalogue) -> str:
    """`子育て支援課 課長（2026年4月1日から）`."""
    since, until = said["since"], said["until"]
    end = f"{said_day(date.fromisoformat(until))}まで" if until else ""
    unit, role = name_of_unit(said["unit"], catalogue), roles(catalogue).get(said["role"], said["role"])
    return f"{unit} {role}（{said_day(date.fromisoformat(since))}から{end}）"
