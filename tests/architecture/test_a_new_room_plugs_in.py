"""A new room is a folder and two lines that name it; it appears everywhere, and what it forgets a check asks for.

The room is a lost-property desk (`tests/architecture/lost_property`). It has a table about people, a file of the
folder, event kinds, something that follows a decision, a task with a schedule, pages for residents and staff, a
command, an operation of the API, something that is approved, retention and export.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.architecture.plugging import ROOT, django, office_with, run

ROOM = Path(__file__).parent / "lost_property"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = office_with(ROOM, tmp_path_factory.mktemp("office"))
    compiled = run(made, "-c", "from osekkai.ui.translations import compile_all; print(compile_all())")
    assert compiled.returncode == 0, compiled.stderr
    return made


def test_nothing_outside_its_folder_changes_but_the_two_lines(office: Path) -> None:
    changed = []
    for copied in (office / "src" / "osekkai").rglob("*"):
        own = ROOT / "src" / copied.relative_to(office / "src")
        if copied.is_file() and "lost_property" not in copied.parts and copied.suffix not in (".pyc", ".mo"):
            was, now = own.read_bytes().splitlines(), copied.read_bytes().splitlines()
            changed += [(copied.name, line) for line in now if line not in was]
    assert changed == [("rooms.py", b'    "lost_property",')]


def test_checks_migrations_layers_and_the_folder_are_content(office: Path) -> None:
    for done in (
        django(office, "check"),
        django(office, "makemigrations", "--check", "--dry-run"),
        run(office, "-c", "import sys; from importlinter.cli import lint_imports_command as run; run()"),
        run(office, "-c", "from osekkai.cli import main; main()", "check", "municipalities/bunkyo"),
    ):
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_does_its_work_and_the_office_walks_its_addresses(office: Path) -> None:
    """Its own tests, and those of the office that go through every room: addresses, personal data, words, API."""
    suites = ["lost_property", "security/test_every_address.py", "personal", "ui/test_translations.py", "ledger", "api"]
    done = run(office, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{each}" for each in suites))
    assert done.returncode == 0, done.stdout[-6000:]


FORGOTTEN = {
    "what people call a field": ("personal.py", r"known=\{.*?\},", 'known="what",', "personal.E004", "Said(ja, en=…)"),
    "what a field tells, and so its erasure": ("personal.py", r"\n    known=.*?\},", "", "personal.E001", "tells("),
    "an event in a language": ("kinds.py", r'    ko="분실물을 찾.*?\n', "", "osekkai.E001", "Add ko=…"),
    "what it follows": ("followers.py", r"case\.decided", "case.dicided", "osekkai.E002", "@follow"),
    "what an address names": ("urls.py", r"\ntakes = .*?\n", "\n", "osekkai.E003", "takes = {'item': Row"),
    "who may come": (
        "pages/desk.py",
        r"@require_safe\n@login_required\n@MAY",
        "@require_safe",
        "osekkai.E004",
        "@login_required",
    ),
    "who may ask": ("api.py", r"auth=None, ", "", "osekkai.E005", "auth=READ"),
    "a text in a language": (
        "locale/ko/LC_MESSAGES/django.po",
        r'msgstr "분.*"',
        'msgstr ""',
        "osekkai.E006",
        "lost_property/locale/ko",
    ),
}


@pytest.mark.parametrize("what", FORGOTTEN)
def test_what_it_forgets_a_check_asks_for(office: Path, what: str, tmp_path: Path) -> None:
    name, pattern, instead, id, hint = FORGOTTEN[what]
    forgetful = tmp_path / "office"
    shutil.copytree(office, forgetful, ignore=shutil.ignore_patterns("tests"))
    file = forgetful / "src" / "osekkai" / "lost_property" / name
    text, times = re.subn(pattern, instead, file.read_text("utf-8"), flags=re.DOTALL if name == "personal.py" else 0)
    assert times
    file.write_text(text, "utf-8")
    done = django(forgetful, "check")
    assert done.returncode == 1 and id in done.stderr and hint in done.stderr, done.stderr
    assert "lost" in done.stderr.split(id)[1].splitlines()[0]
