"""Cases that come on paper or from the matching; ready texts in the reader's language.

The calendar; a session that moved.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.applications import returning
from osekkai.applications.parts import TEXTS
from osekkai.applications.returning import Fault
from osekkai.applications.templatetags.applications import from_staff
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from tests.casework.building import SECTION, applied, family, plain_case, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def client_of(user: User, **more: str) -> Client:
    client = Client(**more)  # type: ignore[arg-type]
    client.force_login(user)
    return client


def test_what_came_on_paper_is_two_choices_and_then_what_it_says(bunkyo: Catalogue) -> None:
    mother, _ = family()
    clerk = client_of(staff("clerk", "clerk"))
    page = clerk.get(
        "/office/cases/new/", {"service": "child-allowance", "born": "平成6年2月3日", "name": "ぶんきょう"}
    ).content.decode()
    assert "文京　花子" in page and "春日1丁目16番21号" in page
    assert Event.objects.filter(
        kind="register.looked", subject=f"person:{mother.pk}", purpose="紙で届いたものの受付"
    ).exists()
    sent = {"service": "child-allowance", "person": mother.pk}
    where = clerk.post("/office/cases/new/", sent)["Location"]
    case = Case.objects.get()
    assert case.origin == "paper" and where == f"/office/cases/{case.number}/paper/"
    again = clerk.post("/office/cases/new/", sent)["Location"]
    assert again.startswith(f"/office/cases/{case.number}/?double") and Case.objects.count() == 1, (
        "pressed twice, one case"
    )
    shown = clerk.get(again).content.decode()
    assert "もうありました" in shown and "文京　花子" in shown and "文京　一郎" in shown


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"service": "child-allowance"}, 422),
        ({"service": "child-allowance", "person": "9" * 30}, 422),
        ({"service": "tax-certificate", "person": "1"}, 403),
        ({}, 403),
    ],
)
def test_what_cannot_be_opened(bunkyo: Catalogue, sent: dict[str, str], status: int) -> None:
    assert client_of(staff("clerk", "clerk")).post("/office/cases/new/", sent).status_code == status
    assert not Case.objects.exists()


def test_a_day_that_is_none_and_somebody_unknown(bunkyo: Catalogue) -> None:
    clerk = client_of(staff("clerk", "clerk"))
    never = clerk.get("/office/cases/new/", {"service": "child-allowance", "born": "昭和64年1月8日"})
    assert never.status_code == 422 and "「平成元年1月8日」のことですか" in never.content.decode()
    wrong = clerk.get("/office/cases/new/", {"service": "child-allowance", "born": "きのう"})
    assert (
        wrong.status_code == 422
        and "日付として読めません" in wrong.content.decode()
        and "きのう" in wrong.content.decode()
    )
    nobody = clerk.get("/office/cases/new/", {"service": "child-allowance", "born": "1901-01-01"})
    assert "台帳に いません" in nobody.content.decode()


def test_a_ready_text_reaches_the_resident_in_their_language(bunkyo: Catalogue, settings: object) -> None:
    from django.utils import translation

    ready = bunkyo.part(TEXTS)["photo-blurred"]
    made = applied(*family())
    document = bunkyo.services["child-allowance"].documents[0].id
    returning.send_back(
        made.number, [Fault(why=ready.ja, document=document)], ledger.SYSTEM, bunkyo, timezone.localdate()
    )
    clerk = client_of(staff("clerk", "clerk"))
    page = clerk.get(f"/office/cases/{made.number}/").content.decode()
    assert page.count(ready.ja) >= 2, "among what can be chosen, and what was asked"
    with translation.override("en"):
        assert ready.en in from_staff(ready.ja) and "too blurred" in ready.en
        assert 'lang="ja"' in from_staff("自分で書いたこと <b>") and "<b>" not in from_staff("<b>")
    assert clerk.post(f"/office/cases/{made.number}/message/", {"ready": ready.ja, "text": ""}).status_code == 302
    assert made.messages.get().text == ready.ja


def test_other_cases_of_the_household_are_beside_it(bunkyo: Catalogue) -> None:
    mother, baby = family()
    case = applied(mother, baby).case
    other = Case.objects.create(
        number="0000000001",
        service="child-medical",
        section=SECTION,
        origin="paper",
        person=baby,
        opened_at=timezone.now(),
        due=timezone.localdate(),
    )
    page = client_of(staff("clerk", "clerk")).get(f"/office/cases/{case.number}/").content.decode()
    assert "同じ世帯のほかの案件" in page and f"/office/cases/{other.number}/" in page


def test_the_calendar_says_what_is_due_and_when_the_office_is_closed(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    Case.objects.filter(pk=case.pk).update(due=date(2027, 1, 5))
    page = client_of(staff("clerk", "clerk")).get("/office/calendar/", {"month": "2027-01"}).content.decode()
    assert "1件" in page and page.count("閉庁日</span>") >= 12, "weekends, the new year, the day of adults"
    other = client_of(staff("other", "clerk", "財政課"))
    assert other.get("/office/calendar/", {"month": "2027-01"}).content.decode().count("1件") == 0
    clerk = client_of(User.objects.get(username="clerk"))
    assert clerk.get("/office/calendar/", {"month": "'; DROP"}).status_code == 200


def test_a_session_that_turns_up_elsewhere_ends(bunkyo: Catalogue) -> None:
    user = staff("clerk", "clerk", SECTION)
    client = client_of(user, HTTP_USER_AGENT="Firefox at home")
    assert client.get("/office/cases/").status_code == 200
    stolen = Client(HTTP_USER_AGENT="curl")
    stolen.cookies = client.cookies
    assert "/login/" in stolen.get("/office/cases/")["Location"]
    assert Event.objects.filter(kind="staff.session-moved", object=f"staff:{user.pk}").exists()
    assert "/login/" in client.get("/office/cases/")["Location"], "it has ended for both"
