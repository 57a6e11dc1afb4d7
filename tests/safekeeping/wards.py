"""Wards with a database and a place of their own, on whichever database the tests run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.conftest import ROOT

POSTGRES = os.environ.get("DATABASE_URL", "")
IS_POSTGRES = POSTGRES.startswith("postgres")


@dataclass(slots=True)
class Ward:
    """An office: where it writes, and what it is told."""

    place: Path
    told: dict[str, str]

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """`osekkai …`, with nothing of what the tests themselves were told."""
        return self.python("-m", "osekkai.cli", *command, **more)

    def did(self, *command: str, **more: str) -> str:
        done = self.run(*command, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fill(self, key: str) -> Any:
        return self._script("fill", key)

    def look(self, told: Any) -> Any:
        return self._script("look", told)

    def begun(self, *command: str) -> subprocess.Popen[str]:
        """`osekkai …`, which goes on."""
        program = [sys.executable, "-m", "osekkai.cli", *command]
        return subprocess.Popen(program, env=self.environment(), cwd=ROOT, stdout=subprocess.DEVNULL, text=True)

    def begun_script(self, what: str, told: Any) -> subprocess.Popen[str]:
        program = [sys.executable, "tests/safekeeping/ward.py", what, json.dumps(told)]
        return subprocess.Popen(program, env=self.environment(), cwd=ROOT, stdout=subprocess.DEVNULL, text=True)

    def environment(self, **more: str) -> dict[str, str]:
        ours = ("OSEKKAI_", "DJANGO_", "DATABASE", "PYTEST")
        env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return (
            env
            | {"DJANGO_SETTINGS_MODULE": "osekkai.settings"}
            | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "OSEKKAI_VAR": str(self.place)}
            | self.told
            | more
        )

    def _script(self, what: str, told: Any) -> Any:
        done = self.python("tests/safekeeping/ward.py", what, json.dumps(told))
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def python(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, *command]
        return subprocess.run(program, env=self.environment(**more), cwd=ROOT, capture_output=True, text=True)


@contextmanager
def ward(folder: Path, name: str, **told: str) -> Iterator[Ward]:
    """An empty one. On PostgreSQL its database goes afterwards."""
    place = folder / name
    if not IS_POSTGRES:
        yield Ward(place, {"OSEKKAI_DEBUG": "1", "DATABASE_URL": f"sqlite:///{place}/osekkai.sqlite3"} | told)
        return
    called = f"ward_{name}_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{called}"')
        try:
            address = re.sub(r"/[^/?]+(\?.*)?$", f"/{called}\\1", POSTGRES)
            yield Ward(place, {"OSEKKAI_DEBUG": "1", "DATABASE_URL": address} | told)
        finally:
            server.execute(f'DROP DATABASE "{called}" WITH (FORCE)')
