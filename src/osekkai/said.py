"""A sentence of the office's own, in the five languages that it speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from osekkai.policy.letters import is_unseen


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


_JOINS = re.compile("(?<=[\U0001f000-\U0001ffff\u2600-\u27bf\ufe0f\u0590-\u1fff])[\u200c\u200d]")
"""What joins the parts of a picture, and letters of scripts that need it (Persian, Hindi …)."""


def unseen_in(text: str) -> list[str]:
    """What nobody sees in a text, and what turns its direction, as `U+202E`: it would not say what it seems to."""
    rest = _JOINS.sub("", text)
    return sorted({_code(each) for each in rest if is_unseen(each)})


def seen(text: str) -> str:
    """The text with the names of the characters in it that nobody sees."""
    unseen = set(unseen_in(text))
    return "".join(f"［{_code(each)}］" if _code(each) in unseen else each for each in text) if unseen else text


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"
