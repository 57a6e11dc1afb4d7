"""起案: something is put on its route; it is frozen, and its digest is what everybody after agrees to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.approvals import kinds
from osekkai.approvals.models import PROPOSAL_ROW, STATION, Proposal, Stop, StopState, Task
from osekkai.approvals.powers import Post, holders, post_of
from osekkai.approvals.subjects import concerned
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import Ref
from osekkai.ledger.services import row_digest, rows_digest
from osekkai.publication.errors import SectionIsGone
from osekkai.publication.services import keep
from osekkai.staff.parts import AUTHORITY, Level


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody proposes. `content` is all of it, as JSON can say it: whoever agrees signs its digest.

    `about` names it, with its row. `section` is in whose line the route stands; `kind`, `service` and `yen` (a year's)
    choose it. Of more `risk` stands first.
    """

    about: Ref
    kind: str
    content: Mapping[str, Any]
    section: str
    yen: int | None = None
    service: str = ""
    risk: int = 0
    due: date | None = None
    batch: str = ""


def digest_of(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def propose(asked: Asked, by: User, catalogue: Catalogue) -> int:
    """The proposal's id. In the transaction of whoever asks, which has locked what it is about.

    The version of the folder that it rests on is kept with it: whoever checks the digest can open its texts again.
    Raises `SectionIsGone`.
    """
    made = Proposal.objects.create(
        about=str(asked.about),
        service=asked.service,
        due=asked.due,
        batch=asked.batch,
        kind=asked.kind,
        yen=asked.yen,
        content=asked.content,
        digest=digest_of(asked.content),
        risk=asked.risk,
        drafted_by=by,
    )
    if asked.section not in catalogue.sections:
        raise SectionIsGone(asked.section)
    section = catalogue.section_on(asked.section, timezone.localdate()).id
    Stop.objects.bulk_create(
        Stop(proposal=made, section=section, **each) for each in _route(asked, section, by, catalogue)
    )
    stops = list(made.stops.order_by("position", "id"))
    said = {
        "digest": made.digest,
        "kind": made.kind,
        "catalogue": keep(catalogue).hash,
        "row": row_digest(made, PROPOSAL_ROW),
        "stops": rows_digest(stops, STATION),
    }
    rows = [ledger.wrote(made), *map(ledger.wrote, stops)]
    ledger.record(kinds.PROPOSED, ledger.staff(by), asked.about, after=kinds.PROPOSAL(made), said=said, rows=rows)
    return made.pk


def way(asked: Asked, by: User, catalogue: Catalogue) -> list[dict[str, str]]:
    """The stations that it would pass, in words: for whoever drafts it to see before, and to be signed with it.

    Raises `SectionIsGone`.
    """
    _, stations = route_of(asked, by, catalogue)
    levels = catalogue.part(AUTHORITY).levels
    return [
        {"task": Task(each["task"]).label, "post": f"{each['unit']}{levels[each['level']].words.ja}"}
        for each in stations
    ]


def route_of(asked: Asked, by: User, catalogue: Catalogue) -> tuple[str, list[dict[str, Any]]]:
    """In whose line it stands today, and the stations as they would be. Raises `SectionIsGone`."""
    if asked.section not in catalogue.sections:
        raise SectionIsGone(asked.section)
    section = catalogue.section_on(asked.section, timezone.localdate()).id
    return section, _route(asked, section, by, catalogue)


def _route(asked: Asked, section: str, by: User, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The stations: reviews up the ladder where somebody holds the post, consultations, the decision."""
    now, authority = timezone.now(), catalogue.part(AUTHORITY)
    service = catalogue.services.get(asked.service)
    rule = authority.rule_for(service, asked.kind, asked.yen or 0, timezone.localdate(now))
    ladder = authority.up_to(rule.decide)
    reviews = [post_of(level, section, catalogue) for level in ladder[:-1]]
    others = {by.pk, *concerned(asked.about)}
    reviews = [post for post in reviews if holders(post, now, catalogue) - others]
    stations = [[(Task.REVIEW, post)] for post in reviews]
    if consulted := [each for each in rule.consult if each != section]:
        chief = chief_level(authority.levels.values())
        stations.append([(Task.CONSULT, Post(chief.id, each)) for each in consulted])
    stations.append([(Task.DECIDE, post_of(ladder[-1], section, catalogue))])
    return [
        {
            "position": position,
            "task": task,
            "level": post.level,
            "unit": post.unit,
            "state": StopState.WAITING if position else StopState.OPEN,
        }
        for position, station in enumerate(stations)
        for task, post in station
    ]


def chief_level(levels: Collection[Level]) -> Level:
    """The highest rung inside a section."""
    return [each for each in levels if each.of == "section"][-1]
