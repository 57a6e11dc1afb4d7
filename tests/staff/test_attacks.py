"""Every address of people and plans, attacked: by nobody, by clerks and chiefs, by other units, from other pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.staff import queries, services
from osekkai.staff.models import Absence, Move, Plan, PlanLine, Recovery, StaffRole
from osekkai.staff.urls import urlpatterns
from tests.staff.building import OTHER, SECTION, by, manager, moment, person, today

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OWN = ("away", "away-end")
"""Addresses that are everybody's own; see test_pages."""
TEAM = ("team", "hand-over", "handed-over", "skills", "emergency")
"""Addresses of a section's board."""
TASKS = ("tasks", "task-again")
"""Of whoever tends tasks; see test_tending."""


@pytest.fixture
def hana() -> User:
    return person("hana", ("clerk", SECTION))


@pytest.fixture
def addresses(hana: User, bunkyo: Catalogue) -> list[str]:
    """Every address of managers, about Hana, her role, absence and lost passkey, and a plan with a line about her."""
    author = manager("author")
    away = services.be_away(hana, moment(1), moment(3), by=by(author), catalogue=bunkyo)
    plan = services.draft("ないしょの異動", today(30), by=by(author))
    line = services.add_line(
        plan.id,
        services.Line(Move.ADDS, hana.pk, "hana", to_role="chief", to_unit=SECTION),
        by=by(author),
        catalogue=bunkyo,
    )
    asked = services.ask_to_recover(hana, reason="ないしょの確かめかた", by=by(author), catalogue=bunkyo)
    (role,) = queries.roles_of(hana, today())
    filled = []
    for each in urlpatterns:
        if each.name in OWN + TEAM + TASKS:
            continue
        path = f"/{each.pattern}"
        ids = {
            "person": hana.pk,
            "plan": plan.id,
            "role": role.id,
            "absence": away.id,
            "line": line.id,
            "recovery": asked.id,
        }
        for name, value in ids.items():
            path = path.replace(f"<int:{name}>", str(value))
        assert "<" not in path, f"say in this test what {path} takes"
        filled.append(path)
    return filled


SENT = {
    "name": "thief",
    "called": "泥棒 一",
    "unit": SECTION,
    "role": "chief",
    "right": "matching.view_missed",
    "act": "give",
    "since": "2099-01-01",
    "until": "2099-02-01",
    "last_day": "2099-01-01",
    "at_once": "1",
    "title": "のっとり",
    "day": "2099-01-01",
    "kind": "adds",
    "person": "hana",
    "to_unit": SECTION,
    "to_role": "chief",
    "text": "hana\t\t子育て支援課 課長",
    "version": "2",
    "reason": "職員証の写真で確かめた",
}


def state() -> list[Any]:
    return [
        list(User.objects.order_by("pk").values_list("pk", "username", "password", "last_name", "email", "is_active")),
        list(StaffRole.objects.order_by("pk").values_list()),
        list(Absence.objects.order_by("pk").values_list()),
        list(Recovery.objects.order_by("pk").values_list()),
        list(Plan.objects.order_by("pk").values_list()),
        list(PlanLine.objects.order_by("pk").values_list()),
        list(User.user_permissions.through.objects.order_by("pk").values_list()),
        Event.objects.exclude(kind="staff.signed-in").count(),
    ]


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def strangers() -> Iterator[tuple[str, Client]]:
    yield "nobody", Client()
    yield "a clerk", desk(person("clerk", ("clerk", SECTION)))
    yield "a chief", desk(person("chief", ("chief", SECTION)))
    yield "the mayor", desk(person("mayor", ("mayor", "")))
    yield "an auditor", desk(person("auditor", ("auditor", "")))
    yield "one whose role is over", desk(_over())


def _over() -> User:
    made = manager("over")
    StaffRole.objects.filter(user=made).update(until=today(-1))
    return made


def test_who_manages_nothing_sees_and_changes_nothing(addresses: list[str]) -> None:
    who: list[tuple[str, Client]] = list(strangers())
    before, wrong = state(), []
    for name, client in who:
        for path in addresses:
            for answer in (client.get(path), client.post(path, SENT)):
                if answer.status_code not in (302, 403, 405) or (answer.status_code == 302 and name != "nobody"):
                    wrong.append((name, path, answer.status_code))
                if "ないしょ" in answer.content.decode() or "文京 花子" in answer.content.decode():
                    wrong.append((name, path, "told"))
    assert not wrong and state() == before


