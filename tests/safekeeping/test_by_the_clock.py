"""Backups that the clock makes, and their rehearsals; the office sees how old they are."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    with ward(tmp_path, "nightly", OSEKKAI_RECOVERY_KEY=str(recovery[1]), OSEKKAI_BACKUPS=str(place), **SECRETS) as own:
        own.did("setup")
        own.fill("1")
        done = own.python("-c", NIGHT)
        assert done.returncode == 0, done.stderr
        assert "('backup', '')" in done.stdout and "('rehearsal', '')" in done.stdout
        left = sorted(each.name for each in place.iterdir())
        assert len(left) == 15 and "notes" in left and "20260104-021000" in left and "20260103-021000" not in left
