"""How the people of a household are called on the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, gettext_lazy

from osekkai.matching.answers import Answers
from osekkai.policy import kinship
from osekkai.policy.calendar import age_on, parse_days
from osekkai.policy.kinship import HERE, UNBORN

_NAMES = {
    "head": gettext_lazy("わたし"),
    "spouse": gettext_lazy("配偶者"),
    "child": gettext_lazy("子ども%s"),
    "parent": gettext_lazy("親%s"),
    "child.child": gettext_lazy("孫%s"),
    "parent.parent": gettext_lazy("祖父母%s"),
    "parent.child": gettext_lazy("きょうだい%s"),
    "spouse.child": gettext_lazy("配偶者の子%s"),
    "spouse.parent": gettext_lazy("配偶者の親%s"),
    "child.spouse": gettext_lazy("子の配偶者%s"),
    "parent.child.child": gettext_lazy("おい・めい%s"),
    "parent.parent.child": gettext_lazy("おじ・おば%s"),
    kinship.FOSTER: gettext_lazy("里子など%s"),
    kinship.LODGER: gettext_lazy("同居人%s"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A person of the household: id, what to call them, and age in years, or the day on which they are due."""

    id: str
    name: str
    age: str
    """`65〜66` where the day of birth is not known."""
    due: date | None = None


def names_of(answers: Answers) -> dict[str, str]:
    """What to call each member; the household itself has no entry."""
    ids = answers.members()
    unborn = [id for id in ids if answers.lives(id) == UNBORN]
    return {id: _unborn(unborn, id) if id in unborn else _name(id, answers.lives(id)) for id in ids}


def people_of(answers: Answers, today: date) -> list[Named]:
    names = names_of(answers)
    found = []
    for (_, facts), id in zip(answers.people, answers.members(), strict=True):
        if "birth_date" in facts:
            due = parse_days(facts["birth_date"])[0] if answers.lives(id) == UNBORN else None
            found.append(Named(id, names[id], "" if due else _age(facts["birth_date"], today), due))
    return found


def _age(written: str, today: date) -> str:
    youngest, oldest = (age_on(day.toordinal(), today.toordinal()) for day in reversed(parse_days(written)))
    return f"{youngest}" if youngest == oldest else f"{youngest}〜{oldest}"


def _name(id: str, lives: str) -> str:
    relation, number = kinship.meant_by(id) or ("", "")
    words = str(_NAMES.get(relation) or gettext("家族%s"))
    name = words % number if "%s" in words else words
    return name if lives == HERE else gettext("%s（別に暮らす）") % name


def _unborn(unborn: list[str], id: str) -> str:
    """Twins are told apart."""
    name = gettext("おなかの子")
    return f"{name}{unborn.index(id) + 1}" if len(unborn) > 1 else name
