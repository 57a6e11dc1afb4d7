"""What rooms read from the folder: each declares its own, gets it back, and says what is wrong with file and line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import osekkai
from osekkai import rooms
from osekkai.applications.parts import TEXTS
from osekkai.catalogue import Catalogue, check, load
from osekkai.catalogue.forms import DOCUMENTS
from osekkai.catalogue.parts import Part
from osekkai.catalogue.speaking import missing
from osekkai.portal.parts import LIFE_EVENTS
from osekkai.staff.parts import AUTHORITY

LOST_PROPERTY = """
from osekkai.catalogue.parts import Part, refuse_unknown
from osekkai.policy import Words

def _read(files, so_far):
    return {key.text(): value for key, value in files.entries()}

def _check(kinds, catalogue, problems):
    for place in kinds.values():
        refuse_unknown(place, catalogue.sections, "sections.yaml")

KEPT = Part("lost-property", "lost-property.yaml", _read, _check, lambda kinds: [Words(each) for each in kinds])
"""


@pytest.fixture
def town(komichi_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(komichi_folder, tmp_path / "town"))


@pytest.fixture
def lost_property(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Part[dict[str, object]]:
    """A room from outside: its folder on the path of the package, and its name in the list."""
    room = tmp_path / "outside" / "lost_property"
    room.mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room / "parts.py").write_text(LOST_PROPERTY)
    monkeypatch.setattr(osekkai, "__path__", [*osekkai.__path__, str(room.parent)])
    monkeypatch.setattr(rooms, "ROOMS", (*rooms.ROOMS, "lost_property"))
    module = rooms.brought("osekkai.lost_property", "parts")
    assert module is not None
    yield module.KEPT
    for name in ("osekkai.lost_property.parts", "osekkai.lost_property"):
        sys.modules.pop(name)


def test_a_room_gets_back_what_it_declared(bunkyo: Catalogue) -> None:
    assert bunkyo.part(LIFE_EVENTS)["birth"].words.ja
    assert bunkyo.part(AUTHORITY).levels
    assert bunkyo.part(TEXTS) and bunkyo.part(DOCUMENTS)


def test_a_part_that_a_folder_has_not_is_what_holds_without_it(town: Path) -> None:
    catalogue = load(town)
    assert list(catalogue.part(AUTHORITY).levels) == ["chief"] and not catalogue.part(TEXTS)


def test_a_room_from_outside_reads_its_own_file_by_its_folder_alone(
    town: Path, lost_property: Part[dict[str, object]]
) -> None:
    assert load(town).part(lost_property) == {}
    (town / "lost-property.yaml").write_text("かさ: 住民課\n", "utf-8")
    catalogue = load(town)
    assert list(catalogue.part(lost_property)) == ["かさ"]
    assert "かさ" in missing(catalogue, "en"), "its texts need every language too"


def test_what_is_wrong_in_a_part_is_said_with_file_line_what_and_how_to_mend(
    town: Path, lost_property: Part[dict[str, object]]
) -> None:
    (town / "lost-property.yaml").write_text("かさ: 住民課\nさいふ: 住民化\n", "utf-8")
    report = check(town)
    assert report.catalogue is None
    said = report.problems[0].render()
    assert "lost-property.yaml:2:" in said and "住民化" in said and "住民課" in said


def test_a_file_of_a_room_that_is_not_there_is_not_understood(town: Path) -> None:
    (town / "lost-property.yaml").write_text("かさ: 住民課\n", "utf-8")
    assert any("lost-property.yaml" in each.render() for each in check(town).problems)


def test_a_folder_is_checked_without_django_being_set_up(komichi_folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from osekkai.catalogue import load; "
        f"load(Path({str(komichi_folder)!r})); from django.conf import settings; assert not settings.configured"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={"PATH": ""})
