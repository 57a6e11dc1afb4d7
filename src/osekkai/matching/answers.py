"""What a resident has answered so far. It travels in the page's own address, encrypted; the server keeps nothing.

The address can be bookmarked and opened on another device; only this office's key can read it, so neither an access log
nor a browser's history shows what was said. Facts are kept as they were written and read anew on every page.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from cryptography.fernet import InvalidToken, MultiFernet

from osekkai import codes
from osekkai.matching.errors import NotReadable
from osekkai.policy import Rulebook, Situation, kinship

MAX_TOKEN = 7_000
MAX_PEOPLE = 30
CONVERSATION = ("me", "spouse", "children", "others")


@dataclass(frozen=True, slots=True)
class Answers:
    """`people` are (relation, facts) in the order they were named, the resident first; `skipped` are (member, fact).

    `kin` is what else was said of somebody's kin, by their id, in the words of a situation (`lives`, `bond`, `parents`,
    `carers`, `spouse`). `trail` are the questions as they were answered, (member, fact), the latest last. `known` are
    (member, fact) that the register said of its `person`, whose is the account `owner`, who alone may open the answers.
    """

    event: str = ""
    people: tuple[tuple[str, dict[str, Any]], ...] = ()
    household: dict[str, Any] = field(default_factory=dict)
    skipped: tuple[tuple[str, str], ...] = ()
    talked: tuple[str, ...] = ()
    kin: dict[str, dict[str, Any]] = field(default_factory=dict)
    trail: tuple[tuple[str, str], ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    owner: int = 0
    person: int = 0

    @classmethod
    def read(cls, kept: Sequence[Any]) -> Answers:
        """From `as_json`. What was kept before kin, or the way that was gone, could be said, says nothing of it."""
        usual: list[Any] = ["", (), {}, (), (), {}, (), (), 0, 0]
        event, people, household, skipped, talked, kin, trail, known, *whose = [*kept, *usual[len(kept) :]]
        return cls(
            event,
            tuple((relation, facts) for relation, facts in people),
            household,
            tuple((member, fact) for member, fact in skipped),
            tuple(talked),
            kin,
            tuple((member, fact) for member, fact in trail),
            tuple((member, fact) for member, fact in known),
            *whose,
        )

    def as_json(self) -> list[Any]:
        said = [self.event, self.people, self.household, self.skipped, self.talked, self.kin]
        return [*said, self.trail, self.known, self.owner, self.person]

    def members(self) -> list[str]:
        """Each person's id: head, spouse, child1, child2, grandchild1 …"""
        counts: dict[str, int] = {}
        ids = []
        for relation, _ in self.people:
            counts[relation] = counts.get(relation, 0) + 1
            ids.append(kinship.id_of(relation, counts[relation]))
        return ids

    def with_person(self, relation: str, birth_date: str, kin: dict[str, Any] | None = None) -> Answers:
        """With one more, who is the last; of the resident and the spouse there is one, whose day of birth changes."""
        person = (relation, {"birth_date": birth_date})
        relations = [each for each, _ in self.people]
        if relation in ("head", "spouse") and relation in relations:
            place = relations.index(relation)
            person = (relation, self.people[place][1] | {"birth_date": birth_date})
            people = (*self.people[:place], person, *self.people[place + 1 :])
        elif relation == "head":
            place, people = 0, (person, *self.people)
        else:
            place, people = len(relations), (*self.people, person)
        found = replace(self, people=people)
        id = found.members()[place]
        others = {name: said for name, said in self.kin.items() if name != id}
        return replace(found, kin={**others, id: kin} if kin else others)

    def without_person(self, member: str) -> Answers:
        """Without one. Those after them are numbered anew, and what names them follows."""
        staying = [id for id in self.members() if id != member]
        kept = tuple(each for each, id in zip(self.people, self.members(), strict=True) if id != member)
        now = dict(zip(staying, replace(self, people=kept).members(), strict=True))
        return replace(
            self,
            people=kept,
            skipped=_still(self.skipped, now),
            trail=_still(self.trail, now),
            known=_still(self.known, now),
            kin={now[id]: _following(said, now) for id, said in self.kin.items() if id in now},
        )

    def lives(self, member: str) -> str:
        found: str = self.kin.get(member, {}).get("lives", kinship.HERE)
        return found

    def with_fact(self, member: str, fact: str, raw: Any) -> Answers:
        """The answers with one more; an unknown (None) is also remembered as asked."""
        skipped = tuple(each for each in self.skipped if each != (member, fact))
        if raw is None:
            skipped = (*skipped, (member, fact))
        trail = self.trail if (member, fact) in self.trail else (*self.trail, (member, fact))
        if not member:
            return replace(self, household=_put(self.household, fact, raw), skipped=skipped, trail=trail)
        people = tuple(
            (relation, _put(facts, fact, raw) if id == member else facts)
            for (relation, facts), id in zip(self.people, self.members(), strict=True)
        )
        return replace(self, people=people, skipped=skipped, trail=trail)

    def forgetting(self, told: Collection[tuple[str, str]]) -> Answers:
        """Without these (member, fact), as if they had never been said; they can be asked again."""
        people = tuple(
            (relation, {name: raw for name, raw in facts.items() if (id, name) not in told})
            for (relation, facts), id in zip(self.people, self.members(), strict=True)
        )
        return replace(self, people=people, known=tuple(each for each in self.known if each not in told))

    def after(self, talked: str) -> Answers:
        """A part of the conversation about the household is over."""
        return self if talked in self.talked else replace(self, talked=(*self.talked, talked))

    def before(self, asked: str) -> str:
        """The question (`children`, `head.salary`) before an answered or a new one; the first has none."""
        steps = [*self.talked, *(f"{member}.{fact}" for member, fact in self.trail)]
        place = steps.index(asked) if asked in steps else len(steps)
        return steps[place - 1] if place else ""

    def fact(self, member: str, fact: str) -> Any:
        """What was written for a fact, or nothing."""
        holder = (
            self.household
            if not member
            else dict(zip(self.members(), (facts for _, facts in self.people), strict=True)).get(member, {})
        )
        return holder.get(fact)

    def situation(self, book: Rulebook, on: date) -> Situation:
        """Raises `PolicyError` where what was written cannot be read or does not fit together."""
        members = [
            {"id": id, "relation": relation, **self.kin.get(id, {}), **self._doubted(id, book), **facts}
            for (relation, facts), id in zip(self.people, self.members(), strict=True)
        ]
        household = self._doubted("", book) | self.household
        return book.situation({"members": members, "household": household}, on=on)

    def _doubted(self, member: str, book: Rulebook) -> dict[str, None]:
        """What was answered with 'わからない': nothing is presumed of it any more."""
        facts = book.vocabulary.facts
        return {id: None for whose, id in self.skipped if whose == member and id in facts and facts[id].presume}


