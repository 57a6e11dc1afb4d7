"""The ledger's tip goes out every day by real mail; kept there, it finds out whoever cuts off the end."""

from __future__ import annotations

import json

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from osekkai.background.declaring import clocks
from osekkai.background.services import work
from osekkai.channels import kinds, tasks
from osekkai.channels.models import Outgoing
from osekkai.ledger import anchors, queries, services
from tests.channels.test_outbox import Server, server

__all__ = ["server"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
KEEPERS = ("kansa@example.jp", "soumu@example.jp")


def noted() -> None:
    with transaction.atomic():
        services.record(kinds.SENT, services.SYSTEM, kinds.OUTGOING("x"))


def test_everybody_who_keeps_it_gets_the_line_once_a_day(server: Server, settings: LazySettings) -> None:
    settings.ANCHORS_TO = KEEPERS
    noted()
    for _ in range(2):
        tasks.send_anchor.enqueue()
    work(once=True)
    assert (told := queries.published()).at and not told.is_late and "24時間以内" in told.words
    assert sorted(mail["To"] for mail in server.mails) == list(KEEPERS)
    lines = [line for line in server.mails[0].get_content().splitlines() if line.startswith("{")]
    assert list(anchors.wrong_in(lines)) == [], "as it came out of the mail it fits the chain"
    told = json.loads(lines[0]) | {"number": 10**9}
    del told["seal"]
    (cut,) = anchors.wrong_in([json.dumps(told | {"seal": anchors._seal(told)})])
    assert "切りとられました" in cut.what, "and what is not in the chain any more is found out"


def test_a_server_that_is_away_gets_it_later(server: Server, settings: LazySettings) -> None:
    settings.ANCHORS_TO = KEEPERS[:1]
    server.answer = "451 try later"
    tasks.send_anchor.enqueue()
    work(once=True)
    assert not server.mails and "451" in Outgoing.objects.get().problem
    server.answer = ""
    DBTaskResult.objects.update(run_after=timezone.now())
    work(once=True)
    assert len(server.mails) == 1


def test_nobody_to_send_it_to(server: Server, settings: LazySettings) -> None:
    settings.ANCHORS_TO = ()
    tasks.send_anchor.enqueue()
    work(once=True)
    assert not server.mails and not Outgoing.objects.exists()
    assert tasks.send_anchor.module_path in clocks(), "the clock begins it"
