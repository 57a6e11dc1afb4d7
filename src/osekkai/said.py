"""A sentence of the office's own, in the five languages that it speaks."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Said:
    """Where a language is empty the next best is said: plain Japanese for easy Japanese, English for the others."""

    ja: str = ""
    easy: str = ""
    en: str = ""
    zh: str = ""
    ko: str = ""

    def say(self, language: str) -> str:
        own = str(getattr(self, language, ""))
        return own or (self.en if language in ("zh", "ko") else "") or self.ja

    @property
    def lacks(self) -> list[str]:
        return [each.name for each in fields(self) if not getattr(self, each.name)]


def as_lines(text: str) -> str:
    """A text as whoever wrote it sees it, without outer space: a browser sends each end of a line as two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
