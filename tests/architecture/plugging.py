"""A copy of the office that may be changed, and into which a room is plugged: its folder, and two lines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "browser", "lost_property", "test_a_new_room_plugs_in.py")


def office(where: Path) -> Path:
    """Source, tests, and the ward's folder."""
    shutil.copytree(ROOT / "src" / "osekkai", where / "src" / "osekkai", ignore=LEFT_OUT)
    shutil.copytree(ROOT / "tests", where / "tests", ignore=LEFT_OUT)
    shutil.copytree(ROOT / "municipalities", where / "municipalities")
    shutil.copy(ROOT / "pyproject.toml", where)
    return where


def office_with(room: Path, where: Path) -> Path:
    """The room's own tests and its file of the folder go where such things lie."""
    name = room.name
    office(where)
    shutil.copytree(room, where / "src" / "osekkai" / name)
    shutil.move(where / "src" / "osekkai" / name / "tests", where / "tests" / name)
    for file in (where / "src" / "osekkai" / name).glob("*.yaml"):
        shutil.move(file, where / "municipalities" / "bunkyo" / file.name)
    for file in ("src/osekkai/rooms.py", "pyproject.toml"):
        named(where / file, f'    "{name}",\n', '    "outreach",\n')
    return where


def named(file: Path, line: str, before: str) -> None:
    """The room's line, above another: nothing else of a file changes."""
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, line + before), "utf-8")


def run(office: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A program of this Python with the copy's source first."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    environment |= {"PYTHONPATH": f"{office / 'src'}:{office}", "OSEKKAI_DEBUG": "1", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=office,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def django(office: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return run(office, "-m", "django", *command, "--settings", "osekkai.settings")
