"""Anchors kept outside: who cuts off the end of the ledger, with the rows that it told of, is found out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import transaction

from osekkai.casework.kinds import CASE, NOTED
from osekkai.cli import main
from osekkai.ledger import anchors, queries, services
from osekkai.ledger.models import Event, Link, Waiting
from tests.ledger.test_ledger import administrator

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def noted() -> None:
    with transaction.atomic():
        services.record(NOTED, services.SYSTEM, CASE(1))
    services.seal()


def wrong(*lines: str) -> list[str]:
    return [each.what for each in anchors.wrong_in(lines)]


def test_the_line_of_a_day_fits_also_when_more_came() -> None:
    noted()
    first = anchors.anchor()
    noted()
    assert wrong(first, "", queries.anchor()) == []
    assert json.loads(first)["number"] + 1 == json.loads(anchors.anchor())["number"]


def test_an_end_that_was_cut_off_is_seen() -> None:
    """As if the last event and its link had gone with their rows: the line kept of it says that it was there."""
    noted()
    told = json.loads(anchors.anchor())
    del told["seal"]
    told["number"] += 1
    later = json.dumps(told | {"seal": anchors._seal(told)})
    assert any("切りとられました" in each for each in wrong(later))


def test_a_chain_that_was_made_anew_is_seen() -> None:
    noted()
    line = anchors.anchor()
    told = json.loads(line)
    del told["seal"]
    told["hash"] = "0" * 64
    other = json.dumps(told | {"seal": anchors._seal(told)})
    assert any("ちがいます" in each for each in wrong(other))
    assert Link.objects.filter(hash=json.loads(line)["hash"]).exists()


def test_an_event_that_was_taken_out_of_the_middle_is_seen() -> None:
    """Whoever noted the marks of what waited can have the office itself chain it anew without one of the events: the
    chain is whole in itself, and not the one of which a line is kept.
    """
    with transaction.atomic():
        events = [services.record(NOTED, services.SYSTEM, CASE(n)) for n in range(3)]
        marks = dict(Waiting.objects.values_list("event", "mark"))
    services.seal()
    line = anchors.anchor()
    with administrator():
        Link.objects.filter(event__in=events).delete()
        Event.objects.filter(pk=events[1].pk).delete()
    Waiting.objects.bulk_create(Waiting(event_id=id, mark=mark) for id, mark in marks.items() if id != events[1].pk)
    services.seal()
    noted()
    assert not queries.verify().broken and wrong(line)


def test_a_line_of_somebody_else_or_none_at_all_is_said() -> None:
    noted()
    told = json.loads(anchors.anchor())
    assert any("しるしではありません" in each for each in wrong(json.dumps(told | {"number": told["number"] - 1})))
    assert any("読めません" in each for each in wrong("hello")) and any("読めません" in each for each in wrong("[]"))


def test_a_file_that_is_kept_outside_is_added_to_and_verified(tmp_path: Path) -> None:
    kept = tmp_path / "anchors.jsonl"
    for _ in range(2):
        noted()
        assert CliRunner().invoke(main, ["ledger", "anchor", str(kept)]).exit_code == 0
    assert len(kept.read_text().splitlines()) == 2
    assert wrong(*kept.read_text().splitlines()) == []
    kept.write_text(kept.read_text().replace('"number": ', '"number": 9'))
    ran = CliRunner().invoke(main, ["ledger", "verify", "--anchors", str(kept)])
    assert ran.exit_code == 1 and "しるしではありません" in ran.output
