"""A paper that comes for a case that is open is laid beside it, with the day it came."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from osekkai.casework import enclosures
from osekkai.casework.errors import Changed
from osekkai.casework.models import Case, Enclosure, Note, State
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.policy.calendar import wareki
from tests.applications.test_attachments import photo
from tests.casework.building import family
from tests.casework.test_on_paper import clerk, opened

__all__ = ["clerk"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_second_paper_for_an_open_case_is_laid_beside_it_with_the_day_it_came(
    clerk: Client, bunkyo: Catalogue, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    mother, _ = family()
    case, came = opened(clerk, mother), timezone.localdate() - timedelta(days=4)
    sent = {"service": "child-allowance", "person": mother.pk, "came": wareki(came)}
    led = clerk.post("/office/cases/new/", sent)["Location"]
    assert case.number in led and led.endswith("#later-paper") and Case.objects.count() == 1
    page = clerk.get(led).content.decode()
    assert "あとから届いた紙" in page and f'value="{wareki(came)}"' in page, "the day is not dropped"
    case.refresh_from_db()
    paper = {"version": case.version, "arrived": "住民税の証明", "arrived_on": wareki(came)}
    file = SimpleUploadedFile("scan.jpg", photo(), "image/jpeg")
    assert clerk.post(f"/office/cases/{case.number}/arrived/", paper | {"arrived_file": file}).status_code == 302
    laid = Enclosure.objects.get()
    assert (laid.name, laid.came_on) == ("住民税の証明", came)
    assert f"住民税の証明（{wareki(came)}に届いた紙）" in clerk.get(f"/office/cases/{case.number}/").content.decode()
    assert Event.objects.filter(kind="case.enclosed", object=f"case:{case.pk}").exists()


def test_a_paper_that_nobody_scanned_is_noted_with_its_day(clerk: Client) -> None:
    case = opened(clerk, family()[0])
    sent = {"version": case.version, "arrived": "診断書", "arrived_on": ""}
    assert clerk.post(f"/office/cases/{case.number}/arrived/", sent).status_code == 302
    assert wareki(timezone.localdate()) in Note.objects.get().text and "診断書" in Note.objects.get().text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"arrived_on": "2099-01-01"}, "きょうより先"),
        ({"arrived": ""}, "何の紙か"),
        ({"arrived": "長" * 101}, "100文字"),
    ],
)
def test_what_cannot_be_so_of_a_second_paper_stays_where_it_was_typed(
    clerk: Client, wrong: dict[str, str], said: str
) -> None:
    case = opened(clerk, family()[0])
    sent = {"version": str(case.version), "arrived": "診断書", "arrived_on": ""} | wrong
    answer = clerk.post(f"/office/cases/{case.number}/arrived/", sent, follow=True)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert all(value in answer.content.decode() for value in wrong.values()) and not Note.objects.exists()


def test_a_second_paper_is_taken_while_the_applicant_is_waited_for_and_not_while_it_is_signed(
    clerk: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case, by = opened(clerk, family()[0]), User.objects.get(username="clerk")
    for state, is_taken in ((State.WAITING, True), (State.APPROVAL, False)):
        Case.objects.update(state=state)
        case.refresh_from_db()
        sent = {"version": case.version, "arrived": "診断書", "arrived_on": ""}
        file = SimpleUploadedFile("scan.jpg", photo(colour="blue" if is_taken else "white"), "image/jpeg")
        answer = clerk.post(f"/office/cases/{case.number}/arrived/", sent | {"arrived_file": file}, follow=True)
        assert Enclosure.objects.count() == 1
        assert is_taken or (answer.status_code == 409 and "引き戻してください" in answer.content.decode())
    with pytest.raises(Changed):
        enclosures.paper_came(case, "診断書", timezone.localdate(), photo(), by, case.version)
