"""The office's night is judged by what is in use: files that are not published are tried beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from osekkai.catalogue.folder import load, read_files
from osekkai.cli import main
from osekkai.ledger.services import operator
from osekkai.matching import night
from osekkai.publication import in_force
from osekkai.publication import services as publication
from osekkai.register.services import take_in
from tests.matching.test_ward import ON, RESIDENTS

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def town(komichi_folder: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(in_force, "LOOK_EVERY", 0.0)
    settings.VAR, settings.FOLDER_SHOWN = tmp_path / "var", "published"
    path = tmp_path / "r.csv"
    path.write_text(f"{','.join(RESIDENTS)}\n1,1,見本　花,,1950-01-01,女,世帯主,1,本町,,,,,\n")
    assert take_in(path, load(komichi_folder), today=ON).taken
    publication.publish(read_files(komichi_folder), by=operator("test"))
    copy = Path(shutil.copytree(komichi_folder, tmp_path / "town"))
    (copy / "texts.yaml").write_text("later: あとで\n", "utf-8")
    return copy


def test_files_that_are_not_published_do_not_become_the_office_s_night(town: Path, settings: Any) -> None:
    refused = CliRunner().invoke(main, ["match", "--brief", "--folder", str(town)])
    assert refused.exit_code == 1 and "--try" in refused.output
    assert night.latest_night() is None and not (settings.VAR / "snapshot").exists()


def test_they_are_tried_beside_it(town: Path, settings: Any) -> None:
    run = CliRunner().invoke
    assert run(main, ["match", "--brief"]).exit_code == 0
    official = night.latest_night()
    tried = run(main, ["match", "--try", "--brief", "--folder", str(town)])
    assert tried.exit_code == 0 and str(settings.VAR / "try") in tried.output
    assert official and night.latest_night() == official
    there = run(main, ["match", "--try", "--folder", str(town), "--out", str(settings.VAR / "matching")])
    assert there.exit_code == 1 and "--out" in there.output


def test_a_folder_that_is_what_is_in_use_is_as_good_as_none(town: Path, komichi_folder: Path) -> None:
    assert CliRunner().invoke(main, ["match", "--brief", "--folder", str(komichi_folder)]).exit_code == 0
    assert night.latest_night()
