"""添付: what a clerk lays beside a case is approved with it, and can be neither changed nor lost."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from osekkai import codes
from osekkai.applications.errors import NotTaken
from osekkai.applications.models import Attachment
from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.casework import audit, enclosures
from osekkai.casework.errors import Changed
from osekkai.casework.models import Case, Enclosure
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from tests.applications.papers import JAVASCRIPT, pdf
from tests.casework.building import form_of, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def place(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clerk(db: None) -> User:
    return staff("clerk", "clerk")


def photo(colour: str = "red") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "JPEG")
    return made.getvalue()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(name: str = "見積書.jpg", contents: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo() if contents is None else contents)


def written(case: Case, catalogue: Catalogue, **more: object) -> dict[str, object]:
    return form_of(case, catalogue) | more


def test_a_file_chosen_with_the_draft_is_part_of_what_is_approved(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    answer = signed_in(clerk).post(f"/office/cases/{case.number}/propose/", written(case, bunkyo, enclosure=upload()))
    assert answer.status_code == 302
    proposal, laid = Proposal.objects.get(), Enclosure.objects.get()
    assert proposal.content["enclosures"] == [{"id": laid.pk, "name": "見積書.jpg", "digest": laid.digest}]
    chief = signed_in(staff("chief", "chief"))
    assert f"/enclosures/{laid.pk}/" in chief.get("/office/approvals/").content.decode()
    assert chief.get(f"/office/cases/{case.number}/enclosures/{laid.pk}/").content[:2] == b"\xff\xd8"
    with pytest.raises(Changed):
        enclosures.enclose(case, [("x", photo("blue"))], clerk, Case.objects.get().version)
    with pytest.raises(Changed):
        enclosures.take_out(case, laid.pk, clerk, Case.objects.get().version)


def test_what_was_typed_stays_while_files_come_and_go(bunkyo: Catalogue, clerk: User) -> None:
    case, client = plain_case(bunkyo), signed_in(clerk)
    text = client.post(
        f"/office/cases/{case.number}/enclosures/",
        written(case, bunkyo, reason="訪問して確かめました", enclosure=upload()),
    ).content.decode()
    assert "訪問して確かめました" in text and "見積書.jpg" in text and not Proposal.objects.exists()
    laid, version = Enclosure.objects.get(), Case.objects.get().version
    text = client.post(
        f"/office/cases/{case.number}/enclosures/{laid.pk}/remove/",
        written(case, bunkyo, version=version, reason="やはり なしで"),
    ).content.decode()
    assert "やはり なしで" in text and "見積書.jpg" not in text
    assert proposed(Case.objects.get(), clerk, bunkyo).content["enclosures"] == []


@pytest.mark.parametrize(
    ("contents", "said"), [(b"", "空です"), (b"MZ\x90", "読めません"), (pdf(OpenAction=JAVASCRIPT), "動くしくみ")]
)
def test_a_file_that_cannot_be_kept_is_refused_beside_its_field(
    bunkyo: Catalogue, clerk: User, contents: bytes, said: str
) -> None:
    case = plain_case(bunkyo)
    answer = signed_in(clerk).post(
        f"/office/cases/{case.number}/propose/",
        written(case, bunkyo, reason="書いたこと", enclosure=upload("a.pdf", contents)),
    )
    text = answer.content.decode()
    assert (
        answer.status_code == 422
        and said in text
        and "書いたこと" in text
        and not Proposal.objects.exists()
        and not Enclosure.objects.exists()
    )


def test_the_same_file_lies_there_once_and_no_more_than_twenty(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    version = enclosures.enclose(case, [("a", photo()), ("b", photo())], clerk, case.version)
    assert Enclosure.objects.count() == 1
    with pytest.raises(NotTaken, match="20"):
        enclosures.enclose(case, [(str(each), photo()) for each in range(20)], clerk, version)


def test_two_clerks_never_overwrite_each_other(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    enclosures.enclose(case, [("a", photo())], clerk, case.version)
    with pytest.raises(Changed):
        enclosures.enclose(case, [("b", photo("blue"))], clerk, case.version)


@pytest.mark.parametrize("sealed", [True, False])
def test_an_exchanged_file_is_found(bunkyo: Catalogue, clerk: User, sealed: bool) -> None:
    case, chief = plain_case(bunkyo), staff("chief", "chief")
    enclosures.enclose(case, [("a", photo())], clerk, case.version)
    proposal = proposed(Case.objects.get(), clerk, bunkyo)
    approvals.agree(proposal.stops.get().pk, chief, proposal.digest, bunkyo)

    def found() -> list[bool | None]:
        return [each.ok for each in audit.findings_of(Case.objects.get(), []) if "に添えた書類" in each.text]

    assert found() == [True]
    laid = Enclosure.objects.get()
    default_storage.delete(laid.stored)
    default_storage.save(
        laid.stored, ContentFile(codes.sealed_file(photo("blue"), "enclosures") if sealed else b"x" * 100)
    )
    assert found() == [False]
    assert signed_in(clerk).get(f"/office/cases/{case.number}/enclosures/{laid.pk}/").status_code == 503


def test_strangers_see_no_enclosure(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    enclosures.enclose(case, [("a", photo())], clerk, case.version)
    other = plain_case(bunkyo, "2")
    laid = Enclosure.objects.get()
    far = signed_in(staff("far", "clerk", "高齢福祉課"))
    assert far.get(f"/office/cases/{case.number}/enclosures/{laid.pk}/").status_code == 404
    elsewhere = f"/office/cases/{other.number}/enclosures/{laid.pk}/"
    assert signed_in(clerk).get(elsewhere).status_code == 404, "not of that case"


def test_a_decision_is_corrected_from_its_page(bunkyo: Catalogue, clerk: User) -> None:
    case, chief = plain_case(bunkyo), staff("chief", "chief")
    proposal = proposed(case, clerk, bunkyo)
    approvals.agree(proposal.stops.get().pk, chief, proposal.digest, bunkyo)
    case.refresh_from_db()
    client = signed_in(clerk)
    text = client.get(f"/office/cases/{case.number}/").content.decode()
    assert "この決定を直す・取り消す" in text and proposal.content["reason"] in text
    sent = written(case, bunkyo, kind="revocation", reason="転出していました", why="見なおしました")
    answer = client.post(f"/office/cases/{case.number}/propose/", sent)
    assert answer.status_code == 302 and Proposal.objects.filter(kind="revocation", state="open").count() == 1


def test_the_case_shows_its_papers_at_once_and_they_are_told_once(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    assert case.application
    stored = default_storage.save("attachments/x", ContentFile(codes.sealed_file(photo(), "attachments")))
    laid = Attachment.objects.filter(bundle=case.application.bundle).first()
    assert laid
    Attachment.objects.filter(pk=laid.pk).update(stored=stored)
    address = f"/office/cases/{case.number}/documents/{laid.pk}/small.jpg"
    client = signed_in(clerk)
    assert address in client.get(f"/office/cases/{case.number}/").content.decode()
    looks = Event.objects.filter(kind="register.looked").count()
    assert (
        client.get(address).content[:2] == b"\xff\xd8" and Event.objects.filter(kind="register.looked").count() == looks
    )
    assert signed_in(staff("far", "clerk", "高齢福祉課")).get(address).status_code == 404
