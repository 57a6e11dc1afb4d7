"""The others of a household as an agent sends them with a new draft: members of a situation, without their facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from osekkai.matching.queries import Answers
from osekkai.policy import Person, PolicyError, Rulebook
from osekkai.policy.kinship import REGISTERED

_KIN = ("parents", "carers", "spouse", "bond", "lives")


def answers_of(people: Sequence[Mapping[str, Any]], book: Rulebook, on: date) -> Answers:
    """The applicant and these others: `{"relation", "birth_date", "parents", "carers", "spouse", "bond", "lives"}`.

    The relation is a code, a path or a 続柄; people are named by the ids that a draft gives them (head, spouse, child1,
    grandchild1 …). Raises `PolicyError`.
    """
    situation = book.situation({"members": [{"relation": "head"}, *people]}, on=on)
    parents: dict[str, list[str]] = {}
    for one, tie, other in situation.ties():
        if tie == "parent":
            parents.setdefault(other, []).append(one)
    pairs = list(zip(situation.people[1:], people, strict=True))
    born = [(each.relation, {"birth_date": sent["birth_date"]} if "birth_date" in sent else {}) for each, sent in pairs]
    kin = {each.id: _kin(each, sent, parents.get(each.id)) for each, sent in pairs}
    return Answers(people=(("head", {}), *born), kin={id: said for id, said in kin.items() if said})


def _kin(person: Person, sent: Mapping[str, Any], parents: list[str] | None) -> dict[str, Any]:
    """What was sent, and what the words of the relation say: 夫（未届）, 二女の子."""
    bond = {"bond": person.kin.bond} if person.kin.bond not in ("", REGISTERED) else {}
    of = {"parents": parents} if person.kin.of and parents else {}
    return {**bond, **of, **{name: sent[name] for name in _KIN if name in sent}}


def told(wrong: PolicyError) -> list[dict[str, Any]]:
    """Its problems, at their places among the people who were sent: the applicant is not one of them."""
    found = []
    for each in wrong.problems:
        index, _, rest = str(each.where).removeprefix("members[").partition("]")
        where = f"people[{int(index) - 1}]{rest}" if index.isdecimal() else str(each.where)
        found.append({**each.as_json(), "where": where})
    return found
