"""A section and its chief: giving and sharing out work, who was let in, handing over, reading (供覧).

And a day of disaster.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.approvals import services as approvals
from osekkai.casework.models import Case, Circulation
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.staff.models import Absence, Emergency
from osekkai.staff.queries import colleagues, desk_of
from tests import rows
from tests.casework.building import SECTION, applied, family, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def free_case(key: str, **more: object) -> Case:
    return applied(*family(key), **more).case  # type: ignore[arg-type]


def test_work_is_shared_out_to_who_knows_it_without_burdening_anybody(bunkyo: Catalogue) -> None:
    chief, knows, new, away = (
        staff("chief", "chief"),
        staff("knows", "clerk"),
        staff("new", "clerk"),
        staff("away", "clerk"),
    )
    rows.told(
        Absence.objects.create(
            user=away, since=timezone.now() - timedelta(hours=1), until=timezone.now() + timedelta(days=1)
        )
    )
    decided = proposed(plain_case(bunkyo, "d"), knows, bunkyo)
    approvals.agree(decided.stops.get().pk, chief, decided.digest, bunkyo)
    cases = [free_case(f"f{each}") for each in range(6)]
    answer = client_of(chief).post("/office/team/share-out/")
    assert answer["Location"].endswith("?shared=6")
    assert not Case.objects.filter(assignee=None, state="open").exists()
    had = {user: Case.objects.filter(assignee=user).count() for user in (knows, new, away)}
    assert had[away] == 0 and had[knows] > had[new] > 0 and had[knows] - had[new] <= 3
    first = Case.objects.get(pk=cases[0].pk)
    assert first.assignee == knows, "what is due first goes to who knows the service"
    assert client_of(knows).post("/office/team/share-out/").status_code == 403


def test_a_chief_gives_a_case_and_nobody_else_does(bunkyo: Catalogue) -> None:
    chief, one, other = staff("chief", "chief"), staff("one", "clerk"), staff("other", "clerk", "財政課")
    case = free_case("1")
    address = f"/office/cases/{case.number}/give/"
    assert client_of(one).post(address, {"to": one.pk, "version": case.version}).status_code == 403
    assert client_of(chief).post(address, {"to": other.pk, "version": case.version}).status_code == 422, (
        "not of the section"
    )
    assert client_of(chief).post(address, {"to": one.pk, "version": 99}).status_code == 409
    assert client_of(chief).post(address, {"to": one.pk, "version": case.version}).status_code == 302
    case.refresh_from_db()
    assert case.assignee == one


def test_the_chief_sees_what_is_late_and_who_was_let_in(bunkyo: Catalogue) -> None:
    chief, one, two = staff("chief", "chief"), staff("one", "clerk"), staff("two", "clerk")
    case = free_case("1")
    Case.objects.filter(pk=case.pk).update(assignee=one, due=timezone.localdate() - timedelta(days=3))
    client_of(two).post(f"/office/cases/{case.number}/ask/", {"purpose": "問い合わせへの返事"})
    page = client_of(chief).get("/office/team/").content.decode()
    assert (
        "問い合わせへの返事" in page and case.number[:4] in page and '<strong class="badge unsure">1</strong>' in page
    )
    assert "問い合わせへの返事" not in client_of(one).get("/office/team/").content.decode()


def test_handing_over_stays_in_the_section(bunkyo: Catalogue) -> None:
    one, other = client_of(staff("one", "clerk")), client_of(staff("other", "clerk", "財政課"))
    assert one.post("/office/team/handover/", {"section": SECTION, "text": "プリンタは使いません"}).status_code == 302
    assert other.post("/office/team/handover/", {"section": SECTION, "text": "x"}).status_code == 403
    assert one.post("/office/team/handover/", {"section": SECTION, "text": " "}).status_code == 422
    assert (
        "プリンタ" in one.get("/office/team/").content.decode()
        and "プリンタ" not in other.get("/office/team/").content.decode()
    )


def test_what_is_put_before_somebody_is_read_once(bunkyo: Catalogue) -> None:
    clerk, head, other = (
        staff("clerk", "clerk"),
        staff("head", "head", "子ども家庭部"),
        staff("other", "clerk", "財政課"),
    )
    case = free_case("1")
    address = f"/office/cases/{case.number}/circulate/"
    assert client_of(clerk).post(address, {"reader": other.pk}).status_code == 422, "only the case's own line reads it"
    for _ in range(2):
        assert client_of(clerk).post(address, {"reader": head.pk}).status_code == 302
    assert (
        Circulation.objects.count() == 1
        and case.number[:4] in client_of(head).get("/office/approvals/").content.decode()
    )
    assert client_of(head).post(f"/office/cases/{case.number}/read/").status_code == 302
    assert client_of(head).post(f"/office/cases/{case.number}/read/").status_code == 404
    told = Event.objects.filter(object=f"case:{case.pk}", kind__in=["case.circulated", "case.read"])
    assert list(told.values_list("kind", flat=True)) == ["case.circulated", "case.read"]


def test_in_an_emergency_the_departments_clerks_take_over_and_no_others(bunkyo: Catalogue) -> None:
    chief, owner = staff("chief", "chief"), staff("owner", "clerk")
    near, far = staff("near", "clerk", "幼児保育課"), staff("far", "clerk", "財政課")
    case = free_case("1")
    Case.objects.filter(pk=case.pk).update(assignee=owner)
    case.refresh_from_db()
    address = f"/office/cases/{case.number}/"
    assert client_of(near).get(address).status_code == 404
    begin = {"section": SECTION, "reason": "大雨で職員の半分が出られない"}
    assert client_of(owner).post("/office/team/emergency/", begin).status_code == 403
    assert client_of(chief).post("/office/team/emergency/", {"section": SECTION, "reason": ""}).status_code == 422
    assert client_of(chief).post("/office/team/emergency/", begin).status_code == 302
    assert client_of(near).get(address).status_code == 200 and client_of(far).get(address).status_code == 404
    assert client_of(near).post(f"{address}take/", {"version": case.version}).status_code == 302
    assert Event.objects.filter(kind="emergency.begun", purpose=begin["reason"]).exists()
    assert client_of(chief).post("/office/team/emergency/", {"section": SECTION, "act": "end"}).status_code == 302
    assert not Emergency.objects.filter(ended_at=None).exists()
    assert desk_of(near, timezone.localdate(), bunkyo).emergencies == frozenset()
    assert client_of(near).get(address).status_code == 200, "what they took over stays theirs"


def test_who_is_at_work_is_seen(bunkyo: Catalogue) -> None:
    one = staff("one", "clerk")
    assert not colleagues([SECTION])[0].is_here
    UserSession.objects.create(user=one, ip="10.0.0.1", session_key="x", last_seen_at=timezone.now())
    assert colleagues([SECTION])[0].is_here and "● います" in client_of(one).get("/office/team/").content.decode()
