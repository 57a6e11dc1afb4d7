"""What is signed of a case, as whoever signs, works on it or audits it reads it: all of what its digest binds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from osekkai.casework.drafts import Given, given
from osekkai.casework.running import Running, running_of
from osekkai.catalogue.model import DECISIONS
from osekkai.policy import Words


@dataclass(frozen=True, slots=True)
class Signed:
    """The content of a proposal in words. `effects` say who receives how much each `per`; nobody: nothing is paid.
    `stops` is what somebody receives until then, `received` what whoever is given something receives already, `people`
    who they are.

    `differs` is where it is something else than the rules suggested, `why` the drafter's word on that, `account` where
    the money goes, `route` the stations, `filing` how the paper is kept.
    """

    case: str
    service: str
    subject: str
    inquiry: str
    drafted_on: date | None
    kind: Words
    reason: str
    reasons: Mapping[str, str]
    article: str
    conditions: str
    starts: date | None
    ends: date | None
    effects: Sequence[Given]
    stops: Sequence[Running]
    received: Sequence[Running]
    people: Sequence[Mapping[str, Any]]
    yen: int | None
    differs: Sequence[str]
    why: str
    account: Mapping[str, str]
    route: Sequence[Mapping[str, str]]
    filing: Mapping[str, Any]
    verdict: Mapping[str, Any]
    points: Sequence[str]
    papers: Sequence[str]
    catalogue: str
    application: Mapping[str, Any] | None
    enclosures: Sequence[Mapping[str, Any]]
    replaces: int | None


def signed(content: Mapping[str, Any]) -> Signed:
    """Of the content that was frozen; what a release before did not bind is not there."""
    return Signed(
        case=content["case"],
        service=content["service"],
        subject=content.get("subject", ""),
        inquiry=content.get("inquiry", ""),
        drafted_on=_day(content, "drafted_on"),
        kind=DECISIONS[content["kind"]],
        reason=content["reason"],
        reasons=content.get("reasons", {}),
        article=content["article"],
        conditions=content.get("conditions", ""),
        starts=_day(content, "starts"),
        ends=_day(content, "ends"),
        effects=given(content.get("effects", ())),
        stops=tuple(running_of(each) for each in content.get("stops", ())),
        received=tuple(running_of(each) for each in content.get("received", ())),
        people=[_with_days(each) for each in content.get("people", ())],
        yen=content.get("yen"),
        differs=content.get("differs", ()),
        why=content.get("why", ""),
        account=content.get("account", {}),
        route=content.get("route", ()),
        filing=content.get("filing", {}),
        verdict=content.get("verdict", {}),
        points=sorted(content.get("points", ())),
        papers=content.get("papers", ()),
        catalogue=content.get("catalogue", ""),
        application=content.get("application"),
        enclosures=content.get("enclosures", ()),
        replaces=content.get("replaces"),
    )


def _with_days(person: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**person, "born": _day(person, "born"), "ended_on": _day(person, "ended_on")}


def _day(content: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(content[name]) if content.get(name) else None
