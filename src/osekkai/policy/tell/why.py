"""One line of an explanation and the lines below it: said in three languages, drawn as a tree, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from osekkai.policy.language import saying
from osekkai.policy.language.meaning import UNBOUNDED, Interval, Value, is_unknown
from osekkai.policy.language.types import Type
from osekkai.policy.rules.declared import Fact, Law
from osekkai.policy.rules.figures import Doubt

_MARKS = {True: "✓", False: "✗", None: "？"}
_DERIVED = {"ja": "計算", "easy": "計算", "en": "worked out"}
_SOURCES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "resident": {
        "given": {"ja": "お答え", "easy": "あなたの 答え", "en": "your answer"},
        "derived": _DERIVED,
        "presumed": {
            "ja": "とくに申し出がなければ、こう考えます",
            "easy": "ふつうは こうだと 考えます",
            "en": "taken for granted unless you say otherwise",
        },
        "unknown": {"ja": "まだ聞いていません", "easy": "まだ 聞いて いません", "en": "not asked yet"},
    },
    "register": {
        "given": {"ja": "台帳", "easy": "区の 記録", "en": "register"},
        "derived": _DERIVED,
        "presumed": {
            "ja": "台帳に 反対の記録が ありません",
            "easy": "区の 記録に ありません",
            "en": "nothing else is on record",
        },
        "unknown": {"ja": "台帳に ありません", "easy": "区の 記録に ありません", "en": "not on record"},
    },
}
"""What the sources of facts are called, by who was asked."""


@dataclass(slots=True)
class Why:
    """One line of an explanation and the lines below it. `value` is a truth, number, date or choice, perhaps open."""

    text: dict[str, str]
    value: Value
    type: Type
    law: Law | None = None
    source: str = ""
    fact: Fact | None = None
    member: str = ""
    because: list[Why] = field(default_factory=list)
    doubt: Doubt | None = None
    """Of a line that tells a figure: why it is not to be relied on."""
    either: bool = False
    """Whether one of the lines below would have been enough: none of them is the reason by itself."""

    def line(self, lang: str = "ja", asked: str = "resident") -> str:
        """`年度末の年齢：17歳（第4条）`, a truth with a mark in front. `asked`: the resident or the register."""
        text, sources = self.text[lang], _SOURCES[asked]
        if self.type.kind == "truth":
            text = f"{_MARKS[self.value]} {text}"  # type: ignore[index]
            if self.fact and self.source and self.source != "derived":
                text += f"：{sources[self.source][lang]}" if lang != "en" else f": {sources[self.source][lang]}"
        else:
            text += ("：" if lang != "en" else ": ") + self._said(lang)
            if self.source in ("presumed", "unknown") and not (self.source == "unknown" and is_unknown(self.value)):
                text += f"（{sources[self.source][lang]}）"
        if self.doubt:
            text += f"（{self.doubt.words.say(lang)}）" if lang != "en" else f" ({self.doubt.words.say(lang)})"
        return f"{text}（{self.law}）" if self.law else text

    def _said(self, lang: str) -> str:
        return self.fact.say(self.value, lang) if self.fact else saying.value(self.value, self.type, lang)

    def render(self, lang: str = "ja", indent: int = 0, asked: str = "resident") -> str:
        lines = ["  " * indent + self.line(lang, asked)]
        lines += [each.render(lang, indent + 1, asked) for each in self.because]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "text": self.text,
            "value": saying.for_json(_shown(self.value)),
            "type": self.type.kind,
        }
        if self.type.kind == "date" and isinstance(self.value, int):
            found["value"] = date.fromordinal(self.value).isoformat()
        if self.type.unit:
            found["unit"] = self.type.unit
        if self.law:
            found["law"] = {"law": self.law.law, "article": self.law.article}
        if self.fact:
            found |= {"fact": self.fact.id, "source": self.source, "member": self.member or None}
        if self.doubt:
            found["doubt"] = self.doubt.as_json()
        if self.because:
            found["because"] = [each.as_json() for each in self.because]
        return found

    def walk(self) -> Iterable[Why]:
        yield self
        for each in self.because:
            yield from each.walk()


def _shown(value: Value) -> Value:
    return None if isinstance(value, Interval) and value.hi >= UNBOUNDED // 100 else value
