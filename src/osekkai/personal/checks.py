"""System checks: each field of each table of a room says what it tells and is called, each table when its rows go."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import Error

from osekkai.personal.declaring import Until, all_declared, declared


def undeclared_fields(**more: Any) -> list[Error]:
    """Whether every table says what it has to.

    `personal.E001`: a field that no room declared; `E002`: one that is not there; `E003`: no such time; `E004`:
    something without a name.
    """
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("osekkai."):
            continue
        label, known = model._meta.label, declared(model)
        names = {each.name for each in model._meta.concrete_fields} - {"id"}
        where = f"src/{model.__module__.rpartition('.')[0].replace('.', '/')}/personal.py"
        if missing := sorted(names - set(known.fields if known else ())):
            found.append(
                Error(
                    f"{label}: nobody says what {', '.join(missing)} tell about people.",
                    hint=f"Add them to tells({label!r}, …) in {where}: as nothing, work, link, identity, stated, known "
                    "or sealed (see osekkai.personal.Data).",
                    id="personal.E001",
                )
            )
    for each in all_declared():
        if not each.is_there:
            found.append(Error(f"There is no table {each.label}.", hint="Take its tells(…) out.", id="personal.E002"))
            continue
        names = {one.name for one in each.model._meta.concrete_fields}
        wrong = sorted(set(each.fields) - names)
        if wrong:
            hint = "Take them out of tells(…)."
            found.append(Error(f"{each.label} has no field {', '.join(wrong)}.", hint=hint, id="personal.E002"))
        unnamed = each.unnamed if each.words.ja or not each.is_about_people else ["words", *each.unnamed]
        if unnamed:
            found.append(
                Error(
                    f"{each.label}: nobody says what people call {', '.join(unnamed)}.",
                    hint=f"In its tells(…) write {unnamed[0]}=Said(ja, en=…)"
                    if unnamed[0] == "words"
                    else f"In its tells(…) write {{{unnamed[0]!r}: Said(ja, en=…)}} instead of the bare name.",
                    id="personal.E004",
                )
            )
        if isinstance(each.ends, Until) and each.ends.field not in names:
            hint = "Until(…) names the field with the time after which a row is deleted."
            found.append(Error(f"{each.label} has no {each.ends.field}.", hint=hint, id="personal.E003"))
    return found
