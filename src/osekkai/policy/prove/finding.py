"""What was found about a service, and the household that shows it as a worked example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from osekkai.policy.judge.assess import assess
from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.judge.situation import Situation
from osekkai.policy.language.problems import Place
from osekkai.policy.rules.people import ByYear


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: amount, never, always, outside, cliff, falls, change or undecided. `situation` shows it, if it can be."""

    kind: str
    service: str
    place: Place | None
    text: str
    situation: Situation | None = None
    also: Situation | None = None
    yen: int = 0

    def as_yaml(self, book: Rulebook) -> str:
        """Worked examples, ready to stand under `examples:`; `reviewed: false` until a person has looked."""
        return "".join(
            _case(book, self, each, part) for part, each in enumerate((self.situation, self.also)) if each is not None
        )


def _case(book: Rulebook, finding: Finding, situation: Situation, part: int) -> str:
    results = assess(book, situation, [book.services[finding.service]]).results
    expect = []
    for each in results:
        named = {"for": each.member} if each.member and len(results) > 1 else {}
        yen = (
            {"yen": each.amount.yen}
            if each.status == "eligible" and each.amount and each.amount.yen is not None
            else {}
        )
        expect.append({**named, "status": each.status, **yen})
    names = book.vocabulary.facts
    members = []
    for person in situation.people:
        born = date.fromordinal(person.facts["birth_date"])  # type: ignore[arg-type]
        members.append(
            {
                person.relation: born,
                **{
                    names[id].name: _written(names[id], value)
                    for id, value in person.facts.items()
                    if id != "birth_date"
                },
            }
        )
    home = {names[id].name: _written(names[id], value) for id, value in situation.household.items()}
    found = {
        "case": f"証明：{finding.text}{'（そのあと）' if part else ''}",
        "on": situation.on,
        "reviewed": False,
        "members": members,
    }
    found |= {"household": home} if home else {}
    line = yaml.safe_dump(
        {**found, "expect": expect}, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False
    ).strip()
    return f"  - {line}\n"


def _written(fact: Any, value: Any) -> Any:
    if isinstance(value, ByYear):
        return {str(year): _written(fact, each) for year, each in value.items()}
    return date.fromordinal(value) if fact.type.kind == "date" else value