def test_another_units_manager_changes_nothing_of_hers(addresses: list[str], hana: User) -> None:
    """They may register people and write plans of their own; of hers they see her roles, as of every colleague."""
    far = desk(manager("far", OTHER))
    before, wrong = state(), []
    for path in addresses:
        if path in ("/office/people/hire/", "/office/plans/new/", "/office/people/", "/office/plans/"):
            continue
        for answer in (far.get(path), far.post(path, SENT)):
            allowed = (200, 403, 405) if path == f"/office/people/{hana.pk}/" else (403, 404, 405)
            if answer.status_code not in allowed or "ないしょ" in answer.content.decode():
                wrong.append((path, answer.status_code))
    assert not wrong and state() == before
    assert far.post("/office/people/hire/", SENT).status_code == 403 and state() == before


def test_a_sections_board_is_its_own(hana: User, bunkyo: Catalogue) -> None:
    note = services.hand_over(SECTION, "ないしょの申し送り", by=by(hana), catalogue=bunkyo)
    outside = [manager("boss"), person("far", ("chief", OTHER)), person("auditor", ("auditor", ""))]
    for client in (Client(), *(desk(each) for each in outside)):
        assert "ないしょ" not in client.get("/office/team/").content.decode()
        sent = {"section": SECTION, "text": "のぞき", "reason": "のぞき", "service": ["child-allowance"]}
        for path in ("handover/", f"handover/{note.id}/done/", f"skills/{hana.pk}/", "emergency/"):
            assert client.post(f"/office/team/{path}", sent).status_code in (302, 403)
    assert [each.text for each in queries.handovers([SECTION], 5)] == ["ないしょの申し送り"]
    assert not queries.emergencies([SECTION]) and not queries.skills_of([hana.pk])


def test_nobody_changes_their_own(bunkyo: Catalogue) -> None:
    boss = manager()
    client = desk(boss)
    before = state()
    (role,) = queries.roles_of(boss, today())
    for more in ("roles/", f"roles/{role.id}/end/", "rights/", "rename/", "password/", "passkey/", "leave/"):
        assert client.post(f"/office/people/{boss.pk}/{more}", SENT | {"role": "mayor", "unit": "*"}).status_code == 403
    assert state() == before


def test_a_form_of_another_page_is_not_taken(addresses: list[str]) -> None:
    boss = manager()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(boss)
    before = state()
    for path in addresses:
        answer = strict.post(path, SENT, headers={"Origin": "https://evil.example"})
        assert answer.status_code in (403, 405), path
    for path in ("/office/away/", "/office/away/away/1/end/", "/office/team/handover/", "/office/team/emergency/"):
        assert strict.post(path, SENT, headers={"Origin": "https://evil.example"}).status_code == 403
    assert state() == before


def test_looking_changes_nothing(addresses: list[str]) -> None:
    boss = desk(manager())
    before = state()
    for path in addresses:
        assert boss.get(path).status_code in (200, 405), path
    assert state() == before


def test_who_is_not_there_is_not_found() -> None:
    boss = desk(manager())
    resident_of_nothing = User.objects.create_user("no-staff")
    for id in (999_999, resident_of_nothing.pk):
        assert boss.get(f"/office/people/{id}/").status_code == 404
        assert boss.post(f"/office/people/{id}/password/").status_code == 404
    assert boss.get("/office/plans/999999/").status_code == 404


@pytest.mark.parametrize("value", ["", "\0", "x" * 5_000, "<script>alert(1)</script>", "邉󠄀", "'; --", "９"])
def test_whatever_is_sent_is_answered_and_shown_as_text(addresses: list[str], value: str) -> None:
    boss = desk(manager())
    for path in addresses:
        if path.endswith(("leave/", "password/", "passkey/", "undo/", "decide/")):
            continue
        answer = boss.post(path, dict.fromkeys(SENT, value))
        assert answer.status_code < 500 and "<script>alert" not in answer.content.decode(), path
        answer = boss.get(path, dict.fromkeys(("q", "unit", "role", "on", "page"), value))
        assert answer.status_code < 500 and "<script>alert" not in answer.content.decode(), path