def _put(facts: dict[str, Any], fact: str, raw: Any) -> dict[str, Any]:
    kept = {name: value for name, value in facts.items() if name != fact}
    return kept if raw is None else {**kept, fact: raw}


def _still(asked: tuple[tuple[str, str], ...], now: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The questions of the household and of those who are still there, with their ids of now."""
    return tuple((now.get(id, id), fact) for id, fact in asked if id in now or not id)


def _following(said: dict[str, Any], now: dict[str, str]) -> dict[str, Any]:
    """What was said of kin, with people by their ids of now; whoever is gone is no longer said, nobody said for it."""
    found: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, list):
            left = [now[id] for id in value if id in now]
            if left or not value:
                found[name] = left
        elif name != "spouse" or value in now:
            found[name] = now[value] if name == "spouse" else value
    return found


def encode(answers: Answers) -> str:
    """The answers as text for an address."""
    packed = zlib.compress(json.dumps(answers.as_json(), ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return _cipher().encrypt(packed).decode()


def decode(token: str) -> Answers:
    """Raises `NotReadable`: the text was changed, cut off, or made with another key."""
    if not token:
        return Answers()
    if len(token) > MAX_TOKEN:
        raise NotReadable("too long")
    try:
        return Answers.read(json.loads(zlib.decompress(_cipher().decrypt(token.encode()))))
    except (InvalidToken, ValueError, zlib.error) as error:
        raise NotReadable(str(error) or type(error).__name__) from error


@cache
def _cipher() -> MultiFernet:
    return codes.office_cipher("answers")
