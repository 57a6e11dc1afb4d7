"""Whoever owns the database changes something past the office, without the ledger's key or an anchor: it is named.

By `osekkai ledger verify`, or by the audit of the case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.utils import timezone

from osekkai.casework import audit, queue
from osekkai.casework import queries as casework
from osekkai.casework.models import Case, ProcessVersion, Step, Worker
from osekkai.casework.processes import steps
from osekkai.casework.processes.drawings import library
from osekkai.catalogue import Catalogue
from osekkai.documents import retention
from osekkai.documents.models import Disposal, Document
from osekkai.ledger.binding import verify_rows
from osekkai.ledger.services import seal
from osekkai.ledger.verifying import verify
from tests.casework.building import SECTION, applied, attached, family, in_use, plain_case, staff
from tests.documents.building import issued, letter
from tests.objections.building import refused

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@contextmanager
def seen(case: Case | None = None) -> Iterator[None]:
    """What is done here past the office is named."""
    seal()
    before = named(case)
    yield
    seal()
    assert named(case) - before, "neither `osekkai ledger verify` nor the audit of the case names it"


def named(case: Case | None) -> set[str]:
    found = {each.what for each in verify().broken} | {each.what for each in verify_rows()}
    if case is not None:
        case = Case.objects.get(pk=case.pk)
        found |= {each.text for each in audit.findings_of(case, audit.lines_of(case)) if each.ok is False}
    return found


def two_stages(catalogue: Catalogue) -> Case:
    """A case that two people look over before anything is decided."""
    service, xml = catalogue.services["child-allowance"], library()["two-stage"].xml
    in_use(service, xml, timezone.localdate(), staff("bpr", "designer"), catalogue)
    return plain_case(catalogue)


def test_a_process_that_nobody_drew(bunkyo: Catalogue) -> None:
    """It would grant without anybody."""
    made = applied(*family())
    for document in bunkyo.services["child-allowance"].documents:
        attached(made, document.id, document.id.encode())
    case = made.case
    xml = library()["automatic-grant"].xml
    with seen(case):
        row = ProcessVersion.objects.create(
            service="", process="simple-decision", digest=hashlib.sha256(xml.encode()).hexdigest(), xml=xml
        )
    with seen(case):
        Case.objects.filter(pk=case.pk).update(process=row)


def test_a_process_of_the_folder_is_told_once(bunkyo: Catalogue) -> None:
    before = named(None)
    plain_case(bunkyo)
    case = plain_case(bunkyo, "2")
    assert case.process and case.process.service == "" and named(None) == before
    with seen(case):
        ProcessVersion.objects.filter(pk=case.process_id).update(xml=library()["automatic-grant"].xml)


def test_a_step_that_nobody_did_is_not_done(bunkyo: Catalogue) -> None:
    case = two_stages(bunkyo)
    with seen(case):
        open_ = Step.objects.get(case=case, done_at=None)
        order = Step.objects.filter(case=case).exclude(order=None).count()
        Step.objects.filter(pk=open_.pk).update(done_at=timezone.now(), order=order, outcome={"choice": "二次審査へ"})


def test_other_eyes_than_those_of_the_first_step(bunkyo: Catalogue) -> None:
    """Nulled, one person looks twice."""
    one, case = staff("one", "clerk"), two_stages(bunkyo)
    steps.do(Step.objects.get(case=case, done_at=None).pk, one, frozenset([SECTION]), bunkyo, choice="二次審査へ")
    with seen(case):
        step = Step.objects.get(case=case, done_at=None)
        assert step.not_for == one
        Step.objects.filter(pk=step.pk).update(not_for=None)
        steps.do(step.pk, one, frozenset([SECTION]), bunkyo, choice="認めてよい")


def test_the_machines_verdict_is_what_the_machine_found(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    with seen(case):
        for each in case.verdict["effects"]:
            each["yen"], each["yen_a_year"] = 15_001, 180_012
        Case.objects.filter(pk=case.pk).update(verdict=case.verdict)


def test_a_night_that_finds_the_same_writes_nothing(bunkyo: Catalogue) -> None:
    from osekkai.ledger.models import Event

    case = plain_case(bunkyo)
    before = Event.objects.count()
    Case.objects.filter(pk=case.pk).update(checked_at=None)
    assert steps.look_at_waiting(bunkyo) == 1 and Event.objects.count() == before


def test_points_that_nobody_ticked_and_papers_that_nobody_saw(bunkyo: Catalogue) -> None:
    clerk, case = staff("clerk", "clerk"), applied(*family()).case
    steps.look_at(case, bunkyo)
    with seen(case):
        papers = {each.id: clerk.pk for each in bunkyo.services["child-allowance"].documents}
        Case.objects.filter(pk=case.pk).update(papers=papers)
    with seen(case):
        Case.objects.filter(pk=case.pk).update(done={"見ました": clerk.pk})
    with seen(case):
        Case.objects.filter(pk=case.pk).update(is_plain=True)


def test_records_are_kept_as_long_as_they_have_to_be(bunkyo: Catalogue) -> None:
    case = refused(bunkyo).case
    with seen(case):
        Case.objects.filter(pk=case.pk).update(until=date(2020, 1, 1))


def test_a_case_is_not_hidden_from_its_audit_by_one_column(bunkyo: Catalogue) -> None:
    """As if its records had been disposed of."""
    case = plain_case(bunkyo)
    issued(letter("old", years=0))
    day = timezone.localdate() + timedelta(days=800)
    retention.propose(Document.objects.get(key="old").section, staff("clerk", "clerk"), day)
    before = named(case)
    Case.objects.filter(pk=case.pk).update(disposal=Disposal.objects.get())
    case.refresh_from_db()
    told = [each.text for each in audit.findings_of(case, audit.lines_of(case)) if each.ok is False]
    assert set(told) - before and named(None) - before


def test_who_had_it_in_hand(bunkyo: Catalogue) -> None:
    """It says who may not handle an objection."""
    clerk, chief, other = staff("clerk", "clerk"), staff("chief", "chief"), staff("other", "clerk")
    case = plain_case(bunkyo)
    queue.give(case, other, other, case.version)
    case.refresh_from_db()
    queue.give(case, clerk, chief, case.version)
    case.refresh_from_db()
    with seen(case):
        Worker.objects.filter(user=other).delete()
        assert other.pk not in casework.had_a_hand(case)
