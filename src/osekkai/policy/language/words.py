"""Names and sentences in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass

LANGUAGES = ("ja", "easy", "en")
"""What every file is written in."""
SPOKEN: ContextVar[Mapping[str, Mapping[str, str]]] = ContextVar("SPOKEN", default={})  # noqa: B039  never written to
"""Further languages of the folder in use: by language, the translation of each Japanese text."""


@dataclass(frozen=True, slots=True)
class Words:
    """A name or sentence: in Japanese, easy Japanese and English beside each other, in further languages by `SPOKEN`.

    A missing easy text falls back to Japanese, any other to English.
    """

    ja: str
    easy: str = ""
    en: str = ""

    def say(self, lang: str) -> str:
        own = getattr(self, lang, "") or SPOKEN.get().get(lang, {}).get(self.ja, "")
        return own or (self.en if lang not in ("ja", "easy") else "") or self.ja

    def has(self, lang: str) -> bool:
        """Whether the text is there in the language itself."""
        return not self.ja or bool(getattr(self, lang, "") or SPOKEN.get().get(lang, {}).get(self.ja))
