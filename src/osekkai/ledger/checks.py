"""Whether every kind of events can be told in five languages, and every follower follows something."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from osekkai.ledger.declaring import all_kinds, kind_of
from osekkai.ledger.following import followed, followers_of
from osekkai.personal.checks import undeclared_fields


@register()
def kinds_are_told(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The event {each.id} is not told in: {', '.join(each.words.lacks)}.",
            hint=f"Add {', '.join(f'{lang}=…' for lang in each.words.lacks)} to its kind in {each.module}.",
            id="osekkai.E001",
        )
        for each in all_kinds()
        if each.words.lacks
    ]


@register()
def followers_follow_something(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{_names(each)} follow {each}, which no room declares.",
            hint="Mend the name in @follow(…), or declare the kind in the kinds.py of the room whose event it is.",
            id="osekkai.E002",
        )
        for each in followed()
        if kind_of(each) is None
    ]


def _names(kind: str) -> str:
    return ", ".join(f"{each.__module__}.{each.__name__}" for each in followers_of(kind))


register(undeclared_fields)
