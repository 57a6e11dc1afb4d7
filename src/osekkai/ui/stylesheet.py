"""`ui/look.css`: colours, frame, parts and the style of every component in one file, so that a page asks once.

A finder of static files, so that `collectstatic` and the server of a developer both have it. It is joined again
whenever somebody asks for it: nothing has to be built.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from osekkai.ui.components import FOLDER

NAME = "ui/look.css"
_OURS = Path(__file__).parent / "static" / "ui"


def joined() -> str:
    files = [_OURS / f"{each}.css" for each in ("tokens", "base", "parts")]
    return "\n".join(each.read_text("utf-8") for each in [*files, *sorted(FOLDER.glob("*/component.css"))])


class OneStyleSheet(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.VAR / "joined")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        return [self._written()] if find_all else self._written()

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        self._written()
        yield NAME, self.storage

    def _written(self) -> str:
        """Where it stands now; put there in one step, since several processes may do so at once."""
        place, text = Path(self.storage.path(NAME)), joined()
        if not place.exists() or place.read_text("utf-8") != text:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, delete=False) as file:
                file.write(text)
            made = Path(file.name)
            made.replace(place)
        return str(place)
