"""Units of the municipality: sections, departments, and the whole; and the roles that can be held for them."""

from __future__ import annotations

from datetime import date

from osekkai.catalogue import Catalogue
from osekkai.staff.models import Role
from osekkai.staff.parts import AUTHORITY

WHOLE = ""
"""The whole municipality."""
_WHOLE_WRITTEN = ("区", "市", "町", "村", "全体", "区全体")


def kind_of(unit: str, catalogue: Catalogue) -> str:
    """`section`, `department`, `municipality`, as levels of `authority.yaml` name them; empty for no unit at all."""
    if unit == WHOLE:
        return "municipality"
    if unit in catalogue.sections:
        return "section"
    return "department" if any(each.department == unit for each in catalogue.sections.values()) else ""


def units_on(day: date, catalogue: Catalogue) -> list[str]:
    """What there is on a day: the whole, then each department before its sections."""
    there = [each for each in catalogue.sections.values() if is_there(each.id, day, catalogue)]
    found = [WHOLE]
    for section in sorted(there, key=lambda each: each.department):
        if section.department and section.department not in found:
            found.append(section.department)
        found.append(section.id)
    return found


def is_there(unit: str, day: date, catalogue: Catalogue) -> bool:
    """Whether a unit of the folder is there on a day; a department, while one of its sections is."""
    section = catalogue.sections.get(unit)
    if section:
        return (section.since is None or section.since <= day) and (section.until is None or day <= section.until)
    if unit == WHOLE:
        return True
    own = [each.id for each in catalogue.sections.values() if each.department == unit]
    return any(is_there(each, day, catalogue) for each in own)


def sections_under(unit: str, catalogue: Catalogue) -> set[str]:
    """The sections of a unit: itself, those of the department, or all."""
    if unit in catalogue.sections:
        return {unit}
    return {each.id for each in catalogue.sections.values() if unit in (WHOLE, each.department)}


def lies_in(unit: str, other: str, catalogue: Catalogue) -> bool:
    """Whether a unit is another, or a part of it."""
    section = catalogue.sections.get(unit)
    return other in (WHOLE, unit) or bool(section and section.department and section.department == other)


def name_of_unit(unit: str, catalogue: Catalogue) -> str:
    return unit or catalogue.municipality.words.ja


def unit_named(text: str, catalogue: Catalogue) -> str | None:
    """The unit that people write so; nothing where there is none. The whole has many names."""
    text = text.strip()
    if text in (*_WHOLE_WRITTEN, catalogue.municipality.words.ja):
        return WHOLE
    return text if text and kind_of(text, catalogue) else None


def roles(catalogue: Catalogue) -> dict[str, str]:
    """The ids of all roles with their names: clerks first, then the levels from below upwards, then the others."""
    levels = {each.id: each.words.ja for each in catalogue.part(AUTHORITY).levels.values()}
    others = {each.value: str(each.label) for each in Role if each != Role.CLERK}
    return {Role.CLERK.value: str(Role.CLERK.label)} | levels | others


def role_named(text: str, catalogue: Catalogue) -> str | None:
    """The role that people write so, by its id or its name; nothing where there is none."""
    known, text = roles(catalogue), text.strip()
    return text if text in known else next((id for id, name in known.items() if name == text), None)


def fits(role: str, unit: str, catalogue: Catalogue) -> bool:
    """Whether a role can be held for such a unit: a level leads what its `of` says, the others may be of any."""
    level = catalogue.part(AUTHORITY).levels.get(role)
    return level is None or level.of == kind_of(unit, catalogue)
