"""The lost-property desk from inside the office into which it was plugged: it appears everywhere by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from osekkai.lost_property import services, tasks
from osekkai.lost_property.errors import AlreadyGone, NoSuchCounter
from osekkai.lost_property.models import Item

from osekkai import personal
from osekkai.approvals import queries as approvals
from osekkai.background.declaring import clocks
from osekkai.catalogue import Catalogue
from osekkai.cli import main
from osekkai.documents import retention
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from tests.casework.building import SECTION, plain_case, proposed, staff
from tests.casework.test_decisions import agreed
from tests.identity.providers import False_, resident, signed_in_client, use

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = timezone.localdate()


@pytest.fixture
def catalogue(bunkyo: Catalogue) -> Catalogue:
    return bunkyo


def found(catalogue: Catalogue, owner: int | None, what: str = "むらさきの傘", on: date = TODAY) -> Item:
    return services.take_in(what, "civic-center", on, owner, ledger.SYSTEM, catalogue)


def colleague(name: str, role: str = "clerk", unit: str = SECTION) -> User:
    user = staff(name, role, unit)
    user.user_permissions.add(Permission.objects.get(codename="view_item"))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_reads_its_file_of_the_folder(catalogue: Catalogue) -> None:
    item = found(catalogue, None)
    assert item.section == SECTION and item.until == TODAY + timedelta(days=90)
    with pytest.raises(NoSuchCounter):
        services.take_in("傘", "nowhere", TODAY, None, ledger.SYSTEM, catalogue)


def test_its_menu_and_its_page_are_for_whom_it_concerns(catalogue: Catalogue) -> None:
    found(catalogue, None)
    own, other, without = (
        client_of(colleague("own")),
        client_of(colleague("other", unit="税務課")),
        staff("no", "clerk"),
    )
    page = own.get("/office/lost-property/").content.decode()
    assert "むらさきの傘" in page and 'href="/office/lost-property/"' in page
    assert "むらさきの傘" not in other.get("/office/lost-property/").content.decode()
    assert client_of(without).get("/office/lost-property/").status_code == 403
    assert 'href="/office/lost-property/"' not in client_of(without).get("/office/cases/").content.decode()
    assert Client().get("/office/lost-property/").status_code == 302


def test_it_is_handed_out_once(catalogue: Catalogue) -> None:
    item = found(catalogue, None)
    own = client_of(colleague("own"))
    assert own.post(f"/office/lost-property/{item.pk}/hand-out/").status_code == 302
    assert own.post(f"/office/lost-property/{item.pk}/hand-out/").status_code == 404
    with pytest.raises(AlreadyGone):
        services.hand_out(item.pk, ledger.SYSTEM)


@pytest.mark.parametrize(
    "language, waits, happened",
    [
        ("ja", "落とし物が待っています", "あなたの落とし物が見つかりました"),
        ("ja-easy", "おとしものが あります", "あなたの おとしものが 見つかりました"),
        ("en", "Something of yours was found and waits", "something of yours was found"),
        ("zh-hans", "您的失物待领", "找到了您的失物"),
        ("ko", "분실물이 보관되어 있습니다", "분실물을 찾았습니다"),
    ],
)
def test_its_owner_sees_it_and_its_history_in_five_languages(
    false: False_, settings: LazySettings, catalogue: Catalogue, language: str, waits: str, happened: str
) -> None:
    use(settings, false.issuer)
    item = found(catalogue, resident().pk)
    hanako = signed_in_client(false)
    hanako.cookies["language"] = language
    home = hanako.get("/account/").content.decode()
    assert waits in home and happened in home
    assert "むらさきの傘" in hanako.get(f"/account/lost/{item.pk}/").content.decode()
    false.person |= {"sub": "s2", "name": "他人　太郎", "birthdate": "1970-01-01"}
    false.claims["sub"] = "s2"
    assert signed_in_client(false).get(f"/account/lost/{item.pk}/").status_code == 404


def test_it_follows_a_decision(catalogue: Catalogue) -> None:
    case = plain_case(catalogue)
    item = found(catalogue, case.person_id)
    agreed(proposed(case, staff("clerk", "clerk"), catalogue), staff("chief", "chief"), catalogue)
    item.refresh_from_db()
    assert item.reminded_at and Event.objects.filter(kind="lost-item.reminded").count() == 1
    listed = CliRunner().invoke(main, ["events", "case.decided"]).output
    assert "osekkai.lost_property.followers.whoever_gets_a_decision" in listed


def test_its_task_begins_by_the_clock(catalogue: Catalogue) -> None:
    item = found(catalogue, plain_case(catalogue).person_id)
    assert "osekkai.lost_property.tasks.remind" in clocks()
    for _ in range(2):
        tasks.remind.call()
    item.refresh_from_db()
    assert item.reminded_at and Event.objects.filter(kind="lost-item.reminded").count() == 1


def test_what_it_proposes_is_approved_like_anything(catalogue: Catalogue) -> None:
    item = found(catalogue, None)
    services.propose_to_sell(item, 1_200_000, staff("clerk", "clerk"), catalogue)
    head = client_of(staff("head", "head", "子ども家庭部"))
    assert not approvals.waiting_for(staff("chief", "chief"), catalogue, 5), "somebody above decides such a sum"
    page = head.get("/office/approvals/").content.decode()
    assert "落とし物 L000001" in page and "1,200,000" in page


def test_it_is_kept_exported_and_forgotten(catalogue: Catalogue) -> None:
    item = found(catalogue, plain_case(catalogue).person_id, on=TODAY - timedelta(days=400))
    assert item.owner
    told = personal.everything_about(personal.Who(person=item.owner.pk))
    assert told["lost_property.Item"]["words"] == "落とし物"
    assert told["lost_property.Item"]["rows"][0]["what"] == "むらさきの傘"
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    assert b"lost-property/L000001.json" in retention.bag(SECTION, TODAY - timedelta(days=500), TODAY, chief)
    made = retention.propose(SECTION, clerk, TODAY)
    assert retention.agree(made.pk, chief, TODAY) == 1
    item.refresh_from_db()
    assert item.what == "" and item.owner is None
    assert not personal.everything_about(personal.Who(person=1)).get("lost_property.Item")


def test_the_api_tells_how_many_wait(catalogue: Catalogue) -> None:
    found(catalogue, None)
    assert Client().get("/api/v1/lost-property").json() == {"civic-center": 1}
    paths: dict[str, Any] = Client().get("/api/v1/openapi.json").json()["paths"]
    assert paths["/api/v1/lost-property"]["get"]["operationId"] == "lost_property"


def test_its_command_and_its_line_in_the_list_of_personal_data(catalogue: Catalogue) -> None:
    found(catalogue, None)
    assert CliRunner().invoke(main, ["lost-property"]).output == "civic-center 1\n"
    listed = CliRunner().invoke(main, ["personal"]).output
    assert "落とし物　lost_property.Item" in listed and "どんな物か" in listed
