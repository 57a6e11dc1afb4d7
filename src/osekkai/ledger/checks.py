"""Whether every kind of events can be told in five languages, and every follower follows something."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from osekkai.ledger.binding import tables
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


@register()
def tables_are_bound_or_say_why(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each table of a room says which of its columns the ledger binds and which are work, or why none is bound.

    So does each table of others that a room binds.
    """
    found: list[CheckMessage] = []
    known = {each.label: each for each in tables()}
    everything = {each._meta.label: each for each in apps.get_models(include_auto_created=True)}
    own = {label: each for label, each in everything.items() if each.__module__.startswith("osekkai.")}
    models = own | {label: each for label, each in everything.items() if label in known}
    for label, model in models.items():
        where = f"src/{model.__module__.rpartition('.')[0].replace('.', '/')}/bound.py"
        if (table := known.get(label)) is None:
            hint = f"Write binds({label!r}, …) or leaves({label!r}, why) in {where}."
            found.append(Error(f"Nobody says what of {label} the ledger binds.", hint=hint, id="osekkai.E007"))
            continue
        names = {each.name for each in model._meta.concrete_fields} - {"id"}
        if not table.why and (wrong := sorted(names ^ {*table.bound, *table.work})):
            hint = f"Name each column once in binds({label!r}, …) in {where}: as bound, or as work."
            found.append(Error(f"{label}: {', '.join(wrong)} bound or not?", hint=hint, id="osekkai.E007"))
    for label in known.keys() - models.keys():
        found.append(Error(f"There is no table {label}.", hint="Take it out of its bound.py.", id="osekkai.E007"))
    return found


def _names(kind: str) -> str:
    return ", ".join(f"{each.__module__}.{each.__name__}" for each in followers_of(kind))


register(undeclared_fields)
