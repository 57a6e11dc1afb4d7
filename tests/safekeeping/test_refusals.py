"""Making and restoring say what is in the way, and leave nothing half."""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.core.files.storage import default_storage

from osekkai.cli import main
from osekkai.ledger.models import Event
from osekkai.ledger.services import operator
from osekkai.safekeeping import dumping, layout, services
from osekkai.safekeeping.errors import (
    DiskFailed,
    NoRecoveryKey,
    NotABackup,
    NotAsItWas,
    NotEmpty,
    OtherDatabase,
    OtherKey,
    ToolFailed,
)
from osekkai.safekeeping.models import Look
from tests.safekeeping.test_backups import recovery
from tests.test_environment import STRONG

__all__ = ["recovery"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ME = operator("tanaka")


@pytest.fixture(autouse=True)
def _its_own(settings: LazySettings, tmp_path: Path, recovery: tuple[Path, Path]) -> None:
    settings.MEDIA_ROOT, settings.RECOVERY_KEY = tmp_path / "files", str(recovery[1])
    settings.VAR = tmp_path / "var"


def test_a_backup_is_told_in_the_ledger_with_who_made_it(tmp_path: Path) -> None:
    made = services.back_up(tmp_path / "b", by=ME)
    event = Event.objects.filter(kind="office.backed-up").latest("id")
    assert event.actor == "operator:tanaka" and event.object == f"backup:{made.made_at}" and event.after == made.tip
    look = Look.objects.get()
    assert look.is_good and look.size == made.size == sum(each[1] for each in made.files)
    assert layout.read(tmp_path / "b") == made
    layout.must_be_as_listed(tmp_path / "b", made)


def test_without_a_public_key_or_a_free_place_there_is_none(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with pytest.raises(NotEmpty, match="空ではありません"):
        services.back_up(tmp_path / "full", by=ME)
    assert [each.name for each in (tmp_path / "full").iterdir()] == ["x"]
    settings.RECOVERY_KEY = ""
    with pytest.raises(NoRecoveryKey, match="OSEKKAI_RECOVERY_KEY"):
        services.back_up(tmp_path / "b", by=ME)
    assert not (tmp_path / "b").exists() and not Look.objects.exists()


def test_what_fails_in_the_middle_leaves_nothing(settings: LazySettings, tmp_path: Path) -> None:
    settings.MUNICIPALITY = tmp_path / "nowhere"
    (tmp_path / "backups").mkdir()
    with pytest.raises(DiskFailed, match="nowhere"):
        services.back_up(tmp_path / "backups" / "b", by=ME)
    assert not list((tmp_path / "backups").iterdir())


@pytest.mark.parametrize("full", [OSError(errno.ENOSPC, "No space left on device"), sqlite3.OperationalError("full")])
def test_a_full_disk_is_told_in_words_and_leaves_nothing(
    full: Exception, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.back_up(tmp_path / "b", by=ME)

    def refuse(*_: object, **__: object) -> None:
        raise full

    monkeypatch.setattr(layout, "put", refuse)
    said = CliRunner().invoke(main, ["backup", str(tmp_path / "backups" / "c")])
    assert said.exit_code == 1 and "ディスクに書けないか、読めません" in said.output and "空き" in said.output
    assert not list((tmp_path / "backups").iterdir()) and not list(settings.VAR.glob("scratch-*"))


def test_a_night_that_fails_is_red_in_the_office(settings: LazySettings, tmp_path: Path) -> None:
    assert services.back_up_by_the_clock() is None and services.rehearse_newest() is None
    settings.BACKUPS, settings.RECOVERY_KEY = tmp_path, ""
    with pytest.raises(NoRecoveryKey):
        services.back_up_by_the_clock()
    look = Look.objects.get()
    assert not look.is_good and "OSEKKAI_RECOVERY_KEY" in look.told[0]


def test_an_office_that_is_not_empty_is_not_written_over(tmp_path: Path) -> None:
    services.back_up(tmp_path / "b", by=ME)
    with pytest.raises(NotEmpty, match="データベース"):
        services.restore(tmp_path / "b", by=ME)
    assert not default_storage.exists("attachments")


def test_other_keys_another_database_and_another_list_are_refused(settings: LazySettings, tmp_path: Path) -> None:
    made, place = services.back_up(tmp_path / "b", by=ME), tmp_path / "b"
    other = "sqlite" if made.database == "postgresql" else "postgresql"
    layout.write(place, replace(made, database=other))
    with pytest.raises(OtherDatabase, match=f"{other} の控えです"):
        services.restore(place, by=ME)
    layout.write(place, made)
    (place / layout.SEAL).write_text("00")
    with pytest.raises(NotAsItWas):
        services.restore(place, by=ME)
    settings.KEYS = (STRONG,)
    with pytest.raises(OtherKey, match="recover-keys"):
        services.restore(place, by=ME)


def test_what_is_no_backup_is_no_good_rehearsal(tmp_path: Path) -> None:
    with pytest.raises(NotABackup):
        services.restore(tmp_path, by=ME)
    with pytest.raises(NotABackup):
        services.rehearse(tmp_path)
    look = Look.objects.get()
    assert look.kind == "rehearsal" and not look.is_good and "控えではありません" in look.told[1]


def test_a_tool_that_is_not_there_is_named() -> None:
    with pytest.raises(ToolFailed, match="pg_nothing ができませんでした"):
        dumping.tool("pg_nothing")


def test_where_no_office_is_a_rehearsal_keeps_nothing_of_what_it_found(tmp_path: Path) -> None:
    """The office of a moment has no table to keep it in; that it works there `test_backups` shows in a process."""
    with pytest.raises(NotABackup):
        services.rehearse_elsewhere(tmp_path)
    assert not Look.objects.exists()
