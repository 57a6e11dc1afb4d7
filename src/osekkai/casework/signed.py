"""What is signed of a case, as whoever signs, works on it or audits it reads it: all of what its digest binds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from osekkai.casework.accounts import whole
from osekkai.casework.drafts import RUNNING, Given, effects_of, given, last_given
from osekkai.casework.models import Case, Decision
from osekkai.casework.reported import Reported, beside
from osekkai.casework.running import Running, gives_way, running_of
from osekkai.catalogue.model import DECISIONS
from osekkai.policy import Words
from osekkai.policy.calendar import wareki


@dataclass(frozen=True, slots=True)
class Signed:
    """The content of a proposal in words. `effects` say who receives how much each `per`; nobody: nothing is paid.
    `withheld` is what the rules would give and the decision does not, `stops` what somebody receives until then,
    `received` what whoever is given something receives already, `people` who they are.

    `differs` is where it is something else than the rules suggested, `why` the drafter's word on that, `account` where
    the money goes, `account_before` where it went until a change of it (`only_account`: of nothing else), `reported`
    what nobody had looked at yet and it does not do, `route` the stations, `filing` how the paper is kept. `replaced`
    is the decision that it takes the place of, `left_out` who is given nothing; `decided_on` is when the last agreed,
    nothing before.
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
    withheld: Sequence[Given]
    stops: Sequence[Running]
    received: Sequence[Running]
    people: Sequence[Mapping[str, Any]]
    yen: int | None
    yen_of_twelve_months: int | None
    differs: Sequence[str]
    why: str
    account: str
    account_before: str | None
    only_account: bool
    reported: Sequence[Reported]
    route: Sequence[Mapping[str, str]]
    filing: Mapping[str, Any]
    verdict: Mapping[str, Any]
    points: Sequence[str]
    papers: Sequence[str]
    catalogue: str
    application: Mapping[str, Any] | None
    enclosures: Sequence[Mapping[str, Any]]
    replaced: Replaced | None
    left_out: Sequence[str]
    decided_on: date | None

    @property
    def is_running(self) -> bool:
        """Whether it is about what is received already, not about what somebody applied for."""
        return bool(self.stops) or self.kind in _OF_RUNNING

    @property
    def has_days(self) -> bool:
        """Whether it holds from a day on: what is refused, dismissed or returned does not."""
        return self.kind not in _OF_NOTHING

    @property
    def yen_in_words(self) -> str:
        """What its first twelve months cost, and by which figure it found its way; a release before had only that."""
        if not self.yen:
            return ""
        most = f"いちばん多い額が 12か月つづくとして {self.yen:,}円（決裁の道すじは この額で決まります）"
        if self.yen_of_twelve_months is None:
            return most
        return f"はじめの12か月で {self.yen_of_twelve_months:,}円。{most}"

    @property
    def begins(self) -> str:
        """From which day on it holds, in words."""
        if self.starts:
            return wareki(self.starts)
        if self.kind == DECISIONS["revocation"]:
            return (
                f"{wareki(self.decided_on)}（決裁の日）" if self.decided_on else "決裁の日から。それまでの分は残ります"
            )
        return "―"


@dataclass(frozen=True, slots=True)
class Replaced:
    """The decision that no longer holds: what it was, when it was made, and who received how much by it."""

    kind: Words
    on: date
    effects: Sequence[Given]


_OF_NOTHING = tuple(DECISIONS[each] for each in ("refusal", "dismissal", "return"))
_OF_RUNNING = tuple(DECISIONS[each] for each in (*RUNNING, "revocation"))


def replaced_of(case: Case) -> dict[str, Any] | None:
    """The decision of a case as it stands, with what is given by it, to be signed with what replaces it."""
    current = Decision.objects.filter(case=case, is_current=True).select_related("proposal", "case").first()
    if current is None:
        return None
    return {
        "kind": current.kind,
        "on": timezone.localdate(current.decided_at).isoformat(),
        "effects": list(effects_of(last_given(current))),
    }


def left_out(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Whom a refusal, or the rest of a partial grant, is about: `person` and `name` of all judged and given nothing."""
    if content.get("kind") not in ("partial", "refusal", "dismissal"):
        return []
    verdict, given_to = content.get("verdict", {}), {each["person"] for each in content.get("effects", ())}
    judged = {each["person"]: each["name"] for name in ("effects", "others") for each in verdict.get(name, ())}
    return [{"person": person, "name": name} for person, name in judged.items() if person not in given_to]


def signed(content: Mapping[str, Any], decided_at: datetime | None = None) -> Signed:
    """Of the content that was frozen; what a release before did not bind is not there."""
    decided_on = timezone.localdate(decided_at) if decided_at else None
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
        withheld=given(content.get("withheld", ())),
        stops=tuple(running_of(each) for each in content.get("stops", ())),
        received=_received(content),
        people=[_with_days(each) for each in content.get("people", ())],
        yen=content.get("yen"),
        yen_of_twelve_months=content.get("yen_of_twelve_months"),
        differs=content.get("differs", ()),
        why=content.get("why", ""),
        account=whole(content.get("account", {})),
        account_before=None if (before := content.get("account_before")) is None else whole(before),
        only_account=content.get("only_account", False),
        reported=beside(content),
        route=content.get("route", ()),
        filing=content.get("filing", {}),
        verdict=content.get("verdict", {}),
        points=sorted(content.get("points", ())),
        papers=content.get("papers", ()),
        catalogue=content.get("catalogue", ""),
        application=content.get("application"),
        enclosures=content.get("enclosures", ()),
        replaced=_replaced(content.get("replaced")),
        left_out=[each["name"] for each in left_out(content)],
        decided_on=decided_on,
    )


def _received(content: Mapping[str, Any]) -> Sequence[Running]:
    """What is received already, and what becomes of it by what is signed."""
    found, first = [running_of(each) for each in content.get("received", ())], _day(content, "starts")
    if content.get("only_account"):
        return found
    effects = [replace(each, starts=each.starts or first) for each in given(content.get("effects", ()))]
    return [gives_way(each, effects) for each in found]


def _with_days(person: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**person, "born": _day(person, "born"), "ended_on": _day(person, "ended_on")}


def _replaced(kept: Mapping[str, Any] | None) -> Replaced | None:
    if not kept:
        return None
    return Replaced(DECISIONS[kept["kind"]], date.fromisoformat(kept["on"]), given(kept["effects"]))


def _day(content: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(content[name]) if content.get(name) else None
