"""A version that this programme cannot read does not take the office down: the newest before it stays in use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.folder import hash_of, read_files
from osekkai.cli import main
from osekkai.ledger.services import SYSTEM, operator
from osekkai.publication import in_force, keeping, publishing, queries, services, upgrade
from osekkai.publication.models import Publication, Version
from tests.staff.building import manager

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ME = operator("test")


@pytest.fixture(autouse=True)
def _in_service(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.FOLDER_SHOWN = "published"
    monkeypatch.setattr(in_force, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(in_force, "_unreadable", {})
    keeping.opened.cache_clear()
    in_force._in_force._catalogue = None
    yield
    keeping.opened.cache_clear()
    in_force._in_force._catalogue = None


@pytest.fixture
def files(komichi_folder: Path) -> dict[str, str]:
    return read_files(komichi_folder)


def put(files: dict[str, str], *, packed: bytes | None = None) -> str:
    """A version as a release that read more would have published it."""
    hash = hash_of(files)
    version = Version.objects.create(hash=hash, files=packed or keeping.packed(files))
    newest = Publication.objects.count() + 1
    today, now = timezone.localdate(), timezone.now()
    Publication.objects.create(number=newest, version=version, since=today, published_by="x", looked_at=now)
    return hash


BROKEN = {"texts.yaml": "later: {ja: \n"}


@pytest.mark.parametrize("packed", [None, b"not compressed", keeping.packed({"a.yaml": "b: c"})])
def test_the_newest_before_it_goes_on_being_used(files: dict[str, str], packed: bytes | None) -> None:
    before = services.publish(files, by=ME).version.hash
    unreadable = put(files | BROKEN, packed=packed)
    assert catalogue_in_use().hash == before
    assert [Client().get(each).status_code for each in ("/", "/services/", "/nothing/")] == [200, 200, 404]
    found = queries.publication_on(timezone.localdate())
    assert found and found.version.hash == before and [each.hash for each in queries.passed_over()] == [unreadable]


def test_it_is_said_where_an_operator_looks(files: dict[str, str]) -> None:
    services.publish(files, by=ME)
    unreadable = put(files | BROKEN)
    listed = CliRunner().invoke(main, ["folder", "versions"]).output
    assert unreadable in listed and "読めません" in listed and "texts.yaml" in listed
    assert unreadable in upgrade.after_migrating()
    tender = manager("tender")
    tender.user_permissions.add(Permission.objects.get(codename="tend_tasks"))
    client = Client()
    client.force_login(tender)
    page = client.get("/office/tasks/").content.decode()
    assert unreadable in page and "公開した版が、使われていません" in page


def test_what_is_published_after_it_is_used_and_nothing_is_said_any_more(files: dict[str, str]) -> None:
    services.publish(files, by=ME)
    put(files | BROKEN)
    mended = services.publish(files | {"texts.yaml": "later: あとで\n"}, by=ME).version.hash
    assert catalogue_in_use().hash == mended and not queries.passed_over()


def test_a_drawing_on_top_of_what_is_in_use_does_not_make_an_operator_forget_it(
    files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.publish(files, by=ME)
    unreadable = put(files | BROKEN)
    drawn = {"life-events.yaml": files["life-events.yaml"] + "# 図\n"}
    monkeypatch.setattr(publishing, "_added", [lambda on: drawn])
    services.publish_again(timezone.localdate(), files, by=SYSTEM, note="図")
    assert catalogue_in_use().files["life-events.yaml"] == drawn["life-events.yaml"]
    assert [each.hash for each in queries.passed_over()] == [unreadable]


def test_where_none_can_be_read_it_is_said_in_a_sentence(files: dict[str, str]) -> None:
    put(files | BROKEN)
    answer = Client().get("/")
    assert answer.status_code == 503 and "読めません" in answer.content.decode()
    assert "読めません" in CliRunner().invoke(main, ["folder", "versions"]).output


def test_it_is_tried_once_in_a_process(files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    services.publish(files, by=ME)
    put(files | BROKEN)
    catalogue_in_use()
    monkeypatch.delattr(keeping, "check_files")
    catalogue_in_use()
    queries.publication_on(timezone.localdate())
