"""What a name can mean where an expression stands, and the words for days, people and their relations."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import HOUSEHOLD
from osekkai.policy.rules.vocabulary import Declaration

DAYS = ("基準日", "assessment_day")
DAYS_OF_APPLICATION = ("申請日", "application_day")
YEARS = ("その年", "the_year")
TRUTHS = {"はい": True, "いいえ": False}
GROUPS = {
    "世帯員": "members",
    "members": "members",
    "ほかの世帯員": "others",
    "others": "others",
    "別に暮らす家族": "apart",
    "apart": "apart",
    "おなかの子": "unborn",
    "unborn": "unborn",
    "亡くなった人": "deceased",
    "deceased": "deceased",
    "同居の本人": "resident",
    "resident": "resident",
    "世帯主夫婦としての本人": "heading",
    "heading": "heading",
    "配偶者": "spouse",
    "spouse": "spouse",
    "法律上の配偶者": "legal_spouse",
    "legal_spouse": "legal_spouse",
    "パートナー": "partner",
    "partner": "partner",
    "夫婦": "couple",
    "couple": "couple",
    "子": "children",
    "children": "children",
    "養育する子": "raised",
    "raised": "raised",
    "親": "parents",
    "parents": "parents",
    "監護する親": "custodians",
    "custodians": "custodians",
    "保護者": "guardians",
    "guardians": "guardians",
    "ともに育つ子": "siblings",
    "siblings": "siblings",
    "同居の親族": "relatives",
    "relatives": "relatives",
    "扶養義務者": "obligors",
    "obligors": "obligors",
    "生計を同じくする人": "livelihood",
    "livelihood": "livelihood",
}
"""What groups of people are called in expressions, and their one name inside (see `World.related`)."""
ENTITIES = {
    "世帯主": "head",
    "head": "head",
    "わたし": "head",
    "本人": "me",
    "me": "me",
    "世帯": HOUSEHOLD,
    "household": HOUSEHOLD,
}


@dataclass(slots=True)
class Scope:
    """What a name can mean where an expression stands, and for whom it is judged."""

    names: Mapping[str, Declaration]
    entity: str
    yearly: bool = False
    nested: int = 0


Read: TypeAlias = Callable[[ast.expr, Scope, int], Node]
"""Reads a part of an expression that stands so many levels deep."""
