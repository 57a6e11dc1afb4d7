"""What an application says, line by line beside what the register knows, and the papers that came with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from osekkai.applications import queries as applications
from osekkai.applications.queries import Entry, File, Statement
from osekkai.casework.examination import comparison
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.catalogue.forms import FORMS
from osekkai.catalogue.model import Column, Document, Service
from osekkai.policy import Fact, Words
from osekkai.policy.calendar import wareki


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `other` is what the ward knows instead; `is_same` where it knows the same; `why` what a clerk typed."""

    id: str
    name: str
    text: str
    other: str | None
    is_same: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it was written; `of` is the name of whom it is about, where it is about somebody of the household."""

    words: Words | None
    of: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that the service asks for, and what came; `by_card`: signing in with the card has shown it.

    `is_seen`: a clerk has seen it on paper.
    """

    document: Document
    files: tuple[File, ...]
    by_card: bool
    why: str = ""
    is_seen: bool = False

    @property
    def is_missing(self) -> bool:
        return not self.files and not self.by_card and not self.is_seen


def sheets(
    statement: Statement, known: Mapping[str, str], typed: Mapping[str, str], catalogue: Catalogue
) -> tuple[Sheet, ...]:
    """`known` is what the register says, by `page:fact` (see `examination.comparison`).

    `typed` is what stands in the page's fields.
    """
    facts, parts = catalogue.book.vocabulary.facts, catalogue.part(FORMS)
    return tuple(
        Sheet(
            parts[page.part].words if page.part in parts else None,
            statement.of(page.person).get("full_name", "") if page.person else "",
            tuple(_line(each, f"{page.id}:{each.fact}", facts.get(each.fact), typed, known) for each in page.entries),
        )
        for page in statement.pages
    )


def _line(entry: Entry, id: str, fact: Fact | None, typed: Mapping[str, str], known: Mapping[str, str]) -> Line:
    said = known.get(id)
    other = comparison.other(entry, said)
    return Line(
        id,
        fact.words.ja if fact else entry.fact,
        _text(fact, entry.written),
        None if other is None else _text(fact, other),
        bool(entry.written) and other is None and (entry.is_as_known or said is not None),
        typed.get(f"why:{id}", ""),
    )


def _text(fact: Fact | None, written: str) -> str:
    if fact and written in fact.choices:
        return fact.choices[written].ja
    if fact and fact.type.kind == "date":
        try:
            return f"{wareki(date.fromisoformat(written))}（{written}）"
        except ValueError:
            return written
    return written


def cell(statement: Statement, column: Column) -> str:
    """What an application says in a column of the queue: of several people, one after the other."""
    pages = [each for each in statement.pages if each.id.partition(".")[0] == column.part.id]
    found = [each.written for page in pages for each in page.entries if each.fact == column.fact.id and each.written]
    return "、".join(dict.fromkeys(_text(column.fact, each) for each in found))


def papers(case: Case, service: Service | None, typed: Mapping[str, str]) -> tuple[Paper, ...]:
    application = case.application
    if service is None:
        return ()
    files: Sequence[File] = applications.files_of(application.bundle) if application else ()
    return tuple(
        Paper(
            each,
            tuple(one for one in files if one.document == each.id),
            each.by_card and application is not None and application.account_id is not None,
            typed.get(f"why::{each.id}", ""),
            each.id in case.papers,
        )
        for each in service.documents
    )
