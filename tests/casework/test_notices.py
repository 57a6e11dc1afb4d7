"""Notices of decisions: read on the screen, taken along, on paper where somebody wants it; and certificates."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from osekkai import codes
from osekkai.applications.models import Application, Attachment, hash_of
from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.background.services import work
from osekkai.casework.errors import Changed, Unknown
from osekkai.casework.models import Case, Decision, Notice
from osekkai.casework.notices import making, reading
from osekkai.catalogue import Catalogue
from osekkai.documents import issuing, keeping, printing, signatures, signing
from osekkai.documents.models import Document
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from tests.casework.building import SECTION, applied, family, plain_case, proposed, staff, told_otherwise
from tests.documents.building import issued, letter, text_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
CODE = "c" * 24


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def decided(catalogue: Catalogue, key: str = "1") -> Case:
    case = plain_case(catalogue, key)
    proposal = proposed(case, staff(f"clerk{key}", "clerk"), catalogue)
    approvals.agree(proposal.stops.get().pk, staff(f"chief{key}", "chief"), proposal.digest, catalogue)
    work(once=True)
    return case


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def certificate(catalogue: Catalogue) -> Notice:
    mother, child = family()
    case = applied(mother, child, service="residence-certificate").case
    return noticed(case, catalogue)


def noticed(case: Case, catalogue: Catalogue) -> Notice:
    made = Decision.objects.create(
        case=case, kind="grant", reason="台帳のとおり", article="住民基本台帳法 第12条", decided_at=timezone.now()
    )
    notice = Notice.objects.create(decision=made)
    with suppress(Unknown):
        making.make(notice.pk, catalogue)
    notice.refresh_from_db()
    return notice


def test_a_certificate_says_what_the_register_says(bunkyo: Catalogue) -> None:
    document = certificate(bunkyo).document
    assert document and document.kind == "certificate"
    pdf = keeping.contents_of(document)
    text = text_of(pdf).replace(" ", "")
    for said in (
        "住民票の写し",
        "文京　花子",
        "文京　一郎",
        "ブンキョウイチロウ",
        "令和6年5月12日",
        "文京区春日1丁目16番21号",
        "相違ない",
        document.number,
    ):
        assert said in text, said
    signature = signatures.signature_of(pdf)
    assert signature and signature.whole


def test_no_certificate_about_somebody_the_register_does_not_know(bunkyo: Catalogue) -> None:
    mother, child = family()
    case = applied(mother, child, service="residence-certificate").case
    Case.objects.filter(pk=case.pk).update(person=None)
    case.refresh_from_db()
    notice = noticed(case, bunkyo)
    assert notice.document is None and "結びついていない" in notice.problem


def test_a_notice_that_cannot_be_opened_says_so_and_was_not_read(bunkyo: Catalogue) -> None:
    """It was: a breakdown of the page, and the ledger told that whoever it is for had read it."""
    case = decided(bunkyo)
    told_otherwise(Application.objects.get(), bundle=hash_of(CODE), account=None)
    notice = Notice.objects.select_related("document").get()
    assert notice.document
    address = f"/apply/{CODE}/notices/{notice.pk}/"
    sealed = default_storage.open(notice.document.stored).read()
    default_storage.delete(notice.document.stored)
    lost = Client(headers={"accept-language": "en"}).get(address)
    assert lost.status_code == 503 and "cannot be opened now" in lost.content.decode()
    clerk = signed_in(Proposal.objects.get(about=f"case:{case.pk}").drafted_by)
    assert clerk.get(f"/office/cases/{case.number}/notices/{case.decisions.get().pk}/").status_code == 503
    notice.refresh_from_db()
    assert notice.read_at is None and not Event.objects.filter(kind="notice.read", object=f"case:{case.pk}").exists()
    default_storage.save(notice.document.stored, ContentFile(sealed))
    assert Client().get(address).content[:5] == b"%PDF-"
    notice.refresh_from_db()
    assert notice.read_at


def test_a_resident_may_have_it_on_paper_too(bunkyo: Catalogue) -> None:
    case = decided(bunkyo)
    notice = Notice.objects.get()
    assert printing.waiting([SECTION]) == {}
    assert reading.wish_for_paper([case], notice.pk, ledger.SYSTEM)
    assert printing.waiting([SECTION]) == {SECTION: 1} and not reading.wish_for_paper([], notice.pk, ledger.SYSTEM)


def test_clerks_read_and_chiefs_may_take_along(bunkyo: Catalogue) -> None:
    case = decided(bunkyo)
    proposal = Proposal.objects.get(about=f"case:{case.pk}")
    clerk, chief = signed_in(proposal.drafted_by), signed_in(proposal.stops.get().by)  # type: ignore[arg-type]
    address = f"/office/cases/{case.number}/notices/{case.decisions.get().pk}/"
    page = clerk.get(address, {"original": "1"})
    assert (
        page["Content-Type"].startswith("text/html")
        and f"{address}0.png" in page.content.decode()
        and "watermark" in page.content.decode()
    )
    assert clerk.get(f"{address}0.png").content[:4] == b"\x89PNG" and clerk.get(f"{address}99.png").status_code == 404
    assert chief.get(address, {"original": "1"})["Content-Type"] == "application/pdf"


def test_an_attached_pdf_is_read_as_pictures_and_a_broken_one_says_so(bunkyo: Catalogue) -> None:

    case = plain_case(bunkyo)
    good = keeping.contents_of(issued(letter("x", "112-8555")))
    clerk = signed_in(staff("clerk", "clerk"))
    for name, contents, shown in [("good", good, True), ("bad", b"%PDF-1.7\nbroken", False)]:
        stored = default_storage.save(f"t/{name}", ContentFile(codes.sealed_file(contents, "attachments")))
        bundle = case.application.bundle  # type: ignore[union-attr]
        made = Attachment.objects.create(
            bundle=bundle, document="x", kind="application/pdf", digest=name, stored=stored, size=1
        )
        address = f"/office/cases/{case.number}/documents/{made.pk}/"
        page = clerk.get(address)
        assert (
            page.status_code == 200
            and ("0.png" in page.content.decode()) is shown
            and ("開けませんでした" in page.content.decode()) is not shown
        )
        assert clerk.get(f"{address}0.png").status_code == (200 if shown else 404)


@pytest.mark.parametrize("wish", [True, False])
def test_who_asked_for_paper_when_applying_gets_it_by_post(bunkyo: Catalogue, wish: bool) -> None:
    case = plain_case(bunkyo, by_post=wish)
    proposal = proposed(case, staff("c", "clerk"), bunkyo)
    approvals.agree(proposal.stops.get().pk, staff("k", "chief"), proposal.digest, bunkyo)
    work(once=True)
    assert Document.objects.get(notice__decision__case=case).by_post is wish


def test_a_letter_and_a_print_job_are_made_while_nothing_is_locked(bunkyo: Catalogue, monkeypatch: Any) -> None:
    """On SQLite whoever writes waits for whoever writes: a chief's button ended in «database is locked»."""
    inside: list[bool] = []

    def watching(module: Any, name: str) -> None:
        itself = getattr(module, name)

        def called(*given: Any, **more: Any) -> Any:
            inside.append(connection.in_atomic_block)
            return itself(*given, **more)

        monkeypatch.setattr(module, name, called)

    for module, name in ((issuing, "laid_out"), (signing, "signed"), (printing, "merged")):
        watching(module, name)
    case = decided(bunkyo)
    assert reading.wish_for_paper([case], Notice.objects.get().pk, ledger.SYSTEM)
    printing.make_job(SECTION, staff("poster", "clerk"))
    assert inside == [False, False, False]


def test_a_notice_whose_case_changed_meanwhile_is_made_anew(bunkyo: Catalogue, monkeypatch: Any) -> None:
    """What was set before is thrown away, its number stays with the decision."""
    made = Decision.objects.create(
        case=plain_case(bunkyo), kind="grant", reason="条件のとおり", article="第4条", decided_at=timezone.now()
    )
    notice = Notice.objects.create(decision=made)
    itself = making.prepare

    def slowly(letter: Any) -> Any:
        prepared = itself(letter)
        Decision.objects.filter(pk=made.pk).update(reason="書きなおした理由")
        return prepared

    monkeypatch.setattr(making, "prepare", slowly)
    with pytest.raises(Changed):
        making.make(notice.pk, bunkyo)
    assert not Document.objects.exists() and not [*Path(default_storage.location).rglob("documents/*/*")]
    monkeypatch.setattr(making, "prepare", itself)
    making.make(notice.pk, bunkyo)
    document = Document.objects.get()
    assert "書きなおした理由" in text_of(keeping.contents_of(document)) and document.mark.endswith("第1号")
