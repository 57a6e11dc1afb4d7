"""What of the office's work a version would leave without its rules: each room says it of its own work."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from osekkai.catalogue import Catalogue

Objects = Callable[[Catalogue], Iterable[str]]
_objections: list[Objects] = []


def object_to_versions(objects: Objects) -> None:
    """A room says what of its work a version would leave without its rules; nothing where it may be published."""
    if objects not in _objections:
        _objections.append(objects)


def left_behind(catalogue: Catalogue, before: Catalogue | None) -> list[str]:
    """What a version takes away from work that there is. What the one `before` does not have either, it does not take.

    Otherwise nothing at all could be published any more, once something is missing.
    """
    needed = [each for objects in _objections for each in objects(catalogue)]
    if not needed or before is None:
        return needed
    known = {each for objects in _objections for each in objects(before)}
    return [each for each in needed if each not in known]
