"""Finding cases as people ask for them, and the columns of the queue that a service declares."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from osekkai import codes
from osekkai.applications.models import Attachment
from osekkai.approvals import services as approving
from osekkai.casework import search
from osekkai.casework.asked_for import meanings
from osekkai.casework.models import Case, Decision
from osekkai.casework.notices.making import make
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from tests.casework.building import SECTION, applied, family, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page_of(user: User, query: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/office/cases/?{query}").content.decode()


HER_DAY = [
    *("平成6年2月3日", "平成 6年 2月 3日", "H6.2.3", "h6/2/3", "Ｈ６．２．３", "1994-02-03", "1994/2/3", "19940203"),
    *("１９９４年２月３日", "6.2.3", "６-２-３", "花子 H6.2.3", "1994年2月3日　文京"),
]


@pytest.mark.parametrize("query", HER_DAY)
def test_somebody_is_found_by_the_day_of_their_birth_however_it_is_written(bunkyo: Catalogue, query: str) -> None:
    case = plain_case(bunkyo)
    assert list(search.found([SECTION], query)) == [case]


@pytest.mark.parametrize("query", ["平成6年2月4日", "S6.2.3", "H6.2.3 税務", "6.2.4", "H40.2.3", "平成6年"])
def test_another_day_finds_nobody(bunkyo: Catalogue, query: str) -> None:
    plain_case(bunkyo)
    assert not search.found([SECTION], query).exists()


def test_a_day_without_its_era_is_that_day_of_every_era_that_had_it() -> None:
    assert meanings("6.2.3") == ["20240203", "19940203", "19310203", "19170203", "18730203"]
    assert "19890107" not in meanings("H1.1.7"), "the era had not begun"
    assert meanings("64.1.7") == ["20820107", "19890107"], "Taisho had no 64th year"
    assert meanings("H6.2.3") == ["19940203", "h623"] and meanings("文京") == ["文京"] and meanings("・") == []


def test_a_case_is_found_by_the_number_of_its_notice_and_of_its_section_only(bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo)
    approving.agree(proposal.stops.get(state="open").pk, chief, proposal.digest, bunkyo)
    make(Decision.objects.get().notice.pk, bunkyo)
    document = Decision.objects.get().notice.document
    assert document
    for written in (document.number, document.number.replace("-", "").lower(), document.mark):
        assert list(search.found([SECTION], written)) == [Case.objects.get()]
    assert not search.found(["税務課"], document.number).exists()


def test_the_queue_of_a_service_has_the_columns_that_its_file_declares(bunkyo: Catalogue) -> None:
    clerk, other = staff("clerk", "clerk"), staff("other", "clerk")
    case = applied(*family("1", date(2024, 5, 12))).case
    assert [each.words for each in bunkyo.services["child-allowance"].handling.columns] == ["お子さんの生年月日"]
    page = page_of(clerk, "tab=free&service=child-allowance")
    assert "お子さんの生年月日" in page and "令和6年5月12日（2024-05-12）" in page
    assert "お子さんの生年月日" not in page_of(clerk, "tab=free"), "of all services together, no column fits"
    Case.objects.filter(pk=case.pk).update(assignee=other)
    page = page_of(clerk, f"q={case.number}&service=child-allowance")
    assert case.number[:3] in page and "令和6年5月12日" not in page, "what another works on is not told"


def test_a_paper_is_turned_and_enlarged_in_a_frame_that_only_its_case_may_hold(bunkyo: Catalogue) -> None:
    case, desk = plain_case(bunkyo), Client()
    desk.force_login(staff("clerk", "clerk"))
    file = with_a_picture(case, (300, 200))
    page = desk.get(f"/office/cases/{case.number}/").content.decode()
    at = f"/office/cases/{case.number}/look/{file.pk}/"
    assert f'src="{at}"' in page and 'target="paper"' in page
    answer = desk.get(f"{at}?zoom=200&turn=90")
    frame = answer.content.decode()
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in desk.get(f"/office/cases/{case.number}/")["Content-Security-Policy"]
    assert 'class="z200"' in frame and "?sheet=1&amp;zoom=300&amp;turn=90" in frame and "turn=180" in frame
    sizes = [Image.open(io.BytesIO(desk.get(f"{at}0.jpg?turn={turn}").content)).size for turn in (0, 90, 180, 45)]
    assert sizes == [(300, 200), (200, 300), (300, 200), (300, 200)], "what is no quarter is not turned"
    assert desk.get(f"{at}1.jpg").status_code == 404 and desk.get(f"{at}?sheet=9&zoom=x").status_code == 200
    assert Event.objects.filter(purpose="書類の確認").exists()
    other = Client()
    other.force_login(staff("other", "clerk", "税務課"))
    assert other.get(at).status_code == 404 and other.get(f"{at}0.jpg").status_code == 404


def with_a_picture(case: Case, size: tuple[int, int]) -> Attachment:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, "PNG")
    stored = default_storage.save("t/paper", ContentFile(codes.sealed_file(made.getvalue(), "attachments")))
    file = Attachment.objects.filter(bundle=case.application.bundle).earliest("id")
    Attachment.objects.filter(pk=file.pk).update(kind="image/png", stored=stored)
    return file
