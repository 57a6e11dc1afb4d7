"""「裏のしごと」: who may looks after what was given up, and tries it again once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from osekkai.background import queries
from osekkai.background.services import work
from osekkai.ledger.models import Event
from osekkai.staff.errors import NotGivenUp
from osekkai.staff.services import try_again
from tests.background import doing
from tests.staff.building import SECTION, by, manager, person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def marks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(doing.MARKS, str(tmp_path))


@pytest.fixture
def tender() -> Client:
    user = manager("tender")
    user.user_permissions.add(Permission.objects.get(codename="tend_tasks"))
    client = Client()
    client.force_login(user)
    return client


def given_up() -> str:
    doing.give_up.enqueue(1)
    work(once=True)
    (dead,) = queries.dead_letters()
    return dead.id


def test_what_was_given_up_is_seen_with_its_reason_and_tried_again(tender: Client) -> None:
    id = given_up()
    page = tender.get("/office/tasks/").content.decode()
    assert "あきらめたしごと" in page and "GiveUp" in page and "ためす" in page
    assert tender.post(f"/office/tasks/{id}/again/").status_code == 302
    assert not queries.dead_letters() and queries.by_task()[0].ready == 1
    assert Event.objects.get(kind="task.tried-again").object == f"task:{id}"


def test_what_somebody_tried_before_is_said_and_not_done_twice(tender: Client) -> None:
    id = given_up()
    try_again(id, by=by(manager("first")))
    with pytest.raises(NotGivenUp):
        try_again(id, by=by(manager("second")))
    answer = tender.post(f"/office/tasks/{id}/again/")
    assert answer.status_code == 409 and "ほかの人が先に" in answer.content.decode()
    assert Event.objects.filter(kind="task.tried-again").count() == 1


def test_nobody_else_sees_it() -> None:
    id, clerk = given_up(), Client()
    clerk.force_login(person("hana", ("clerk", SECTION)))
    assert clerk.get("/office/tasks/").status_code == clerk.post(f"/office/tasks/{id}/again/").status_code == 403
    assert Client().get("/office/tasks/").status_code == 302
    assert "/office/tasks/" not in clerk.get("/office/team/").content.decode()
