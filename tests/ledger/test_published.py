"""Whether lines of the ledger's tip leave the office: what stops them is found out by the ledger itself."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone

from osekkai.casework.kinds import CASE, NOTED
from osekkai.cli import main
from osekkai.ledger import anchors, queries, services
from osekkai.ledger.models import Event
from tests.ledger.test_ledger import administrator

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@transaction.atomic
def noted() -> Event:
    return services.record(NOTED, services.SYSTEM, CASE(1))


def test_how_old_the_newest_line_is_that_left_the_office(settings: LazySettings) -> None:
    """Told by the ledger: whoever sets the clock's table for ever ahead is found out by it."""
    now = timezone.now()
    noted()
    for days in (9, 4):
        assert services.anchored(f"はじめ\n{_line(now - timedelta(days=days))}\nおわり", services.SYSTEM) == 1
    settings.ANCHORS_TO = ()
    told = queries.published()
    assert told.at == (now - timedelta(days=4)).replace(microsecond=0)
    assert not told.is_late and "4日前" in told.words
    settings.ANCHORS_TO = ("kansa@example.jp",)
    late = queries.published()
    assert late.is_late and "毎日 出ることになっています" in late.words
    ran = CliRunner().invoke(main, ["ledger", "verify"])
    assert ran.exit_code == 1 and f"✗ {late.words}" in ran.output
    CliRunner().invoke(main, ["ledger", "anchor"])
    ran = CliRunner().invoke(main, ["ledger", "verify"])
    assert "24時間以内" in ran.output and not queries.published().is_late


def _line(at: datetime) -> str:
    told = json.loads(anchors.anchor()) | {"at": at.isoformat(timespec="seconds")}
    del told["seal"]
    return json.dumps(told | {"seal": anchors._seal(told)})


def test_a_line_of_somebody_else_is_not_taken_for_one_that_went_out() -> None:
    noted()
    other = json.dumps(json.loads(anchors.anchor()) | {"at": "2099-01-01T00:00:00+00:00"})
    assert services.anchored(f"{other}\nhello\n[]\n", services.SYSTEM) == 0


def test_that_none_ever_left_the_office_is_said_and_is_late_after_some_days(settings: LazySettings) -> None:
    settings.ANCHORS_TO = ("kansa@example.jp",)
    event = noted()
    told = queries.published()
    assert told.at is None and not told.is_late and "まだ一度も外に出ていません" in told.words
    ran = CliRunner().invoke(main, ["ledger", "verify"])
    assert ran.exit_code == 0 and told.words in ran.output
    with administrator():
        Event.objects.filter(pk=event.pk).update(at=timezone.now() - timedelta(days=4))
    assert queries.published().is_late


def test_an_event_that_somebody_put_there_tells_of_no_line() -> None:
    """Nor does a line that went out long ago, and is sent again."""
    old = _line(timezone.now() - timedelta(days=30))
    services.anchored(old, services.SYSTEM)
    services.anchored(old, services.SYSTEM)
    event = Event.objects.filter(kind="ledger.anchored").latest("pk")
    with administrator():
        event.pk, event.purpose = None, timezone.now().isoformat()
        event.save(force_insert=True)
    assert "30日前" in queries.published().words
