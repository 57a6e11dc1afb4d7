"""What is wrong, where, and how to mend it: the one shape of every refusal, in Japanese and English.

PolicyError (files or an input, with every problem) · NotUnderstood (one value) · NotCovered (a day before the first);
beside them `columns.NotColumnar` and `prove.NotSymbolic` (a rule that cannot be said there). An error crosses from one
process to another as what it was made of, so `args` are what `__init__` takes.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from osekkai.policy.language.words import Words


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file (line and column count from 1) or a JSON path in an input (line 0)."""

    path: str
    line: int = 0
    column: int = 0
    excerpt: str = ""
    width: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path

    def caret(self) -> str:
        """The source line with a caret below it, aligned for full-width characters."""
        if not self.excerpt:
            return ""
        before = _cells(self.excerpt[: self.column - 1])
        marked = max(1, _cells(self.excerpt[self.column - 1 : self.column - 1 + self.width]))
        return f"    {self.excerpt}\n    {' ' * before}{'^' * marked}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `code` is stable and meant for programs; the rest is for people."""

    code: str
    title: Words
    where: Place
    mend: Words | None = None

    def render(self, lang: str = "ja") -> str:
        """`file:line:column: what` with the caret and the mend on lines of their own."""
        lines = [f"{self.where}: {self.title.say(lang)}"]
        if caret := self.where.caret():
            lines.append(caret)
        if self.mend:
            lines.append(f"  → {self.mend.say(lang)}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """A member of the `errors` extension of an RFC 9457 problem document."""
        return {
            "code": self.code,
            "where": str(self.where),
            "title": {"ja": self.title.ja, "en": self.title.en},
            "mend": {"ja": self.mend.ja, "en": self.mend.en} if self.mend else None,
        }


class PolicyError(Exception):
    """The input has problems; all of them that could be found are in `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(problem.render() for problem in self.problems)


class NotUnderstood(ValueError):
    """A value that somebody wrote is not of its kind. `args`: Japanese and English sentence."""


class NotCovered(Exception):
    """A dated value is asked for on a day before the first one that the rulebook knows. Carries its name."""


@dataclass(slots=True)
class Problems:
    """Collects problems so that one run reports all of them."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, where: Place, ja: str, en: str, mend: tuple[str, str] | None = None) -> None:
        self.found.append(Problem(code, _words(ja, en), where, _words(*mend) if mend else None))

    def raise_if_any(self) -> None:
        if self.found:
            raise PolicyError(self.found)


def nearest(name: str, known: Iterable[str]) -> tuple[str, str] | None:
    """A 'did you mean' for `name`, or nothing when no known name is close."""
    folded = {unicodedata.normalize("NFKC", each).casefold(): each for each in known}
    close = difflib.get_close_matches(unicodedata.normalize("NFKC", name).casefold(), folded, n=1, cutoff=0.5)
    if not close:
        return None
    return f"「{folded[close[0]]}」のことですか？", f"Did you mean '{folded[close[0]]}'?"


def _words(ja: str, en: str) -> Words:
    return Words(ja, en=en)


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
