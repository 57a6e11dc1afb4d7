"""The texts of pages: Japanese in templates and code, other languages in each room's `locale`, compiled at setup.

What several rooms say, and what no room says, is translated in `ui/locale`. Nothing is written beside the programme,
whose folder may be read-only: what is compiled lies where everything lies that the office writes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.core.checks import Error

from osekkai import environment
from osekkai.rooms import FRAMES, ROOMS

UI = Path(__file__).parent
PACKAGE = UI.parent
COMPILED = "locale"
_IN_TEMPLATE = re.compile(r"""\{%\s*(?:translate|trans)\s+(["'])(.*?)\1""")
_IN_ARGUMENT = re.compile(r"""[=\s]_\((["'])(.*?)\1\)""")
_IN_BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
_IN_CODE = re.compile(r"""(?<!n)gettext(?:_lazy)?\(\s*(["'])(.*?)\1""")
_PLURAL = re.compile(r"""ngettext\(\s*(["'])(.*?)\1""")


def compile_all(var: Path | None = None) -> int:
    """Write the `.mo` of every `.po`, each in one step: pages are read meanwhile. Returns how many."""
    root = (var or environment.kept(os.environ)) / COMPILED
    files = list(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"))
    for path in files:
        room, _, *rest = path.relative_to(PACKAGE).with_suffix(".mo").parts
        made = root.joinpath(room, *rest)
        made.parent.mkdir(parents=True, exist_ok=True)
        beside = made.with_suffix(f".{os.getpid()}")
        polib.pofile(str(path)).save_as_mofile(str(beside))
        beside.replace(made)
    return len(files)


def places(var: Path) -> list[str]:
    """Where Django looks for what is compiled: of each room in turn, what a first one says counts."""
    return [str(var / COMPILED / each) for each in (*ROOMS, UI.name, *FRAMES) if (PACKAGE / each / "locale").is_dir()]


def languages() -> list[str]:
    """As their folders are called: `en`, `ja_Easy`."""
    return sorted(each.name for each in (UI / "locale").iterdir() if each.is_dir())


def used_texts(room: Path) -> set[str]:
    """Every text that templates and code of a room ask to be translated."""
    found: set[str] = set()
    for path in [*room.rglob("*.html"), *room.rglob("*_mail.txt")]:
        text = path.read_text("utf-8")
        found |= {match[1] for match in _IN_TEMPLATE.findall(text) + _IN_ARGUMENT.findall(text)}
        blocks = (block.split("{% plural %}")[0] for block in _IN_BLOCK.findall(text))
        found |= {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block) for block in blocks}
    for path in room.rglob("*.py"):
        if path != Path(__file__):
            text = path.read_text("utf-8")
            found |= {match[1] for match in _IN_CODE.findall(text) + _PLURAL.findall(text)}
    return found


def missing_texts() -> Iterator[tuple[str, Path]]:
    """A used text, and the file that has no translation of it yet."""
    shared = {each: _translated(_file(UI, each)) for each in languages()}
    for room in sorted(each for each in PACKAGE.iterdir() if each.is_dir()):
        if used := used_texts(room):
            for language in languages():
                file = _file(room, language)
                for text in sorted(used - shared[language] - _translated(file)):
                    yield text, file


def unused_texts() -> Iterator[tuple[str, Path]]:
    """A text that is translated and that nobody says any more, and where it stands."""
    everything = set().union(*(used_texts(each) for each in PACKAGE.iterdir() if each.is_dir()))
    for room in sorted(each for each in PACKAGE.iterdir() if (each / "locale").is_dir()):
        used = everything if room == UI else used_texts(room)
        for language in languages():
            file = _file(room, language)
            for text in sorted(_translated(file) - used):
                yield text, file


def untranslated(**more: Any) -> list[Error]:
    """`osekkai.E006`: a page would be in Japanese for who reads another language."""
    return [
        Error(
            f"「{text}」 is not translated.",
            hint=f"Add it to {file.relative_to(PACKAGE.parent)}.",
            id="osekkai.E006",
        )
        for text, file in missing_texts()
    ]


def _file(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def _translated(file: Path) -> set[str]:
    return {each.msgid for each in polib.pofile(str(file)) if each.translated()} if file.exists() else set()
