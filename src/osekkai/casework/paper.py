"""紙で届いたもの: what stands on the paper is copied off beside what the register knows; its papers are looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.applications import services as applying
from osekkai.applications.errors import NotNow
from osekkai.applications.queries import CameBy, Content, Field, Page, StatedPage, Statement, Wrong
from osekkai.casework import kinds, search
from osekkai.casework.access import must_work_on
from osekkai.casework.errors import Changed
from osekkai.casework.models import Case, Origin, State
from osekkai.catalogue import Catalogue, Service
from osekkai.ledger import services as ledger
from osekkai.matching.queries import Answers, home_of, known
from osekkai.register import queries as register

MOST_ADDED = 12
"""Children whom the register does not know, on one paper."""


@dataclass(frozen=True, slots=True)
class PaperField:
    """A field of the paper: what stands in it, what the register knows, what is wrong with it."""

    name: str
    field: Field
    text: str
    known: str
    error: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A part of the paper; of somebody of the household whether they stand on it (`is_named`)."""

    page: Page
    name: str
    is_named: bool
    fields: tuple[PaperField, ...]


def may_copy(case: Case) -> bool:
    """Whether it came on paper, and what stands there may still be written."""
    return case.origin == Origin.PAPER and case.state in (State.OPEN, State.WAITING) and case.disposal_id is None


def blank(case: Case, service: Service, added: int, catalogue: Catalogue) -> Content:
    """What the register knows of whose the paper is, and as many more children as are `added`."""
    content = Content((service.id,), Answers(people=(("head", {}),)))
    on = timezone.localdate(case.opened_at)
    to = register.of_themselves(case.person_id) if case.person_id else register.ANYBODY
    home = home_of(case.person_id, catalogue.book.vocabulary, on, to=to) if case.person_id else None
    if home and case.person_id and (answers := known(home, case.person_id, catalogue, "", 0)):
        order = [case.person_id, *(each for each in home.people if each != case.person_id)]
        content = _prefilled(Content((service.id,), answers), order, home.id, catalogue)
    for _ in range(min(added, MOST_ADDED)):
        content = applying.with_child(content)
    return content


def added_before(case: Case, service: Service, catalogue: Catalogue) -> int:
    """How many of those who stand on the paper the register does not know."""
    members = blank(case, service, 0, catalogue).answers.members()
    return sum(each.id not in members for each in case.statement.people)


def _prefilled(content: Content, order: Sequence[int], home: int, catalogue: Catalogue) -> Content:
    people, place, facts = (
        register.people(order),
        register.place_of(home, to=register.of_themselves(order[0])),
        catalogue.book.vocabulary.facts,
    )
    told: list[tuple[str, str, str]] = []
    for member, id in zip(content.answers.members(), order, strict=True):
        each = people[id]
        told += [(member, "full_name", each.name), (member, "full_name_kana", each.kana)]
        told += [(member, "birth_date", each.birth_written)]
    if place:
        told += [("", "address", place.line), ("", "postcode", place.spoken_postcode)]
    answers = content.answers
    for member, fact, written in (each for each in told if each[2] and each[1] in facts):
        answers = answers.with_fact(member, fact, written)
    return replace(content, answers=answers, known=tuple(each for each in told if each[2]))


def form_of(
    case: Case,
    service: Service,
    catalogue: Catalogue,
    *,
    added: int = 0,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, Wrong] | None = None,
) -> tuple[PaperPage, ...]:
    """The paper's form: with what was `typed`, else what was copied off before, else what the register knows."""
    content = blank(case, service, max(added, added_before(case, service, catalogue)), catalogue)
    before = case.statement
    pages = applications.paper_pages(service, content, catalogue, timezone.localdate(case.opened_at))
    return tuple(_page(each, content, before, typed, wrong or {}) for each in pages)


def _page(
    page: Page, content: Content, before: Statement, typed: Mapping[str, str] | None, wrong: Mapping[str, Wrong]
) -> PaperPage:
    was = before.page(page.id)
    fields = []
    for each in page.asked:
        name = f"{page.id}:{each.fact.id}"
        old = was.entry(each.fact.id) if was else None
        text = each.written if old is None else old.written
        error = wrong.get(name)
        fields.append(
            PaperField(
                name,
                each,
                typed.get(name, "") if typed is not None else text,
                content.said_before(each.member, each.fact.id) or "",
                error.ja if error else "",
            )
        )
    name = str(content.answers.fact(page.member, "full_name") or "") if page.member else ""
    is_named = f"on:{page.id}" in typed if typed is not None else was is not None or (not before.pages and not name)
    return PaperPage(page, name, is_named, tuple(fields))


