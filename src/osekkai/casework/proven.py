"""Every row that a case rests on against what the ledger says that was written: none altered, added or lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db.models import Model
from django.utils import timezone

from osekkai.applications import kinds as applications_kinds
from osekkai.applications import queries as applications
from osekkai.approvals import queries as approvals
from osekkai.approvals.queries import Finding, Route
from osekkai.casework import kinds
from osekkai.casework.models import Case, Decision
from osekkai.catalogue import catalogue_in_use
from osekkai.documents import kinds as documents_kinds
from osekkai.identity.kinds import ACCOUNT
from osekkai.ledger import queries as ledger
from osekkai.ledger.kinds import STAFF, Ref
from osekkai.ledger.queries import Event
from osekkai.register import kinds as register_kinds
from osekkai.register import queries as register
from osekkai.staff import kinds as staff_kinds
from osekkai.staff import queries as staff


def of_rows(case: Case, decisions: Sequence[Decision], events: Sequence[Event]) -> Iterator[Finding]:
    """`events` are those of the case, its application and its documents; those of other things are looked up."""
    routes = approvals.all_of(kinds.CASE(case))
    people = {each.by.pk for route in routes for each in route.stations if each.by}
    people |= {route.drafted_by.pk for route in routes}
    received = register.rows_of([str(kinds.DECISION(each)) for each in decisions])
    posts = staff.rows_of(people)
    rows = [*_own(case, decisions), *received, *posts]
    elsewhere = [*map(STAFF, people), *(register_kinds.RECEIPT(each.pk) for each in received)]
    elsewhere += [*map(staff_kinds.DELEGATION, _ids(posts, "Delegation"))]
    elsewhere += [*map(staff_kinds.ABSENCE, _ids(posts, "Absence"))]
    elsewhere += [kinds.PROCESS(case.process_id)] if case.process_id else []
    if case.application and case.application.account_id:
        elsewhere.append(ACCOUNT(case.application.account_id))
    told = {each.pk: each for each in [*events, *ledger.events_of(elsewhere)]}
    wrong = ledger.unlike_told(told.values(), rows)
    yield Finding(not wrong, f"申請・添付・書類・役・台帳の {len(rows)}行は、書いたときのままです")
    for each in wrong:
        yield Finding(False, each.what)
    yield from _of_files(case)
    yield from _of_posts(routes)


def rests_on(case: Case, people: Collection[int]) -> tuple[list[Ref], list[Model]]:
    """What is decided of a case rests on, `people` being those who receive something by it: things and their rows."""
    decisions = list(Decision.objects.filter(case=case).select_related("notice__document"))
    rows = [*_own(case, decisions), *(received := register.paid_to(people, case.service))]
    things = [kinds.CASE(case), *(register_kinds.RECEIPT(each.pk) for each in received)]
    letters = [each.notice.document for each in decisions if hasattr(each, "notice") and each.notice.document]
    things += map(documents_kinds.DOCUMENT, letters)
    things += [kinds.PROCESS(case.process_id)] if case.process_id else []
    if case.application:
        things.append(applications_kinds.APPLICATION(case.application))
        things += [ACCOUNT(case.application.account_id)] if case.application.account_id else []
    return things, rows


def _ids(rows: Collection[Model], name: str) -> list[int]:
    return [each.pk for each in rows if type(each).__name__ == name]


def _own(case: Case, decisions: Sequence[Decision]) -> Iterator[Model]:
    """Of the case itself, its application and its notices."""
    yield Case.objects.get(pk=case.pk)  # as it is there now, whatever whoever asks has in hand
    yield from decisions
    yield from (*case.enclosures.all(), *case.notes.all(), *case.circulations.all())
    yield from (*case.steps.all(), *case.workers.all())
    for each in decisions:
        if hasattr(each, "notice") and each.notice.document:
            yield from (each.notice, each.notice.document)
    if case.process:
        yield case.process
    if case.application:
        yield from applications.rows_of(case.application)


def _of_files(case: Case) -> Iterator[Finding]:
    """What the resident attached, as it lies in the storage."""
    files = applications.files_of(case.application.bundle) if case.application else []
    if files:
        whole = all(applications.is_whole(each) for each in files)
        yield Finding(whole, f"申請に添えられた書類 {len(files)}個の中身は、出されたときのままです")


def _of_posts(routes: Sequence[Route]) -> Iterator[Finding]:
    """Whoever acted in their own post held it on that day, for that unit."""
    for route in routes:
        for each in route.stations:
            if each.by is None or each.at is None or each.how != "own":
                continue
            day, sections = timezone.localdate(each.at), catalogue_in_use().sections
            units = catalogue_in_use().sections_behind(each.unit, day) if each.unit in sections else {each.unit}
            held = any(role.role == each.level and role.unit in units for role in staff.held_by(each.by.pk, day))
            yield Finding(held, f"{staff.name_of(each.by)} は、その日（{day}）に {each.unit}{each.task_name}の役でした")
