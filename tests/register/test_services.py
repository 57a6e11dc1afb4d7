"""Taking a file in, by the room's door: what it changes, that it is told once, and that it is whole or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.register import queries, services
from osekkai.register.models import Person, Source
from tests.register.test_import import HANAKO, HEADS, TARO, TODAY, put
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_file_that_is_taken_in_is_a_source_and_an_event(tmp_path: Path, bunkyo: Catalogue) -> None:
    report = services.take_in(put(tmp_path, HEADS, HANAKO, TARO), bunkyo, generated=True, today=TODAY)
    assert (report.taken, report.kind, report.lines, report.problems) == (True, "residents", 2, [])
    source = Source.objects.get()
    assert report.source == source.pk and (source.name, source.layout, source.lines) == (
        "residents.csv",
        "residents",
        2,
    )
    assert (source.changed, source.refused, source.generated) == (report.changed, 0, True)
    (event,) = Event.objects.all()
    assert (event.kind, event.actor, event.object, event.after) == (
        "register.taken-in",
        "osekkai",
        f"source:{source.pk}",
        source.digest,
    )
    assert queries.is_generated() and not queries.is_real() and not queries.is_empty()


def test_taking_in_is_whole_or_nothing(tmp_path: Path, bunkyo: Catalogue) -> None:
    path = put(tmp_path, HEADS, HANAKO, TARO)
    assert whole_or_nothing(lambda: services.take_in(path, bunkyo, today=TODAY)) >= 5
    assert Person.objects.count() == 2


@pytest.mark.parametrize("what", ["again", "broken", "nothing"])
def test_what_is_not_taken_in_changes_nothing_and_says_why(tmp_path: Path, bunkyo: Catalogue, what: str) -> None:
    services.take_in(put(tmp_path, HEADS, HANAKO), bunkyo, today=TODAY)
    lines = {"again": [HEADS, HANAKO], "broken": [HEADS, TARO.replace("2020-05-05", "")], "nothing": []}[what]
    before = everything()
    report = services.take_in(put(tmp_path, *lines, name="more.csv"), bunkyo, today=TODAY)
    assert not report.taken and everything() == before
    assert report.is_refused is (what != "again")
    assert str(report).startswith("・ more.csv: もう取り込んであります" if what == "again" else "✗ more.csv: 1つの問題")


def test_what_is_good_of_a_file_is_taken_when_that_is_asked_for(tmp_path: Path, bunkyo: Catalogue) -> None:
    path = put(tmp_path, HEADS, HANAKO, TARO.replace("1002,H1", "2001,H2").replace("2020-05-05", ""))
    report = services.take_in(path, bunkyo, keep_good=True, today=TODAY)
    assert report.taken and [each.line for each in report.problems] == [3]
    assert [each.key for each in Person.objects.all()] == ["1001"] and Source.objects.get().refused == 1
    assert str(report).startswith("✓ residents.csv（residents）") and "取り込まなかった行 1" in str(report)


def test_whom_the_register_knows_is_told_frozen(tmp_path: Path, bunkyo: Catalogue) -> None:
    services.take_in(put(tmp_path, HEADS, HANAKO, TARO), bunkyo, today=TODAY)
    hanako, taro = (queries.person(each.pk) for each in Person.objects.order_by("key"))
    assert hanako and taro and (hanako.name, taro.kana) == ("文京 花子", "ブンキョウ タロウ")
    home = queries.household_of(hanako.id)
    assert home and [each.relation for each in queries.members(home, to=queries.ANYBODY)] == ["head", "child"]
    assert [(each.of, each.tie, each.to) for each in queries.relations(home, to=queries.ANYBODY)] == [
        (hanako.id, "parent", taro.id),
        (taro.id, "child", hanako.id),
    ]
    place = queries.residence_of(taro.id, to=queries.ANYBODY)
    assert place and (place.line, place.spoken_postcode) == ("春日1丁目16番21号", "112-8555")
    assert queries.person(10**9) is None