def copy_off(
    case: Case, service: Service, form: Mapping[str, str], added: int, by: User, seen: int, catalogue: Catalogue
) -> dict[str, Wrong]:
    """Write down what stands on the paper; what cannot be read, by the field's name.

    Raises `OnlyReads`; `Changed` where the case is not the version that was `seen`, or is not one that may still be
    written.
    """
    added = max(added, added_before(case, service, catalogue))
    content, on = blank(case, service, added, catalogue), timezone.localdate(case.opened_at)
    pages = applications.paper_pages(service, content, catalogue, on)
    named = {each.id for each in pages if f"on:{each.id}" in form}
    content, wrong = applying.copied(pages, content, form, named)
    if wrong:
        return wrong
    statement = applying.as_statement(applications.paper_pages(service, content, catalogue, on), named)
    with transaction.atomic():
        applying.lock(case.application_id)  # first, as everywhere (ADR 12)
        found = Case.objects.select_for_update(of=("self",)).select_related("application").get(pk=case.pk)
        must_work_on(found, by, catalogue)
        if found.version != seen or not may_copy(found):
            raise Changed
        if found.application is None:
            _first(found, service, statement, by, catalogue)
        else:
            _again(found, statement, by)
    return {}


def _first(case: Case, service: Service, statement: Statement, by: User, catalogue: Catalogue) -> None:
    case.application = applying.copy_off(case.number, service, statement, ledger.staff(by), case.opened_at, catalogue)
    case.checked_at, case.version = None, case.version + 1
    case.save(update_fields=["application", "checked_at", "version"])
    search.keep(case)
    rows = [ledger.wrote(case, "application")]
    ledger.record(kinds.FOLLOWED, ledger.staff(by), kinds.CASE(case), after=case.state, rows=rows)


def _again(case: Case, statement: Statement, by: User) -> None:
    application = case.application
    if application is None or application.came_by != CameBy.PAPER:
        raise Changed
    try:
        applying.copy_anew(application.number, statement, applications.version(application), ledger.staff(by))
    except NotNow as late:
        raise Changed from late
    case.refresh_from_db()  # it follows its application
    if case.done:  # what was ticked was ticked of what stood there before
        case.done = {}
        case.save(update_fields=["done"])
        rows = [ledger.wrote(case, "done")]
        ledger.record(kinds.TICKED, ledger.staff(by), kinds.CASE(case), after="0", rows=rows)


def unwritten(statement: Statement) -> Iterator[tuple[StatedPage, str]]:
    """What the paper should say and does not: the page and the fact."""
    return ((page, each.fact) for page in statement.pages for each in page.entries if not each.written)


def look_at_papers(case: Case, documents: Collection[str], by: User, seen: int) -> None:
    """Which documents a clerk has seen on paper (the original, or a copy that came by post).

    Raises `OnlyReads`; `Changed` where the case is not the version that was `seen`, or is on its way.
    """
    with transaction.atomic():
        applying.lock(case.application_id)
        found = Case.objects.select_for_update(of=("self",)).select_related("application").get(pk=case.pk)
        must_work_on(found, by)
        if found.version != seen or found.state not in (State.OPEN, State.WAITING) or found.disposal_id:
            raise Changed
        before = dict(found.papers)
        found.papers = {each: before.get(each, by.pk) for each in documents}
        found.checked_at, found.version = None, found.version + 1
        found.save(update_fields=["papers", "checked_at", "version"])
        new, gone = sorted(set(found.papers) - set(before)), sorted(set(before) - set(found.papers))
        said = {"seen": new, "not": gone}
        who, rows = ledger.staff(by), [ledger.wrote(found, "papers")]
        ledger.record(kinds.PAPERS_SEEN, who, kinds.CASE(found), after=str(len(found.papers)), said=said, rows=rows)
        for document in new:
            if found.application:
                applying.document_shown(found.application, document, ledger.staff(by))
