"""The texts of pages: Japanese in the templates, the other languages in `locale/*.po`; compiled when set up."""

from __future__ import annotations

import re
from pathlib import Path

import polib

UI = Path(__file__).parent
_IN_TEMPLATE = re.compile(r"""\{%\s*(?:translate|trans)\s+(["'])(.*?)\1""")
_IN_BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
_IN_CODE = re.compile(r"""(?<!n)gettext(?:_lazy)?\(\s*(["'])(.*?)\1""")
_PLURAL = re.compile(r"""ngettext\(\s*(["'])(.*?)\1""")


def compile_all() -> int:
    """Write every `.mo` beside its `.po`. Returns how many."""
    files = list((UI / "locale").rglob("*.po"))
    for path in files:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(files)


def used_texts() -> set[str]:
    """Every text that templates and code ask to be translated."""
    found: set[str] = set()
    for path in [*UI.parent.rglob("*.html"), *UI.parent.rglob("*_mail.txt")]:
        text = path.read_text("utf-8")
        found |= {match[1] for match in _IN_TEMPLATE.findall(text)}
        blocks = (block.split("{% plural %}")[0] for block in _IN_BLOCK.findall(text))
        found |= {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block) for block in blocks}
    for path in UI.parent.rglob("*.py"):
        if path.name != "translations.py":
            text = path.read_text("utf-8")
            found |= {match[1] for match in _IN_CODE.findall(text) + _PLURAL.findall(text)}
    return found


def missing_texts() -> dict[str, set[str]]:
    """By language folder, the used texts that have no translation yet."""
    used = used_texts()
    return {
        path.parent.parent.name: used - {entry.msgid for entry in polib.pofile(str(path)) if entry.translated()}
        for path in (UI / "locale").rglob("*.po")
    }
