"""Whoever owns the database changes something past the office, without the ledger's key or an anchor: it is named.

By `osekkai ledger verify`, or by the audit of the case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from osekkai.applications.models import Application
from osekkai.approvals import services as approvals
from osekkai.approvals.errors import NotYours
from osekkai.approvals.models import Proposal, Stop, StopState
from osekkai.casework import audit, drafts, proposals, queue
from osekkai.casework import queries as casework
from osekkai.casework.errors import Altered
from osekkai.casework.models import Case, Decision, ProcessVersion, Step, Worker
from osekkai.casework.processes import steps
from osekkai.casework.processes.drawings import library
from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.documents import retention
from osekkai.documents.models import Disposal, Document
from osekkai.ledger.binding import verify_rows
from osekkai.ledger.services import seal
from osekkai.ledger.verifying import verify
from osekkai.register.models import CURRENT, Receipt
from osekkai.staff import passkeys
from osekkai.staff.models import Absence, Delegation, StaffRole
from tests.casework.building import SECTION, applied, attached, family, in_use, plain_case, proposed, staff
from tests.documents.building import issued, letter
from tests.objections.building import agreed, refused

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
        assert other.pk in casework.had_a_hand(case), "the ledger tells of it, whatever became of the row"


ACCOUNT = [
    {"of": "head", "fact": "bank_name", "written": "みずほ銀行"},
    {"of": "head", "fact": "bank_branch", "written": "001"},
    {"of": "head", "fact": "account_kind", "written": "ordinary"},
    {"of": "head", "fact": "account_number", "written": "1234567"},
    {"of": "head", "fact": "account_holder", "written": "ブンキョウ ハナコ"},
]


def test_nothing_is_drafted_by_an_account_that_was_other_for_a_minute(bunkyo: Catalogue) -> None:
    clerk, made = staff("clerk", "clerk"), applied(*family(), account=ACCOUNT)
    for document in bunkyo.services["child-allowance"].documents:
        attached(made, document.id, document.id.encode())
    steps.look_at(made.case, bunkyo)
    thief = json.loads(json.dumps(made.content).replace("1234567", "7654321"))
    Application.objects.filter(pk=made.pk).update(content=thief)
    with pytest.raises(Altered, match="申請"):
        proposed(Case.objects.get(pk=made.case.pk), clerk, bunkyo, kind="grant", reason="条件に合っています。")
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("what", ["verdict", "papers", "process"])
def test_nothing_is_drafted_by_what_nobody_found(bunkyo: Catalogue, what: str) -> None:
    clerk, case = staff("clerk", "clerk"), plain_case(bunkyo)
    plain_case(bunkyo, "2")
    other = {
        "verdict": json.loads(json.dumps(case.verdict).replace("180000", "190000")),
        "papers": {"x": clerk.pk},
        "process": None,
    }
    Case.objects.filter(pk=case.pk).update(**{what: other[what]})
    with pytest.raises(Altered):
        proposed(Case.objects.get(pk=case.pk), clerk, bunkyo)


def test_a_case_follows_no_process_that_nobody_drew_into_a_grant(bunkyo: Catalogue) -> None:
    made = applied(*family())
    for document in bunkyo.services["child-allowance"].documents:
        attached(made, document.id, document.id.encode())
    xml = library()["automatic-grant"].xml
    row = ProcessVersion.objects.create(
        service="", process="simple-decision", digest=hashlib.sha256(xml.encode()).hexdigest(), xml=xml
    )
    Case.objects.filter(pk=made.case.pk).update(process=row)
    steps.look_at(Case.objects.get(pk=made.case.pk), bunkyo)
    assert not Decision.objects.exists()


def test_nobody_signs_by_a_delegation_or_a_role_that_was_there_for_a_minute(bunkyo: Catalogue) -> None:
    clerk, crony, chief = staff("clerk", "clerk"), staff("crony", "clerk"), staff("chief", "chief")
    far, now = staff("far", "chief", "財政課"), timezone.now()
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo)
    given = Delegation.objects.create(
        level="chief", unit=SECTION, given_by=chief, to=crony, since=now, until=now + timedelta(hours=1)
    )
    with pytest.raises(Altered, match="Delegation"):
        agreed(proposal, crony, bunkyo)
    given.delete()
    role = StaffRole.objects.create(user=far, role="chief", unit=SECTION, since=date(2026, 4, 1))
    with pytest.raises(Altered):
        agreed(proposal, far, bunkyo)
    role.delete()
    agreed(proposal, chief, bunkyo)


def test_nobody_stands_in_for_who_was_taken_away_for_a_minute(bunkyo: Catalogue) -> None:
    clerk, deputy, chief = staff("clerk", "clerk"), staff("deputy", "supervisor"), staff("chief", "chief")
    proposal, now = proposed(plain_case(bunkyo), clerk, bunkyo), timezone.now()
    Absence.objects.create(user=chief, since=now - timedelta(hours=1), until=now + timedelta(hours=1))
    stop = proposal.stops.filter(state="open").get()
    for who in (clerk, deputy):
        with pytest.raises((Altered, NotYours)):
            approvals.agree(stop.pk, who, proposal.digest, bunkyo)


@pytest.mark.parametrize("what", ["drafter", "station", "order"])
def test_a_route_is_signed_as_it_was_proposed(bunkyo: Catalogue, what: str) -> None:
    clerk, chief, head = staff("clerk", "clerk"), staff("chief", "chief"), staff("head", "head", "子ども家庭部")
    case = plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo), chief, bunkyo)
    case.refresh_from_db()
    proposal = proposed(case, clerk, bunkyo, kind="revocation", reason="転出していました", gives=())
    first = Stop.objects.get(proposal=proposal, position=0)
    if what == "drafter":
        Proposal.objects.filter(pk=proposal.pk).update(drafted_by=head)
    elif what == "station":
        first.delete()
        Stop.objects.filter(proposal=proposal, position=1).update(state=StopState.OPEN)
    else:
        told = {"by": chief, "how": "own", "at": timezone.now(), "digest": proposal.digest}
        Stop.objects.filter(pk=first.pk).update(state=StopState.DONE, **told)
        Stop.objects.filter(proposal=proposal, position=1).update(state=StopState.OPEN)
    stop = Stop.objects.get(proposal=proposal, state=StopState.OPEN)
    with pytest.raises(Altered):
        approvals.agree(stop.pk, head if what != "drafter" else chief, proposal.digest, bunkyo)


def test_a_decision_takes_up_no_receipt_that_was_other_for_a_minute(bunkyo: Catalogue) -> None:
    clerk, chief, case = staff("clerk", "clerk"), staff("chief", "chief"), plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo), chief, bunkyo)
    case.refresh_from_db()
    row = Receipt.objects.filter(CURRENT).latest("valid_from")
    Receipt.objects.filter(pk=row.pk).update(yen=30_000)
    draft = replace(
        drafts.suggestion(case, bunkyo),
        kind="suspension",
        reason="現況届が 出ていないため。",
        gives=(),
        starts=row.valid_from + timedelta(days=31),
        ends=row.valid_from + timedelta(days=60),
    )
    with pytest.raises(Altered):
        proposals.propose(case, draft, clerk, case.version, bunkyo)


def test_the_audit_says_who_drafted_what_they_agreed_to(bunkyo: Catalogue) -> None:
    """Though the table says otherwise, and a power of another unit is none here."""
    clerk, chief, case = staff("clerk", "clerk"), staff("chief", "chief"), plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo), chief, bunkyo)
    assert not named(case)
    Proposal.objects.update(drafted_by=chief)
    assert any("起案した人" in each for each in named(case))
    Proposal.objects.update(drafted_by=clerk)
    StaffRole.objects.filter(user=chief).update(unit="財政課")
    assert any("の役でした" in each for each in named(case))


def test_a_passkey_that_nobody_registered_signs_nothing(bunkyo: Catalogue) -> None:
    """The thief's own key lies in the table for a minute, in place of the chief's."""
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    own = Passkey(chief).registered
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo)
    stop = proposal.stops.get()
    forged = Passkey(staff("thief", "clerk"))
    row = Authenticator.objects.get(pk=forged.registered.pk)
    Authenticator.objects.filter(pk=own.pk).update(data=row.data)
    lines = [f"{stop.pk}:{proposal.digest}"]
    answer = json.loads(forged.agrees_to("n", lines))
    proof = {"nonce": "n", "lines": lines, "answer": answer, "key": passkeys._key(chief, answer["id"])}
    with pytest.raises(Altered, match="Authenticator"):
        approvals.agree(stop.pk, chief, proposal.digest, bunkyo, proof=proof)
    Authenticator.objects.filter(pk=own.pk).update(data=own.data)
    Authenticator.objects.bulk_create([Authenticator(user=chief, type="webauthn", data=row.data)])
    with pytest.raises(Altered, match="Authenticator"):
        approvals.agree(stop.pk, chief, proposal.digest, bunkyo, proof=proof)
