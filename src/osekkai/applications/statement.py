"""What an application says: page by page, of whom, which fact, what was written.

The one form in which every room reads it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

HOUSEHOLD, APPLICANT = "", "head"
"""Whom an entry is of, beside the others of the household (`spouse`, `child1`, `parent2` …; see `matching.answers`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of somebody as it was written.

    `is_as_known`: the card or the register said the same; `known`: something else.
    """

    of: str
    fact: str
    written: str
    known: str | None = None
    is_as_known: bool = False

    @property
    def known_before(self) -> str | None:
        """What the card or the register said, where they said anything."""
        return self.written if self.is_as_known else self.known

    def as_json(self) -> dict[str, str]:
        told = {"of": self.of, "fact": self.fact, "written": self.written}
        if self.is_as_known:
            told["same"] = "yes"
        if self.known is not None:
            told["known"] = self.known
        return told


def entry(of: str, fact: str, written: str, known_before: str | None) -> Entry:
    """An entry beside what was known before it was written (nothing: nobody knew)."""
    if known_before is None:
        return Entry(of, fact, written)
    same = is_same(known_before, written)
    return Entry(of, fact, written, None if same else known_before, is_as_known=same)


def is_same(known: str, written: str) -> bool:
    """Whether two texts say the same.

    Wide and narrow letters and spaces are no difference, other forms of a character are.
    """
    return _plain(known) == _plain(written)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class StatedPage:
    """A page of the form.

    Its id is that of a part (`account`), of people followed by whose page it is (`child.child1`).
    """

    id: str
    entries: tuple[Entry, ...]

    @property
    def part(self) -> str:
        return self.id.partition(".")[0]

    @property
    def person(self) -> str:
        """Whom the page was made for; nobody where it is the applicant's or the household's."""
        return self.id.partition(".")[2]

    def entry(self, fact: str) -> Entry | None:
        return next((each for each in self.entries if each.fact == fact), None)


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody for whom there is a page. What is not written there is empty."""

    id: str
    name: str
    birth_date: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that an application says. Nobody changes it: what is mended is another one (see `mended`)."""

    pages: tuple[StatedPage, ...] = ()

    @classmethod
    def read(cls, content: Mapping[str, Sequence[Mapping[str, str]]]) -> Statement:
        """From what an `Application` keeps; the opposite of `as_json`."""
        return cls(tuple(StatedPage(id, tuple(map(_read, entries))) for id, entries in content.items()))

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        return {page.id: [each.as_json() for each in page.entries] for page in self.pages}

    @property
    def digest(self) -> str:
        """SHA-256 of all of it; what is agreed to in an approval names it."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def entries(self) -> Iterator[Entry]:
        return (each for page in self.pages for each in page.entries)

    def page(self, id: str) -> StatedPage | None:
        return next((each for each in self.pages if each.id == id), None)

    def of(self, person: str) -> dict[str, str]:
        """What is written of somebody, by fact."""
        return {each.fact: each.written for each in self.entries if each.of == person}

    @property
    def own(self) -> dict[str, str]:
        """What the applicant wrote of themselves and of the household, by fact."""
        return self.of(APPLICANT) | self.of(HOUSEHOLD)

    def text(self, fact: str) -> str:
        """What the applicant wrote for a fact of theirs or of the household; empty where they wrote nothing."""
        return self.own.get(fact, "")

    @property
    def people(self) -> tuple[NamedPerson, ...]:
        """Whom the application names on pages of their own, each once. The applicant may be one of them."""
        named = dict.fromkeys(page.person for page in self.pages if page.person)
        return tuple(self._named(each) for each in named)

    def _named(self, person: str) -> NamedPerson:
        written = self.of(person)
        return NamedPerson(person, written.get("full_name", ""), written.get("birth_date", ""))

    def mended(self, page: str, written: Mapping[str, str]) -> Statement:
        """With other texts for facts of a page.

        Where another page says the same fact of the same person, it says it anew too.
        """
        asked = self.page(page)
        anew = (
            {(each.of, each.fact): written[each.fact] for each in asked.entries if each.fact in written}
            if asked
            else {}
        )
        return Statement(
            tuple(replace(each, entries=tuple(_mended(one, anew) for one in each.entries)) for each in self.pages)
        )


def _mended(old: Entry, anew: Mapping[tuple[str, str], str]) -> Entry:
    written = anew.get((old.of, old.fact))
    return old if written is None else entry(old.of, old.fact, written, old.known_before)


def _read(told: Mapping[str, Any]) -> Entry:
    return Entry(told["of"], told["fact"], told["written"], told.get("known"), is_as_known="same" in told)
