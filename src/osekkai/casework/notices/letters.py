"""`letters.yaml` and `objections.yaml`: what a decision says to residents, and to whom they can object.

Placeholders in braces are checked when the folder is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from osekkai.catalogue.model import UNSAID
from osekkai.policy import Vocabulary, Words
from osekkai.policy.files import Item, nearest

PLACES = (
    "制度",
    "番号",
    "氏名",
    "申請日",
    "経緯",
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
    "口座",
    "審査庁",
    "自治体",
    "首長",
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


@dataclass(frozen=True, slots=True)
class Authority:
    """To whom one objects (審査庁), by which law; `after`: a court only after it (審査請求前置).

    What rests first on one of the `laws` is theirs.
    """

    id: str
    words: Words
    law: str
    laws: tuple[str, ...] = ()
    after: bool = False


@dataclass(frozen=True, slots=True)
class Objections:
    """教示: what is said of objecting, usually and where a court comes after the review only; and to whom."""

    usual: Words = UNSAID
    after: Words = UNSAID
    authorities: Mapping[str, Authority] = field(default_factory=dict)
    section: str = ""
    """Which section takes them in, and handles those that the office itself decides; empty: that of the case."""

    def said(self, authority: Authority) -> Words:
        return self.after if authority.after else self.usual

    @property
    def texts(self) -> tuple[Words, ...]:
        return (self.usual, self.after, *(each.words for each in self.authorities.values()))


def read_objections(root: Item | None, sections: Collection[str]) -> Objections:
    if root is None:
        return Objections()
    found = root.fields(["texts", "authorities"], ["section"])
    texts = found["texts"].fields(["usual", "after"], []) if "texts" in found else {}
    for each in texts.values():
        _check_places(each, set(PLACES))
    listed = found["authorities"].entries() if "authorities" in found else []
    return Objections(
        texts["usual"].words() if "usual" in texts else UNSAID,
        texts["after"].words() if "after" in texts else UNSAID,
        {key.text(): _authority(key, value) for key, value in listed},
        found["section"].one_of(sections) if "section" in found else "",
    )


def _authority(key: Item, item: Item) -> Authority:
    found = item.fields(["name", "law"], ["laws", "after"])
    return Authority(
        key.text(),
        found["name"].words() if "name" in found else Words("？"),
        found["law"].text() if "law" in found else "",
        tuple(found["laws"].texts()) if "laws" in found else (),
        "after" in found and found["after"].truth(),
    )


def read_letter(key: Item, item: Item, vocabulary: Vocabulary, usual: Letter | None = None) -> Letter:
    """What a letter of one service does not say itself, the `usual` one of its kind says."""
    found = item.fields([] if usual else ["title", "body"], ["title", "body", "objection", "layout"])
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
        _check_places(each, known)
    unsaid = usual or Letter("", Words("？"), Words("？"))
    return Letter(
        key.text(),
        found["title"].words() if "title" in found else unsaid.title,
        found["body"].words() if "body" in found else unsaid.body,
        found["objection"].words() if "objection" in found else unsaid.objection,
        layout.text() if layout else unsaid.layout,
    )


def _check_places(item: Item, known: set[str]) -> None:
    words = item.words()
    for text in (words.ja, words.easy, words.en):
        for name in _BRACES.findall(text or ""):
            if name not in known:
                item.wrong(
                    "unknown-fact",
                    f"「{{{name}}}」という項目は ありません",
                    f"there is no fact '{name}'",
                    nearest(name, known),
                )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; what is not known stays a line to write on, never a brace."""
    return _BRACES.sub(lambda found: values.get(found[1]) or "＿＿＿＿", text)
