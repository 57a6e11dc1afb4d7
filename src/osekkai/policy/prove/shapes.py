"""The shapes of household that are looked at. What is proved is proved for these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from osekkai.policy.kinship import short
from osekkai.policy.rules.declared import Service
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION, Member, World

SHAPES = {
    "ひとり": ("head",),
    "夫婦": ("head", "spouse"),
    "ひとり親と子1人": ("head", "child"),
    "夫婦と子1人": ("head", "spouse", "child"),
    "親と同居": ("head", "parent"),
    "ひとり親と子1人と親": ("head", "child", "parent"),
    "ひとり親と子3人": ("head", "child", "child", "child"),
    "夫婦と子3人": ("head", "spouse", "child", "child", "child"),
    "子と孫": ("head", "child", "child.child"),
    "夫婦と配偶者の子": ("head", "spouse", "spouse.child"),
}


_AGES = {"head": 60, "spouse": 60, "child": 30, "parent": 90, "child.child": 1, "spouse.child": 10}
"""Ages by which it is told who is whose kin; what is proved holds for all ages that fit them."""


def people_of(relations: Sequence[str], on: int) -> World:
    """People in given relations to the head of a household, on a day (its number)."""
    names = [
        each if each in ("head", "spouse") else f"{short(each)}{relations[: place + 1].count(each)}"
        for place, each in enumerate(relations)
    ]
    ages = _AGES if "child.child" in relations else {**_AGES, "child": 10}
    people = [
        Member(name, relation, {"birth_date": on - ages[relation] * 366}, {}, place)
        for place, (name, relation) in enumerate(zip(names, relations, strict=True))
    ]
    organisation = Member(ORGANISATION, ORGANISATION, {}, {})
    return World(on, Member("", HOUSEHOLD, {}, {}), people, organisation=organisation)


def in_force(service: Service, on: date) -> bool:
    day = on.toordinal()
    return (service.since is None or day >= service.since) and (service.until is None or day <= service.until)
