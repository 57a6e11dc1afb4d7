"""How the people of a household are called on the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase

from django.utils.translation import gettext

from osekkai.matching.answers import Answers
from osekkai.policy.calendar import age_on, parse_days


@dataclass(frozen=True, slots=True)
class Named:
    """A person of the household: id, what to call them, age in years, and whether they can be taken out again."""

    id: str
    name: str
    age: str
    """`65〜66` where the day of birth is not known."""


def names_of(answers: Answers) -> dict[str, str]:
    """What to call each member; the household itself has no entry."""
    return {id: _name(id) for id in answers.members()}


def people_of(answers: Answers, today: date) -> list[Named]:
    return [
        Named(id, _name(id), _age(facts["birth_date"], today))
        for (_, facts), id in zip(answers.people, answers.members(), strict=True)
        if "birth_date" in facts
    ]


def _age(written: str, today: date) -> str:
    youngest, oldest = (age_on(day.toordinal(), today.toordinal()) for day in reversed(parse_days(written)))
    return f"{youngest}" if youngest == oldest else f"{youngest}〜{oldest}"


def _name(id: str) -> str:
    if id == "head":
        return gettext("わたし")
    if id == "spouse":
        return gettext("配偶者")
    number = id.lstrip(ascii_lowercase)
    if id.startswith("child"):
        return gettext("子ども%s") % number
    return (gettext("親%s") if id.startswith("parent") else gettext("家族%s")) % number
