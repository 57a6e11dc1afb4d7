"""Rooms take part in publishing: they add files, and object to what would leave open work without its rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from osekkai.catalogue import Catalogue, load
from osekkai.catalogue.folder import read_files
from osekkai.ledger.models import Event
from osekkai.ledger.services import operator
from osekkai.policy import PolicyError
from osekkai.problems import Problem
from osekkai.publication import errors, objections, publishing, queries, services
from osekkai.publication.errors import (
    DayHasPassed,
    NoSuchVersion,
    NothingPublished,
    NothingReadable,
    SectionIsGone,
    ServiceIsGone,
    StillNeeded,
    TooLong,
)
from osekkai.publication.models import Publication, Version
from tests.staff.building import today
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ME = operator("test")


@pytest.fixture
def town(komichi_folder: Path, tmp_path: Path) -> dict[str, str]:
    return dict(read_files(Path(shutil.copytree(komichi_folder, tmp_path / "town"))))


@pytest.fixture(autouse=True)
def _rooms_of_this_test_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(publishing, "_added", [])
    monkeypatch.setattr(objections, "_objections", [])
    services.look_again()
    yield
    services.look_again()


def words(day: date | None = None) -> str:
    """The text that the version in force on a day has for `later`."""
    found = queries.publication_on(day or timezone.localdate())
    return queries.files_of(found.version.hash).get("texts.yaml", "") if found else ""


def text(word: str) -> dict[str, str]:
    return {"texts.yaml": f"later: {word}\n"}


def test_a_room_adds_files_of_its_own_on_each_day(town: dict[str, str]) -> None:
    services.add_to_versions(lambda day: text("はじめ") if day < today(10) else text("あとで"))
    services.publish(town, by=ME)
    services.publish(town, by=ME, on=today(10))
    assert "はじめ" in words() and "はじめ" in words(today(9)) and "あとで" in words(today(10))


def test_what_a_room_adds_stands_in_place_of_a_file_of_the_same_path(town: dict[str, str]) -> None:
    services.add_to_versions(lambda day: text("部屋から"))
    services.publish(town | text("フォルダから"), by=ME)
    assert "部屋から" in words() and "フォルダから" not in words()


def test_what_was_added_twice_is_added_once() -> None:
    def adds(day: date) -> dict[str, str]:
        return {}

    def objects(catalogue: Catalogue) -> list[str]:
        return []

    for _ in range(2):
        services.add_to_versions(adds)
        services.object_to_versions(objects)
    assert publishing._added == [adds] and objections._objections == [objects]


def test_a_room_objects_to_what_its_open_work_still_needs(town: dict[str, str]) -> None:
    services.publish(town, by=ME)
    services.object_to_versions(lambda catalogue: [] if "birth-gift" in catalogue.services else ["birth-gift（3件）"])
    services.object_to_versions(lambda catalogue: [] if "birth-gift" in catalogue.services else ["手続き（1件）"])
    without = {path: each for path, each in town.items() if path != "services/birth-gift.yaml"}
    before = everything()
    with pytest.raises(StillNeeded) as refused:
        services.publish(without, by=ME)
    assert refused.value.needed == ["birth-gift（3件）", "手続き（1件）"] and refused.value.status == 409
    assert "まだ使われているものが、なくなります: birth-gift（3件）、手続き（1件）" in refused.value.say("ja")
    assert "paused:" in refused.value.mend.ja and everything() == before


def test_publishing_is_whole_or_nothing(town: dict[str, str]) -> None:
    assert whole_or_nothing(lambda: services.publish(town, by=ME)) >= 4


def test_a_version_is_kept_once_whoever_refers_to_it(komichi_folder: Path) -> None:
    catalogue = load(komichi_folder)
    first = services.keep(catalogue)
    assert services.keep(catalogue) == first and Version.objects.count() == 1
    assert queries.opened(first.hash).hash == catalogue.hash and not Publication.objects.exists()


def test_the_next_question_asks_the_table_anew(town: dict[str, str]) -> None:
    with pytest.raises(NothingPublished):
        queries.catalogue_in_force()
    made = services.publish(town, by=ME)
    services.look_again()
    assert queries.catalogue_in_force().hash == made.version.hash
    later = services.publish(town | text("あとで"), by=ME)
    assert queries.catalogue_in_force().hash == made.version.hash, "asked a moment ago"
    services.look_again()
    assert queries.catalogue_in_force().hash == later.version.hash


def test_what_a_room_has_added_meanwhile_is_in_the_version_of_its_day_and_of_every_later_day(
    town: dict[str, str],
) -> None:
    services.publish(town, by=ME)
    services.publish(town | {"services/birth-gift.yaml": _other(town)}, by=ME, on=today(20))
    services.add_to_versions(lambda day: text("部屋から") if day >= today(5) else {})
    services.publish_again(today(5), {}, by=ME, note="部屋の図")
    assert ["部屋から" in words(today(each)) for each in (0, 4, 5, 19, 20)] == [False, False, True, True, True]
    later = queries.publication_on(today(20))
    assert later and queries.files_of(later.version.hash)["services/birth-gift.yaml"] == _other(town)
    assert [each.note for each in Publication.objects.order_by("number")] == ["", "", "部屋の図", "部屋の図"]
    assert [each.actor for each in Event.objects.all()] == ["operator:test"] * 4


def test_where_nothing_is_published_yet_what_is_in_use_is_the_base(town: dict[str, str]) -> None:
    services.add_to_versions(lambda day: text("部屋から"))
    services.publish_again(today(), town, by=ME, note="")
    assert "部屋から" in words() and Publication.objects.count() == 1


def test_publishing_again_what_is_in_force_changes_nothing(town: dict[str, str]) -> None:
    services.publish(town, by=ME)
    before = everything()
    services.publish_again(today(), {}, by=ME, note="もう一度")
    assert everything() == before


def test_publishing_again_is_whole_or_nothing(town: dict[str, str]) -> None:
    """Where the version of a later day is refused, that of the earlier is not published either."""
    services.publish(town, by=ME)
    services.publish(town | text("あとで"), by=ME, on=today(20))
    services.add_to_versions(lambda day: text("部屋から") if day < today(20) else {"texts.yaml": "later: ["})
    before = everything()
    with pytest.raises(PolicyError):
        services.publish_again(today(5), {}, by=ME, note="")
    assert everything() == before


def _other(town: dict[str, str]) -> str:
    return town["services/birth-gift.yaml"].replace("役場で申し込めます。", "窓口で申し込めます。")


@pytest.mark.parametrize("note", ["長" * (services.LONGEST + 1)])
def test_a_note_is_as_long_as_its_field_takes(town: dict[str, str], note: str) -> None:
    before = everything()
    with pytest.raises(TooLong) as refused:
        services.publish(town, by=ME, note=note)
    assert refused.value.where == "note" and refused.value.say("ja") == "メモは 200文字までです。"
    assert everything() == before
    assert services.publish(town, by=ME, note=note[:-1]).note == note[:-1]


def test_what_was_in_force_is_never_changed_afterwards(town: dict[str, str]) -> None:
    before = everything()
    with pytest.raises(DayHasPassed) as refused:
        services.publish(town, by=ME, on=today(-1))
    assert refused.value.where == "on" and f"{today(-1)} は もう過ぎた日です。" in refused.value.say("ja")
    assert everything() == before


@pytest.mark.parametrize(
    "refusal",
    [
        DayHasPassed(date(2026, 1, 1)),
        TooLong(200),
        StillNeeded(["x"]),
        NoSuchVersion("abc"),
        NothingPublished(),
        NothingReadable("x"),
        ServiceIsGone("x"),
        SectionIsGone("y"),
    ],
)
def test_each_refusal_is_told_in_five_languages(refusal: Problem) -> None:
    assert refusal.what.lacks == [] and (refusal.mend.lacks == [] or not refusal.mend.ja)
    assert type(refusal).__name__ in vars(errors)


def test_a_service_that_no_version_has_is_gone_in_a_sentence(town: dict[str, str], komichi_folder: Path) -> None:
    services.publish(town, by=ME)
    with pytest.raises(ServiceIsGone, match="no-such-service"):
        queries.service_of(load(komichi_folder), "no-such-service")


def test_what_a_version_changes_is_said_file_by_file(town: dict[str, str], komichi_folder: Path) -> None:
    now = load(komichi_folder)
    assert services.changes(now, now, dict(now.files)) == []
    without = {path: told for path, told in now.files.items() if path != "documents.yaml"}
    assert [each.path for each in services.changes(now, now, without)] == ["documents.yaml"]


def test_a_version_whose_day_has_come_is_looked_at_once(town: dict[str, str]) -> None:
    services.publish(town, by=ME)
    Publication.objects.update(looked_at=None)
    for _ in range(2):
        services.look_at_what_has_come()
    assert Publication.objects.get().looked_at is not None and Publication.objects.get().held_back == ""
