"""The folder is published as versions: each is kept, can be opened again, and one of them is in force."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from osekkai.applications.parts import TEXTS
from osekkai.casework.parts import LETTERS, PROCESSES
from osekkai.catalogue import catalogue_in_use, load
from osekkai.catalogue.folder import read_files
from osekkai.catalogue.in_use import one_version
from osekkai.cli import main
from osekkai.ledger.models import Event
from osekkai.ledger.services import operator
from osekkai.policy import PolicyError
from osekkai.publication import in_force, keeping, queries, services, upgrade
from osekkai.publication.errors import DayHasPassed, NoSuchVersion, NothingPublished, TooLong
from osekkai.publication.models import Publication, Version

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ME = operator("test")


@pytest.fixture
def town(komichi_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(komichi_folder, tmp_path / "town"))


@pytest.fixture(autouse=True)
def _every_look_asks_the_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(in_force, "LOOK_EVERY", 0.0)
    keeping.opened.cache_clear()
    yield
    keeping.opened.cache_clear()
    in_force._in_force._catalogue = None


@pytest.fixture
def in_service(settings: LazySettings, town: Path) -> None:
    settings.MUNICIPALITY = town
    settings.FOLDER_SHOWN = "published"


def edit(town: Path, old: str = "役場で申し込めます。", new: str = "窓口で申し込めます。") -> None:
    file = town / "services" / "birth-gift.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def publish(town: Path, on: date | None = None, note: str = "") -> Publication:
    return services.publish(read_files(town), by=ME, on=on, note=note)


# Keeping


def test_an_old_version_is_opened_again_with_the_same_texts(town: Path) -> None:
    (town / "processes").mkdir()
    drawing = load(town).part(PROCESSES)["two-stage"].xml
    (town / "processes" / "two-stage.bpmn").write_text(drawing, "utf-8")
    (town / "letters.yaml").write_text("grant: {title: 決定, body: '{氏名}さん'}\n", "utf-8")
    (town / "texts.yaml").write_text("later: あとで\n", "utf-8")
    before, files = load(town), read_files(town)
    old = publish(town).version.hash
    edit(town)
    (town / "letters.yaml").unlink()
    shutil.rmtree(town / "processes")
    assert publish(town).version.hash != old
    assert queries.files_of(old) == files
    found = queries.opened(old)
    assert (found.hash, found.part(LETTERS), found.part(TEXTS)) == (old, before.part(LETTERS), before.part(TEXTS))
    assert found.part(PROCESSES)["two-stage"].digest == before.part(PROCESSES)["two-stage"].digest
    assert found.services["birth-gift"].summary == before.services["birth-gift"].summary


def test_what_was_changed_in_the_table_is_not_opened(town: Path) -> None:
    hash = publish(town).version.hash
    Version.objects.filter(hash=hash).update(files=keeping.packed({"a.yaml": "a: b"}))
    with pytest.raises(ValueError, match="not those that were published"):
        queries.opened(hash)


def test_a_version_that_nobody_kept_is_not_there(town: Path) -> None:
    with pytest.raises(NoSuchVersion):
        queries.opened("0" * 16)


def test_whatever_refers_to_a_version_keeps_it_without_publishing_it(town: Path) -> None:
    catalogue = load(town)
    services.keep(catalogue)
    services.keep(catalogue)
    assert queries.opened(catalogue.hash).hash == catalogue.hash and not queries.publications()


def test_the_last_version_that_had_a_service_still_knows_its_name(town: Path) -> None:
    publish(town)
    (town / "services" / "birth-gift.yaml").rename(town / "services" / "birth-present.yaml")
    edit_id = town / "services" / "birth-present.yaml"
    edit_id.write_text(edit_id.read_text("utf-8").replace("id: birth-gift", "id: birth-present"), "utf-8")
    publish(town)
    found = queries.last_known("birth-gift")
    assert found and found.words.ja and queries.last_known("never") is None


# Publishing


def test_the_same_files_twice_are_one_publication_and_one_version(town: Path) -> None:
    first, again = publish(town), publish(town, note="もう一度")
    assert first.pk == again.pk and Version.objects.count() == Publication.objects.count() == 1
    assert Event.objects.filter(kind="folder.published").count() == 1


def test_publishing_is_in_the_ledger_with_who_and_from_when(town: Path) -> None:
    made = publish(town, note="金額をなおす")
    event = Event.objects.get(kind="folder.published")
    assert (event.actor, event.object) == ("operator:test", f"folder-version:{made.version.hash}")


def test_an_older_version_can_be_in_force_again(town: Path) -> None:
    old = publish(town).version.hash
    edit(town)
    publish(town)
    services.publish(queries.files_of(old), by=ME)
    assert [each.hash for each in queries.publications() if each.is_in_force] == [old]
    assert Version.objects.count() == 2 and Publication.objects.count() == 3


def test_from_its_day_on_a_version_is_in_force_and_not_before(town: Path) -> None:
    today = timezone.localdate()
    now = publish(town).version.hash
    edit(town)
    later = publish(town, on=today + timedelta(days=10)).version.hash
    found = [queries.publication_on(today + timedelta(days=each)) for each in (-1, 0, 9, 10, 99)]
    assert [each and each.version.hash for each in found] == [None, now, now, later, later]


@pytest.mark.parametrize(("what", "refusal"), [("passed", DayHasPassed), ("long", TooLong), ("broken", PolicyError)])
def test_what_cannot_be_published_leaves_everything_as_it_was(town: Path, what: str, refusal: type[Exception]) -> None:
    on, note = None, ""
    if what == "passed":
        on = timezone.localdate() - timedelta(days=1)
    elif what == "long":
        note = "長" * 201
    else:
        edit(town, "10万円", "＜金額＞")
    with pytest.raises(refusal):
        publish(town, on=on, note=note)
    assert not Version.objects.exists() and not Publication.objects.exists() and not Event.objects.exists()


def test_an_example_that_fails_is_not_published(town: Path) -> None:
    edit(town, "お祝い金: {2020-04-01: 10万円}", "お祝い金: {2020-04-01: 20万円}")
    with pytest.raises(PolicyError):
        publish(town)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_the_same_time_both_are_kept_in_an_order(town: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(town, tmp_path / "other"))
    (other / "texts.yaml").write_text("later: あとで\n", "utf-8")

    def do(folder: Path) -> str:
        try:
            return publish(folder).version.hash
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        hashes = list(pool.map(do, [town, other, town, other]))
    assert len(set(hashes)) == 2 and Version.objects.count() == 2
    numbers = list(Publication.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) <= 4
    Publication.objects.all().delete()
    Version.objects.all().delete()


def test_the_table_refuses_a_number_or_a_hash_twice(town: Path) -> None:
    made = publish(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(hash=made.version.hash, files=b"")
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(number=made.number, version=made.version, since=made.since, published_by="x")


# In use


@pytest.mark.usefixtures("in_service")
def test_in_service_nothing_is_seen_that_is_not_published(town: Path) -> None:
    with pytest.raises(NothingPublished):
        catalogue_in_use()
    nothing = Client().get("/")
    assert nothing.status_code == 503 and "osekkai setup" in nothing.content.decode()
    published = publish(town).version.hash
    edit(town)
    assert catalogue_in_use().hash == published
    page = Client().get("/services/birth-gift/").content.decode()
    assert "下書き" not in page
    published = publish(town).version.hash
    assert catalogue_in_use().hash == published


@pytest.mark.usefixtures("in_service")
def test_another_process_sees_a_new_version_at_its_next_look(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(town).version.hash
    assert catalogue_in_use().hash == first
    monkeypatch.setattr(in_force, "LOOK_EVERY", 3600.0)
    edit(town)
    second = publish(town).version.hash
    assert catalogue_in_use().hash == first, "the table is not asked at every call"
    in_force.look_again()
    assert catalogue_in_use().hash == second


@pytest.mark.usefixtures("in_service")
def test_a_request_that_runs_never_mixes_two_versions(town: Path) -> None:
    first = publish(town).version.hash
    with one_version():
        assert catalogue_in_use().hash == first
        edit(town)
        second = publish(town).version.hash
        assert catalogue_in_use().hash == first
    assert catalogue_in_use().hash == second


@pytest.mark.usefixtures("in_service")
def test_asking_costs_one_small_question_at_most(
    town: Path, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish(town)
    catalogue_in_use()
    with django_assert_num_queries(1):
        catalogue_in_use()
    monkeypatch.setattr(in_force, "LOOK_EVERY", 3600.0)
    catalogue_in_use()
    with django_assert_num_queries(0):
        catalogue_in_use()


@pytest.mark.usefixtures("in_service")
def test_while_the_database_does_not_answer_the_office_goes_on_with_what_it_knows(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    published = publish(town).version.hash
    catalogue_in_use()

    def gone(day: date) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(in_force, "_in_question", gone)
    assert catalogue_in_use().hash == published


def test_when_trying_out_what_is_not_published_is_seen_and_marked(town: Path, settings: LazySettings) -> None:
    settings.MUNICIPALITY, settings.FOLDER_SHOWN = town, "drafts"
    publish(town)
    assert "下書き" not in Client().get("/services/birth-gift/").content.decode()
    edit(town)
    copy = (town / "services" / "birth-gift.yaml").read_text("utf-8").replace("id: birth-gift", "id: second-gift")
    (town / "services" / "second-gift.yaml").write_text(copy, "utf-8")
    from osekkai.catalogue import folder_in_use

    folder_in_use().every = 0.0
    changed, new = (Client().get(f"/services/{each}/").content.decode() for each in ("birth-gift", "second-gift"))
    assert "下書き" in changed and "下書き" in new
    assert Client().get("/services/").content.decode().count("下書き") >= 2
    assert Client().get("/api/v1/services/second-gift").json()["osekkai:state"] == "draft"


# Setting up, and the commands


def test_setting_up_publishes_the_first_version_and_no_other(town: Path, settings: LazySettings) -> None:
    settings.MUNICIPALITY = town
    assert load(town).hash in upgrade.after_migrating()
    edit(town)
    assert upgrade.after_migrating() == ""
    assert Publication.objects.count() == 1


def test_the_commands_publish_list_and_take_out(town: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    done = run(main, ["folder", "publish", "--folder", str(town), "--note", "はじめ"])
    assert done.exit_code == 0 and load(town).hash in done.output
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    edit(town)
    assert later in run(main, ["folder", "publish", "--on", later, "--folder", str(town)]).output
    listed = json.loads(run(main, ["folder", "versions", "--json"]).output)
    assert [each["in_force"] for each in listed] == [False, True] and listed[1]["note"] == "はじめ"
    assert "● " + listed[1]["hash"] in run(main, ["folder", "versions"]).output
    out = tmp_path / "out"
    assert run(main, ["folder", "take-out", listed[1]["hash"], str(out)]).exit_code == 0
    assert load(out).hash == listed[1]["hash"]
    assert run(main, ["folder", "take-out", listed[1]["hash"], str(out)]).exit_code == 1
    assert "ありません" in run(main, ["folder", "take-out", "nothing", str(tmp_path / "no")]).output


def test_the_command_refuses_with_what_is_wrong(town: Path) -> None:
    run = CliRunner().invoke
    assert "過ぎた日" in run(main, ["folder", "publish", "--on", "2020-01-01", "--folder", str(town)]).output
    edit(town, "10万円", "＜金額＞")
    refused = run(main, ["folder", "publish", "--folder", str(town)])
    assert refused.exit_code == 1 and "書きかえられていません" in refused.output
    assert connection.vendor and not Publication.objects.exists()
