"""Backups that the clock makes, and their rehearsals; the office sees how old they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from osekkai.ledger.services import operator
from osekkai.safekeeping import backing_up, layout, services
from tests.safekeeping.test_backups import SECRETS, recovery
from tests.safekeeping.wards import ward

__all__ = ["recovery"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]
NIGHT = """
import django; django.setup()
from django.utils import timezone
from osekkai.safekeeping import queries, services
made = services.back_up_by_the_clock()
assert made and services.rehearse_newest()
print([(each.kind.value, each.why) for each in queries.standings()])
"""


def test_every_night_one_is_made_and_tried_and_the_last_fourteen_stay(
    recovery: tuple[Path, Path], tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    for day in range(1, 17):
        (place / f"202601{day:02}-021000").mkdir()
        (place / f"202601{day:02}-021000" / "manifest.json").write_text("{}")
    (place / "notes").mkdir()
    (place / "2026-01-01-before-upgrade").mkdir()  # an operator's own
    (place / "2026-01-01-before-upgrade" / "manifest.json").write_text("{}")
    with ward(tmp_path, "nightly", OSEKKAI_RECOVERY_KEY=str(recovery[1]), OSEKKAI_BACKUPS=str(place), **SECRETS) as own:
        own.did("setup")
        own.fill("1")
        done = own.python("-c", NIGHT)
        assert done.returncode == 0, done.stderr
        assert "('backup', '')" in done.stdout and "('rehearsal', '')" in done.stdout
        left = sorted(each.name for each in place.iterdir())
        assert (
            len(left) == 16
            and {"notes", "2026-01-01-before-upgrade"} <= set(left)
            and "20260104-021000" in left
            and "20260103-021000" not in left
        )


def test_the_last_backup_with_every_file_stays_while_newer_ones_lack_some(
    settings: LazySettings, tmp_path: Path, recovery: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUPS, settings.RECOVERY_KEY = tmp_path, str(recovery[1])
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "files", tmp_path / "var"
    whole = services.back_up(tmp_path / "20260101-021000", by=operator("tanaka"))
    lacking = replace(whole, missing=("a/b",))
    for day in range(2, 17):
        layout.write(_folder(tmp_path / f"202601{day:02}-021000"), lacking)
    monkeypatch.setattr(backing_up, "back_up", lambda place, **_: layout.write(_folder(place), lacking))
    services.back_up_by_the_clock()
    left = sorted(each.name for each in tmp_path.glob("2*"))
    assert left[:2] == ["20260101-021000", "20260104-021000"] and len(left) == 1 + backing_up.KEPT
    monkeypatch.setattr(backing_up, "back_up", lambda place, **_: layout.write(_folder(place), whole))
    monkeypatch.setattr(backing_up, "NAMED", "20991231-000000")
    services.back_up_by_the_clock()
    assert "20260101-021000" not in [each.name for each in tmp_path.glob("2*")], "a newer one has everything"


def _folder(place: Path) -> Path:
    place.mkdir()
    return place
