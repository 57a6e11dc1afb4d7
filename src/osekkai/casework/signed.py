"""What is signed of a case, as whoever signs, works on it or audits it reads it: all of what its digest binds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from osekkai.catalogue.model import DECISIONS
from osekkai.policy import Words


@dataclass(frozen=True, slots=True)
class Signed:
    """The content of a proposal in words. `effects` say who receives how much each `per`; nobody: nothing is paid."""

    case: str
    service: str
    kind: Words
    reason: str
    article: str
    conditions: str
    starts: date | None
    ends: date | None
    effects: Sequence[Mapping[str, Any]]
    yen: int | None
    verdict: Mapping[str, Any]
    points: Sequence[str]
    catalogue: str
    application: Mapping[str, Any] | None
    enclosures: Sequence[Mapping[str, Any]]
    replaces: int | None


def signed(content: Mapping[str, Any]) -> Signed:
    """Of the content that was frozen; what a release before did not bind is not there."""
    days = {name: date.fromisoformat(content[name]) if content.get(name) else None for name in ("starts", "ends")}
    return Signed(
        content["case"],
        content["service"],
        DECISIONS[content["kind"]],
        content["reason"],
        content["article"],
        content.get("conditions", ""),
        days["starts"],
        days["ends"],
        content.get("effects", ()),
        content.get("yen"),
        content.get("verdict", {}),
        sorted(content.get("points", ())),
        content.get("catalogue", ""),
        content.get("application"),
        content.get("enclosures", ()),
        content.get("replaces"),
    )
