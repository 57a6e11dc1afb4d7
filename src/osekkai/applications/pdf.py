"""A PDF as it comes: whether everybody can open it, and nothing in it runs or is carried along."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

MOST_OBJECTS = 200_000
MOVING = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/EF",
    "/RichMedia",
    "/RichMediaContent",
}
"""Names (ISO 32000-2) of what runs a program, or carries a file or a film; read after their #-escapes."""


class Locked(Exception):
    """It opens with a password only."""


class Moves(Exception):
    """It runs something, or carries something along."""


class Broken(Exception):
    """It cannot be opened, or has no page."""


def look(contents: bytes) -> None:
    """Raises `Locked`, `Moves`, `Broken`. What is repaired on opening, as every reader does, is good."""
    try:
        with pikepdf.open(io.BytesIO(contents), suppress_warnings=True) as found:
            if len(found.pages) < 1 or len(found.objects) > MOST_OBJECTS:
                raise Broken
            if any(each in MOVING for each in _names(found)):
                raise Moves
    except pikepdf.PasswordError as error:
        raise Locked from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise Broken from error


def _names(found: pikepdf.Pdf) -> Iterator[str]:
    """Keys and names of every object, wherever it is kept; an object that others point to is read once."""
    for each in found.objects:
        waiting: list[Any] = [each]
        while waiting:
            part = waiting.pop()
            if isinstance(part, pikepdf.Name):
                yield str(part)
            elif isinstance(part, pikepdf.Array):
                waiting += [inner for inner in part if _is_written_here(inner)]
            elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                for key, inner in part.items():
                    yield key
                    if _is_written_here(inner):
                        waiting.append(inner)


def _is_written_here(part: Any) -> bool:
    return isinstance(part, pikepdf.Object) and not part.is_indirect
