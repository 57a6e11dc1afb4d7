"""How people say who they live with: the answers that the interview offers, and what each means for the ties of kin."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext

from osekkai.matching import errors
from osekkai.matching.answers import Answers
from osekkai.matching.errors import Misunderstood
from osekkai.matching.people import names_of
from osekkai.policy import kinship
from osekkai.policy.calendar import age_on, parse_days
from osekkai.policy.kinship import (
    DE_FACTO,
    ELSEWHERE,
    HEAD,
    HERE,
    INSTITUTION,
    PARTNERSHIP,
    REGISTERED,
    STUDENT,
    UNBORN,
)

ADULT_ENOUGH = 15
"""Years from which a child of the household is offered as somebody's parent or spouse."""
_CHILD, _STEPCHILD, _GRANDCHILD = "child", "spouse.child", "child.child"
MAY_BE_DUE = (_CHILD, _STEPCHILD)
"""Whom a day to come is likely to be the due date of."""


@dataclass(frozen=True, slots=True)
class Someone:
    """What somebody is to the resident (`policy.kinship`), and what else was said of their kin (see `Answers.kin`)."""

    relation: str
    kin: dict[str, Any] = field(default_factory=dict)


def has_spouse(answers: Answers) -> str:
    """`yes`, `apart` or `no`, as the page of the spouse asks it; empty before it was asked."""
    if "spouse" in answers.members():
        return "yes" if answers.lives("spouse") == HERE else "apart"
    return "no" if "spouse" in answers.talked else ""


def may_not_be_head(answers: Answers) -> bool:
    """Whether another who lives here, a spouse or a parent, could be the head (世帯主), as whom the resident counts."""
    raised = (_CHILD, _STEPCHILD, _GRANDCHILD, kinship.FOSTER)
    others = zip(answers.people, answers.members(), strict=True)
    return any(relation not in (HEAD, *raised) and answers.lives(id) == HERE for (relation, _), id in others)


def is_whose_clear(answers: Answers) -> bool:
    """Whether a child is of both where nothing else is said: of a married couple (民法772条), or of one alone."""
    return "spouse" not in answers.members() or answers.kin.get("spouse", {}).get("bond", REGISTERED) == REGISTERED


def bonds() -> list[tuple[str, str]]:
    return [
        (REGISTERED, gettext("婚姻届を 出している")),
        (DE_FACTO, gettext("出していない（事実婚）")),
        (PARTNERSHIP, gettext("パートナーシップの宣誓・届出をしている")),
    ]


def whose(answers: Answers, today: date) -> list[tuple[str, str]]:
    """Whose child somebody can be."""
    couple = "spouse" in answers.members()
    of_couple = [
        ("both", gettext("わたしと配偶者の子")),
        ("mine", gettext("わたしの子")),
        ("theirs", gettext("配偶者の子")),
    ]
    return [
        *(of_couple if couple else [("mine", gettext("わたしの子"))]),
        *((f"of.{id}", gettext("孫（%sの子）") % name) for id, name in _grown(answers, today)),
        ("grandchild", gettext("孫（親は いっしょに暮らしていない）")),
        ("foster", gettext("里子など、ほかの人の子")),
    ]


def places() -> list[tuple[str, str]]:
    """Where a child can live."""
    return [
        (HERE, gettext("いっしょに暮らしている")),
        (STUDENT, gettext("学校に通うために 別に暮らしている")),
        (INSTITUTION, gettext("施設で暮らしている")),
        (ELSEWHERE, gettext("ほかの所で 別に暮らしている")),
        (UNBORN, gettext("これから生まれる（上に 出産予定日を）")),
    ]


