"""`letters.yaml`: what a decision says to residents. Placeholders in braces are checked when the folder is loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from osekkai.policy import Vocabulary, Words
from osekkai.policy.files import Item, nearest

PLACES = (
    "制度",
    "番号",
    "氏名",
    "申請日",
    "決定日",
    "決定",
    "金額",
    "はじまり",
    "おわり",
    "支払い",
    "理由",
    "根拠",
    "条件",
    "課",
    "電話",
    "役所",
    "決めた人",
)
"""What every letter about a decision can say, beside the facts of the application."""
LAYOUTS = ("letter", "vertical", "certificate")
"""横書きの手紙、縦書きの手紙、台帳のとおりの証明書。"""
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """Paragraphs with `{placeholders}`; `layout` is how it looks.

    `objection` is the notice of how to object (教示), where the decision is adverse.
    """

    id: str
    title: Words
    body: Words
    objection: Words | None = None
    layout: str = "letter"


def read_letter(key: Item, item: Item, vocabulary: Vocabulary) -> Letter:
    found = item.fields(["title", "body"], ["objection", "layout"])
    known = {*PLACES, *(fact.name for fact in vocabulary.facts.values())}
    layout = found.pop("layout", None)
    if layout and layout.text() not in LAYOUTS:
        layout.wrong(
            "unknown-layout",
            f"layout は {'・'.join(LAYOUTS)} のどれかです",
            f"a layout is one of {', '.join(LAYOUTS)}",
            nearest(layout.text(), LAYOUTS),
        )
    for each in found.values():
        for text in (each.words().ja, each.words().easy, each.words().en):
            for name in _BRACES.findall(text or ""):
                if name not in known:
                    each.wrong(
                        "unknown-fact",
                        f"「{{{name}}}」という項目は ありません",
                        f"there is no fact '{name}'",
                        nearest(name, known),
                    )
    title, body = (found[name].words() if name in found else Words("？") for name in ("title", "body"))
    return Letter(
        key.text(),
        title,
        body,
        found["objection"].words() if "objection" in found else None,
        layout.text() if layout else "letter",
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; what is not known stays a line to write on, never a brace."""
    return _BRACES.sub(lambda found: values.get(found[1]) or "＿＿＿＿", text)
