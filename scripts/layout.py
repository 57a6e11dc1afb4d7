"""layout.py [--check]: templates and our style sheets laid out; `--check` changes nothing and says what to do.

In a template only indentation changes, by djhtml: in Japanese text any other blank or line break would be seen.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import cssbeautifier
from djhtml.modes import DjHTML

ROOT = Path(__file__).parent.parent
COMPONENTS = ROOT / "src/osekkai/ui/components"
TEMPLATES = sorted([*ROOT.glob("src/osekkai/*/templates/**/*.html"), *COMPONENTS.glob("*/component.html")])
STYLES = [
    *(ROOT / f"src/osekkai/ui/static/ui/{name}.css" for name in ("base", "parts", "office")),
    *sorted(COMPONENTS.glob("*/component.css")),
]
COLUMNS = 120
ALONE = re.compile(
    r"\{% blocktranslate .*\{% endblocktranslate %\}|\{%[^%]*%\}|[\w-]+=\"[^<>]*\"|([^<{]|\{\{[^}]*\}\})+"
)
"""What may be wider on a line of its own: a text to be translated, a tag, an attribute, a sentence without tags."""
FOLDING = "文の途中は、{% spaceless %} のなかで折ると、空白が見えません。"


def main(check: bool) -> int:
    laid_out = {path: indented(path.read_text("utf-8")) for path in TEMPLATES}
    laid_out |= {path: beautified(path.read_text("utf-8")) for path in STYLES}
    wrong = [f"{_name(path)}:{line}: {fault}" for path in TEMPLATES for line, fault in faults(laid_out[path])]
    for path, text in laid_out.items():
        if text == path.read_text("utf-8"):
            continue
        if check:
            wrong.append(f"{_name(path)}: 字下げか改行がちがいます。「make format」でなおります。")
        else:
            path.write_text(text, "utf-8")
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


def indented(template: str) -> str:
    layout = DjHTML(template)
    layout.indent(2)
    lines: list[str] = []
    for line in layout.lines:
        text = line.text.strip(" \t")  # not the ideographic space, which separates words
        margin = " " * (2 * line.level + line.offset) if text else ""
        lines.append(line.text if line.ignore else margin + text)
    return "\n".join(lines)


def beautified(css: str) -> str:
    options = cssbeautifier.default_options()
    options.indent_size = 2
    options.selector_separator_newline = False
    options.space_around_combinator = True
    options.end_with_newline = True
    return str(cssbeautifier.beautify(css, options))


def faults(template: str) -> Iterator[tuple[int, str]]:
    """What only a person can mend, with the number of its line."""
    for number, line in enumerate(template.split("\n"), 1):
        columns = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)  # a kanji is two wide
        if columns > COLUMNS and not ALONE.fullmatch(line.strip()):
            yield number, f"{columns}桁あります。{COLUMNS}桁までに折ってください。{FOLDING}"
        if line.count("{% blocktranslate ") != line.count("{% endblocktranslate %}"):
            yield number, "訳す文は1行に書いてください。字下げまで訳の見出しになります。"


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
