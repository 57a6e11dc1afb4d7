"""Horizontal papers as tagged PDF (PDF/UA-1), set by Typst from the sources of the rooms (`typst/*.typ`).

What people wrote is handed over as data: it is never read as the typesetter's own language. Only the fonts of the
installation are used (`fonts`), and a character that none of them has ends in an error instead of an empty box.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import osekkai
from osekkai.documents import fonts
from osekkai.documents.errors import NotSet

ROOT = Path(osekkai.__file__).parent
SECONDS = 60
_one_at_a_time = Lock()
_first: list[int] = []
"""The process that set the first paper: the typesetter's threads do not live on in one that is forked from it."""


def pdf(source: str, data: Mapping[str, Any]) -> bytes:
    """A source of a room, as `documents/typst/letter.typ`, with its data. Raises `NotSet` where it cannot be set."""
    shown = "".join(_texts(data))
    said = {
        **data,
        "fonts": fonts.families(),
        "elsewhere": [{"text": text, "font": font} for text, font in sorted(fonts.elsewhere(shown).items())],
        "author": data.get("author", ""),
        "lang": data.get("lang", "ja"),
    }
    text = json.dumps(said, ensure_ascii=False)
    with _one_at_a_time:
        _first.append(os.getpid())
        del _first[1:]
        if _first[0] == os.getpid():
            return _set(source, text)
    return _set_elsewhere(source, text)


def _set(source: str, data: str) -> bytes:
    import typst

    try:
        made = _typesetter(tuple(each.file for each in fonts.known())).compile(
            ROOT / source,
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=["ua-1"],
            timestamp=datetime.now(UTC).replace(microsecond=0),
        )
    except typst.TypstError as problem:
        raise NotSet(str(problem.message)) from problem
    return bytes(made)


def _set_elsewhere(source: str, data: str) -> bytes:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "osekkai.documents.typesetting", source]
    try:
        done = subprocess.run(command, input=data.encode(), capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
    except subprocess.SubprocessError as problem:
        raise NotSet(type(problem).__name__) from problem
    return done.stdout


@cache
def _typesetter(files: tuple[Path, ...]) -> Any:
    import typst

    own = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({str(each.parent) for each in files}),
    )
    return typst.Compiler(root=ROOT, font_paths=own, ignore_system_fonts=True)


def _texts(data: Any) -> Any:
    """Every text in it."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for each in data.values():
            yield from _texts(each)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from _texts(each)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.buffer.write(_set(sys.argv[1], sys.stdin.read()))
