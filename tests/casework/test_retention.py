"""How long the records of a case are kept, what is left of it afterwards, and what leaves the office in a bag."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from osekkai import codes
from osekkai.applications.models import Application, Attachment, Message, Status
from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.background.services import work
from osekkai.casework import audit, enclosures, intake, queue
from osekkai.casework.kinds import CASE, KEPT_LONGER
from osekkai.casework.models import Case, CaseText, Decision, Enclosure, Note
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.documents import errors, retention
from osekkai.documents.issuing import retained_until
from osekkai.documents.models import Document
from osekkai.ledger import services as ledger
from osekkai.ledger import verifying
from osekkai.ledger.models import Content, Event
from osekkai.register import services as register
from osekkai.register.models import Source
from tests import rows
from tests.casework.building import SECTION, applied, family, proposed, staff
from tests.casework.test_enclosures import photo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
SECRET = "ないしょの家の事情"


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def keep_photo(bundle: str, document: str) -> Attachment:
    stored = default_storage.save(
        f"attachments/{bundle}{document}", ContentFile(codes.sealed_file(photo(), "attachments"))
    )
    told = {"bundle": bundle, "document": document, "digest": f"{bundle}{document}"}
    return rows.told(Attachment.objects.create(kind="image/jpeg", stored=stored, size=1, **told))


def decided(catalogue: Catalogue) -> Case:
    """A case about which everything was written that can be."""
    made = applied(*family())
    for document in catalogue.services["child-allowance"].documents:
        keep_photo(made.bundle, document.id)
    rows.told(Message.objects.create(application=made, by_staff=False, text=SECRET))
    case, clerk, chief = made.case, staff("clerk", "clerk"), staff("chief", "chief")
    steps.look_at(case, catalogue)
    queue.write_note(case, SECRET, clerk)
    case.refresh_from_db()
    enclosures.enclose(case, [(f"{SECRET}.jpg", photo("blue"))], clerk, case.version)
    case.refresh_from_db()
    proposal = proposed(case, clerk, catalogue, reason=SECRET)
    approvals.agree(proposal.stops.get().pk, chief, proposal.digest, catalogue)
    work(once=True)
    case.refresh_from_db()
    return case


def over(case: Case) -> None:
    """Nobody receives anything by it any more, and the years are over."""
    with transaction.atomic():
        for source in Source.objects.filter(name__startswith="decision:").values_list("name", flat=True):
            register.end_receipts(source, timezone.localdate(), source)
        Case.objects.filter(pk=case.pk).update(until=timezone.localdate() - timedelta(days=1))
        rows = [ledger.wrote(Case.objects.get(pk=case.pk), "until")]
        ledger.record(KEPT_LONGER, ledger.SYSTEM, CASE(case), rows=rows)


def disposed(case: Case) -> int:
    over(case)
    made = retention.propose(SECTION, User.objects.get(username="clerk"), timezone.localdate())
    return retention.agree(made.pk, User.objects.get(username="chief"), timezone.localdate())


def test_a_decided_case_is_kept_as_long_as_its_service_says(bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    case = decided(bunkyo)
    assert case.until == retained_until(timezone.localdate(), 5) and Document.objects.get().until == case.until
    service = bunkyo.services["child-allowance"]
    for_ever = replace(
        bunkyo, services=bunkyo.services | {service.id: replace(service, handling=replace(service.handling, keep=None))}
    )
    proposal = proposed(case, User.objects.get(username="clerk"), for_ever, reason="額のまちがいを直します")
    monkeypatch.setattr("osekkai.casework.followers.catalogue_in_use", lambda: for_ever)
    approvals.agree(proposal.stops.get().pk, User.objects.get(username="chief"), proposal.digest, for_ever)
    case.refresh_from_db()
    assert case.until is None, "a correction keeps it anew"


def test_what_was_withdrawn_is_kept_for_a_time_too(bunkyo: Catalogue) -> None:
    made = applied(*family())
    made.status = Status.WITHDRAWN
    with transaction.atomic():
        made.save()
        intake.follow(made, ledger.SYSTEM)
    made.case.refresh_from_db()
    assert made.case.until == retained_until(timezone.localdate(), 5)


def test_nothing_that_anybody_wrote_is_left_and_who_decided_is(bunkyo: Catalogue) -> None:
    case = decided(bunkyo)
    ledger.seal()
    files = [*Attachment.objects.values_list("stored", flat=True), *Enclosure.objects.values_list("stored", flat=True)]
    digest = Proposal.objects.get().digest
    assert disposed(case) == 1
    for model in (
        Case,
        Application,
        Proposal,
        Decision,
        CaseText,
        Note,
        Message,
        Enclosure,
        Attachment,
        Content,
        Event,
    ):
        text = str(list(model.objects.values()))  # type: ignore[attr-defined]
        assert SECRET not in text and (model is Event or "文京　花子" not in text), model
    assert files and not any(default_storage.exists(each) for each in files)
    assert Proposal.objects.get().digest == digest and Decision.objects.get().decided_by == User.objects.get(
        username="chief"
    )
    ledger.seal()
    assert not verifying.verify().broken, "the chain holds"
    case.refresh_from_db()
    findings = audit.findings_of(case, audit.lines_of(case))
    assert [each.text for each in findings if each.ok is False] == [] and any(
        "廃棄しました" in each.text and "clerk" in each.text for each in findings
    )
    client = Client()
    client.force_login(User.objects.get(username="chief"))
    page = client.get(f"/office/cases/{case.number}/")
    assert (
        page.status_code == 200 and "廃棄しました" in page.content.decode() and "起案する" not in page.content.decode()
    )


def test_a_file_that_another_application_needs_stays(bunkyo: Catalogue) -> None:
    case = decided(bunkyo)
    assert case.application
    other = Application.objects.create(
        number="x",
        service="dog-registration",
        section="x",
        catalogue="",
        bundle=case.application.bundle,
        status=Status.SUBMITTED,
        content={},
        submitted_at=timezone.now(),
        due=timezone.localdate(),
    )
    disposed(case)
    left = Attachment.objects.filter(bundle=other.bundle)
    assert left and all(default_storage.exists(each.stored) for each in left)


def test_a_case_that_changed_after_it_was_proposed_stays(bunkyo: Catalogue) -> None:
    case = decided(bunkyo)
    over(case)
    made = retention.propose(SECTION, User.objects.get(username="clerk"), timezone.localdate())
    proposal = proposed(
        Case.objects.get(pk=case.pk),
        User.objects.get(username="clerk"),
        bunkyo,
        kind="revocation",
        reason="転出していました",
    )
    with pytest.raises(errors.NotTheSame):
        retention.agree(made.pk, User.objects.get(username="chief"), timezone.localdate())
    assert Proposal.objects.get(pk=proposal.pk).content and Note.objects.exists()
    assert retention.over([SECTION], timezone.localdate()) == {}, "a case that is worked on is not over"


def test_a_bag_holds_the_whole_case_to_be_read_without_us(bunkyo: Catalogue) -> None:
    case, today = decided(bunkyo), timezone.localdate()
    with zipfile.ZipFile(io.BytesIO(retention.bag(SECTION, today, today, User.objects.get(username="chief")))) as bag:
        told = json.loads(bag.read(f"bag/data/cases/{case.number}/case.json"))
        files = [each for each in bag.namelist() if f"/{case.number}/" in each]
    assert (
        told["notes"][0]["text"] == SECRET
        and told["decisions"][0]["reason"] == SECRET
        and told["application"]["messages"][0]["text"] == SECRET
    )
    assert len(files) == 1 + Attachment.objects.count() + 1 and any("enclosed-" in each for each in files)
    assert {"case.opened", "approval.proposed", "approval.agreed", "case.decided", "document.issued"} <= {
        each["kind"] for each in told["events"]
    }
