"""What a resident has answered so far. It travels in the page's own address, encrypted; the server keeps nothing.

The address can be bookmarked and opened on another device; only this office's key can read it, so neither an access log
nor a browser's history shows what was said. Facts are kept as they were written and read anew on every page.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from osekkai import codes
from osekkai.matching.errors import NotReadable
from osekkai.policy import Rulebook, Situation

MAX_TOKEN = 7_000
MAX_PEOPLE = 30
CONVERSATION = ("me", "spouse", "children", "others")


@dataclass(frozen=True, slots=True)
class Answers:
    """`people` are (relation, facts) in the order they were named, the resident first; `skipped` are (member, fact)."""

    event: str = ""
    people: tuple[tuple[str, dict[str, Any]], ...] = ()
    household: dict[str, Any] = field(default_factory=dict)
    skipped: tuple[tuple[str, str], ...] = ()
    talked: tuple[str, ...] = ()

    def members(self) -> list[str]:
        """Each person's id: head, spouse, child1, child2, parent1 …"""
        counts: dict[str, int] = {}
        ids = []
        for relation, _ in self.people:
            counts[relation] = counts.get(relation, 0) + 1
            ids.append(relation if relation in ("head", "spouse") else f"{relation}{counts[relation]}")
        return ids

    def with_person(self, relation: str, birth_date: str) -> Answers:
        return replace(self, people=(*self.people, (relation, {"birth_date": birth_date})))

    def without_person(self, member: str) -> Answers:
        kept = tuple(each for each, id in zip(self.people, self.members(), strict=True) if id != member)
        return replace(
            self, people=kept, skipped=tuple(each for each in self.skipped if each[0] in ("", "head", "spouse"))
        )

    def with_fact(self, member: str, fact: str, raw: Any) -> Answers:
        """The answers with one more; an unknown (None) is also remembered as asked."""
        skipped = tuple(each for each in self.skipped if each != (member, fact))
        if raw is None:
            skipped = (*skipped, (member, fact))
        if not member:
            return replace(self, household=_put(self.household, fact, raw), skipped=skipped)
        people = tuple(
            (relation, _put(facts, fact, raw) if id == member else facts)
            for (relation, facts), id in zip(self.people, self.members(), strict=True)
        )
        return replace(self, people=people, skipped=skipped)

    def after(self, talked: str) -> Answers:
        """A part of the conversation about the household is over."""
        return self if talked in self.talked else replace(self, talked=(*self.talked, talked))

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
            {"id": id, "relation": relation, **self._doubted(id, book), **facts}
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


def encode(answers: Answers) -> str:
    """The answers as text for an address."""
    data = [answers.event, answers.people, answers.household, answers.skipped, answers.talked]
    packed = zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return _cipher().encrypt(packed).decode()


def decode(token: str) -> Answers:
    """Raises `NotReadable`: the text was changed, cut off, or made with another key."""
    if not token:
        return Answers()
    if len(token) > MAX_TOKEN:
        raise NotReadable("too long")
    try:
        packed = _cipher().decrypt(token.encode())
        event, people, household, skipped, talked = json.loads(zlib.decompress(packed))
    except (InvalidToken, ValueError, zlib.error) as error:
        raise NotReadable(str(error) or type(error).__name__) from error
    return Answers(event, tuple((r, f) for r, f in people), household, tuple((m, f) for m, f in skipped), tuple(talked))


@cache
def _cipher() -> Fernet:
    return codes.office_cipher("answers")
