"""What a name can mean where an expression stands, and the words for people and their relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from osekkai.policy.rules.people import HOUSEHOLD
from osekkai.policy.rules.vocabulary import Declaration

GROUPS = {
    "世帯員": "members",
    "members": "members",
    "配偶者": "spouse",
    "spouse": "spouse",
    "子": "children",
    "children": "children",
    "保護者": "parents",
    "親": "parents",
    "parents": "parents",
    "夫婦": "couple",
    "couple": "couple",
    "同居の親族": "relatives",
    "relatives": "relatives",
    "ほかの世帯員": "others",
    "others": "others",
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
