"""What somebody who receives has reported of a case and nobody has looked at yet: what a draft is signed beside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from osekkai.casework.accounts import whole
from osekkai.policy.calendar import wareki
from osekkai.ui.places import Place


@dataclass(frozen=True, slots=True)
class Reported:
    """`what` in words; `account` is another one to be paid into, in words by fact: nothing where it is of none."""

    id: int
    case: int
    what: str
    on: date
    account: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "what": self.what, "on": self.on.isoformat(), "account": dict(self.account)}

    @property
    def said(self) -> str:
        return f"{self.what}（{wareki(self.on)}の届け出）"

    @property
    def into(self) -> str:
        """The account in a line, for whoever signs."""
        return whole(self.account)


REPORTED: Place[Reported] = Place(
    "reported", "What was reported of cases and nobody has looked at yet; called with the ids of the cases."
)


def of_cases(ids: Collection[int]) -> list[Reported]:
    """The first that came first."""
    return REPORTED.filled(ids) if ids else []


def since(content: Mapping[str, Any], now: Iterable[Reported]) -> list[Reported]:
    """Of what is reported of its case `now`, what whoever drafted the content did not see.

    The account that it changes to is no news. A release before froze nothing of it: then all of it is.
    """
    seen = {each["id"] for each in content.get("reported", ())}
    return [
        each for each in now if each.id not in seen and not (each.account and each.account == content.get("account"))
    ]


def is_answered(content: Mapping[str, Any], now: Collection[Reported]) -> bool:
    """Whether the report of the account that is changed to was closed since: they were told that it stays."""
    into = content.get("account")
    asked = any(each["account"] == into for each in content.get("reported", ()) if each["account"])
    return asked and not any(each.account == into for each in now)


def beside(content: Mapping[str, Any]) -> list[Reported]:
    """What was open when it was drafted and it does not do."""
    found = [
        Reported(each["id"], 0, each["what"], date.fromisoformat(each["on"]), each["account"])
        for each in content.get("reported", ())
    ]
    return [each for each in found if not each.account or each.account != content.get("account")]
