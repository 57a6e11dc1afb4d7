"""Of two who publish, the second begins from what the first published: nothing in force is taken back unseen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from osekkai.catalogue.folder import read_files
from osekkai.cli import main
from osekkai.ledger.services import operator
from osekkai.publication import publishing, queries, services, settled
from osekkai.publication.errors import Meanwhile, StillBeingWritten
from osekkai.publication.models import Publication

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ME, SHE = operator("me"), operator("she")


@pytest.fixture
def files(komichi_folder: Path) -> dict[str, str]:
    return read_files(komichi_folder)


@pytest.fixture
def second(files: dict[str, str]) -> dict[str, str]:
    return files | {"texts.yaml": "later: あとで\n"}


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What a room adds to every version from now on."""
    added: dict[str, str] = {}
    monkeypatch.setattr(publishing, "_added", [lambda on: dict(added)])
    yield added


class Between:
    """While the first one's files are checked, somebody else does something; once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, does: Any) -> None:
        self.does, self.check = does, publishing.check_files
        monkeypatch.setattr(publishing, "check_files", self)

    def __call__(self, files: Mapping[str, str]) -> Any:
        does, self.does = self.does, None
        if does:
            does()
        return self.check(files)


def in_force(on: date | None = None) -> Mapping[str, str]:
    found = queries.publication_on(on or timezone.localdate())
    assert found
    return queries.files_of(found.version.hash)


def test_a_drawing_goes_on_top_of_what_an_operator_published_meanwhile(
    files: dict[str, str], second: dict[str, str], drawings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.publish(files, by=ME)
    drawings["life-events.yaml"] = files["life-events.yaml"] + "\n# 図\n"
    Between(monkeypatch, lambda: services.publish(second, by=SHE))
    services.publish_again(timezone.localdate(), files, by=ME, note="図")
    assert in_force()["texts.yaml"] == second["texts.yaml"] and "# 図" in in_force()["life-events.yaml"]


def test_what_an_operator_publishes_has_the_drawing_that_came_meanwhile(
    files: dict[str, str], second: dict[str, str], drawings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.publish(files, by=ME)

    def a_designer_draws() -> None:
        drawings["life-events.yaml"] = files["life-events.yaml"] + "\n# 図\n"
        services.publish_again(timezone.localdate(), files, by=SHE, note="図")

    Between(monkeypatch, a_designer_draws)
    services.publish(second, by=ME)
    assert in_force()["texts.yaml"] == second["texts.yaml"] and "# 図" in in_force()["life-events.yaml"]


def test_a_version_of_a_later_day_is_not_taken_back_either(
    files: dict[str, str], second: dict[str, str], drawings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.localdate() + timedelta(days=9)
    services.publish(files, by=ME)
    services.publish(files | {"texts.yaml": "later: またあとで\n"}, by=ME, on=later)
    drawings["life-events.yaml"] = files["life-events.yaml"] + "\n# 図\n"
    Between(monkeypatch, lambda: services.publish(second, by=SHE, on=later))
    services.publish_again(timezone.localdate(), files, by=ME, note="図")
    assert in_force(later)["texts.yaml"] == second["texts.yaml"] and "# 図" in in_force(later)["life-events.yaml"]
    assert "# 図" in in_force()["life-events.yaml"] and "texts.yaml" not in in_force()


def test_who_was_shown_what_changes_is_told_where_it_changed_meanwhile(
    files: dict[str, str], second: dict[str, str]
) -> None:
    services.publish(files, by=ME)
    prepared = services.prepare(files | {"texts.yaml": "later: いつか\n"})
    services.publish(second, by=SHE)
    with pytest.raises(Meanwhile):
        services.publish_prepared(prepared, by=ME)
    assert in_force()["texts.yaml"] == second["texts.yaml"]


# Files that somebody is saving


@pytest.fixture
def town(komichi_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settled, "APART", 0.0)
    return Path(shutil.copytree(komichi_folder, tmp_path / "town"))


def test_what_is_not_the_same_a_moment_later_is_not_published(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (town / "documents.yaml").read_text("utf-8")
    grown = iter(range(99))

    def saving(seconds: float) -> None:
        (town / "documents.yaml").write_text(f"{text}# {next(grown)}\n", "utf-8")

    monkeypatch.setattr(settled, "sleep", saving)
    with pytest.raises(StillBeingWritten) as refused:
        services.read_settled(town)
    assert refused.value.paths == ["documents.yaml"]
    said = CliRunner().invoke(main, ["folder", "publish", "--folder", str(town)])
    assert said.exit_code == 1 and "書きかえられています" in said.output and not Publication.objects.exists()


def test_a_save_that_ends_is_waited_for(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, whole = town / "documents.yaml", (town / "documents.yaml").read_text("utf-8")
    path.unlink()
    monkeypatch.setattr(settled, "sleep", lambda seconds: path.write_text(whole, "utf-8"))
    assert services.read_settled(town)["documents.yaml"] == whole


def gone(town: Path) -> None:
    (town / "texts.yaml").unlink()


def shorter(town: Path) -> None:
    (town / "texts.yaml").write_text("other1: あ\n", "utf-8")


def cut(town: Path) -> None:
    (town / "texts.yaml").write_text("".join(f"later{n}: あとで\n" for n in range(8)), "utf-8")


def without_examples(town: Path) -> None:
    path = town / "services" / "birth-gift.yaml"
    path.write_text(path.read_text("utf-8").split("\nexamples:")[0] + "\n# なおした\n", "utf-8")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (gone, "texts.yaml: なくなる"),
        (shorter, "ずっと短くなります"),
        (cut, "途中で切れています"),
        (without_examples, "なくなります"),
    ],
)
def test_what_looks_half_saved_is_said_and_asked(town: Path, what: Any, said: str) -> None:
    (town / "texts.yaml").write_text("".join(f"later{n}: あとで\n" for n in range(9)), "utf-8")
    run, publish = CliRunner().invoke, ["folder", "publish", "--folder", str(town)]
    assert run(main, publish).exit_code == 0
    what(town)
    asked = run(main, publish)
    assert asked.exit_code == 1 and said in asked.output and Publication.objects.count() == 1
    assert run(main, publish, input="n\n").exit_code == 1 and Publication.objects.count() == 1
    assert run(main, publish, input="y\n").exit_code == 0 and Publication.objects.count() == 2


def test_a_script_says_that_it_means_it_and_is_not_asked_otherwise(town: Path) -> None:
    (town / "texts.yaml").write_text("later: あとで\n", "utf-8")
    run, publish = CliRunner().invoke, ["folder", "publish", "--folder", str(town)]
    assert run(main, publish).exit_code == 0
    (town / "texts.yaml").write_text("later: いつか\n", "utf-8")
    done = run(main, publish)
    assert done.exit_code == 0 and "texts.yaml: 変わる" in done.output and "1枚" in done.output
    (town / "texts.yaml").unlink()
    assert run(main, [*publish, "--yes"]).exit_code == 0