def others(answers: Answers, today: date) -> list[tuple[str, str]]:
    """What the others who live here can be."""
    grown = _grown(answers, today)
    in_law = [(f"of.{id}", gettext("%sの配偶者") % name) for id, name in grown]
    return [
        ("parent", gettext("親")),
        ("sibling", gettext("きょうだい")),
        ("grandparent", gettext("祖父母")),
        *([("parent_in_law", gettext("配偶者の親"))] if "spouse" in answers.members() else []),
        *(in_law or [("child_in_law", gettext("子の配偶者"))]),
        ("grandchild", gettext("孫")),
        ("nephew_or_niece", gettext("おい・めい")),
        ("uncle_or_aunt", gettext("おじ・おば")),
        ("other", gettext("そのほかの親族")),
        ("lodger", gettext("親族でない同居人")),
    ]


def spouse_said(has: str, bond: str) -> Someone | None:
    """Nobody for 「いない」. Raises `Misunderstood`."""
    if has not in ("yes", "apart", "no"):
        raise Misunderstood("has", errors.SPOUSE)
    if bond not in kinship.BONDS:
        raise Misunderstood("bond", errors.BOND)
    if has == "no" and bond != REGISTERED:
        raise Misunderstood("has", errors.NO_SPOUSE_BUT_BOND)
    if has == "no":
        return None
    return Someone(
        "spouse",
        ({} if bond == REGISTERED else {"bond": bond}) | ({} if has == "yes" else {"lives": ELSEWHERE}),
    )


def child_said(answers: Answers, today: date, of: str, lives: str) -> Someone:
    """A child of whom (see `whose`), living where (see `places`). Raises `Misunderstood`."""
    offered = [each for each, _ in whose(answers, today)]
    if of not in offered and (of or not is_whose_clear(answers)):
        raise Misunderstood("whose", errors.WHOSE)
    if lives not in [each for each, _ in places()]:
        raise Misunderstood("lives", errors.LIVES)
    apart = {} if lives == HERE else {"lives": lives}
    found = _child_of(answers, of or offered[0])
    return Someone(found.relation, found.kin | apart)


def _child_of(answers: Answers, of: str) -> Someone:
    couple = [id for id in ("head", "spouse") if id in answers.members()]
    if of == "theirs":
        return Someone(_STEPCHILD)
    if of == "foster":
        return Someone(kinship.FOSTER)
    if of == "grandchild":
        return Someone(_GRANDCHILD, {"parents": [], "carers": couple})
    if of.startswith("of."):
        return Someone(_GRANDCHILD, {"parents": [of.removeprefix("of.")]})
    if of == "mine":
        return Someone(_CHILD, {"parents": ["head"]} if len(couple) > 1 else {})
    return Someone(_CHILD, {} if is_whose_clear(answers) else {"parents": couple})


def other_said(answers: Answers, today: date, relation: str) -> Someone:
    """Another who lives here (see `others`). Raises `Misunderstood`."""
    if relation not in [each for each, _ in others(answers, today)]:
        raise Misunderstood("relation", errors.RELATION)
    if relation.startswith("of."):
        return Someone("child.spouse", {"spouse": relation.removeprefix("of.")})
    return Someone(kinship.SHORT.get(relation, relation))


def added(answers: Answers, who: Someone, born: str) -> Answers:
    """With one more. Who is the spouse of a child that lives here is a parent of that child's children (民法772条)."""
    found = answers.with_person(who.relation, born, who.kin)
    child = who.kin.get("spouse")
    if child is None:
        return found
    both = [child, found.members()[-1]]
    kin = {id: {**said, "parents": both} if said.get("parents") == [child] else said for id, said in found.kin.items()}
    return replace(found, kin=kin)


def _grown(answers: Answers, today: date) -> list[tuple[str, str]]:
    """Children of the household who may have a child or a spouse: id and name."""
    names = names_of(answers)
    return [
        (id, names[id])
        for (relation, facts), id in zip(answers.people, answers.members(), strict=True)
        if relation in (_CHILD, _STEPCHILD)
        and "birth_date" in facts
        and age_on(parse_days(facts["birth_date"])[0].toordinal(), today.toordinal()) >= ADULT_ENOUGH
    ]
