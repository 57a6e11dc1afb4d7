"""The database of before the first release arrives with all its data, in the same tables that a new office has.

The dumps were made by the last version with its own migrations; three of the applications in them are older than cases.
People in them are generated.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
POSTGRES = os.environ.get("DATABASE_URL", "")
KIND = "postgresql" if POSTGRES.startswith("postgres") else "sqlite"
CODES = json.loads((HERE / f"before_the_squash.{KIND}.json").read_text("utf-8"))
_TABLES = {"contenttypes.contenttype": "django_content_type"}
GROWS = ("auth_permission", "django_content_type", "django_migrations", "ledger_", "casework_case", "casework_step")
pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses of a database with the old dump, and of an empty one."""
    if KIND == "sqlite":
        folder = tmp_path_factory.mktemp("upgrade")
        with sqlite3.connect(folder / "old.sqlite3") as old:
            old.executescript(_dump())
        yield f"sqlite:///{folder / 'old.sqlite3'}", f"sqlite:///{folder / 'new.sqlite3'}"
        return
    names = [f"upgrade_{kind}_{os.getpid()}" for kind in ("old", "new")]
    addresses = [re.sub(r"/[^/?]+(\?.*)?$", f"/{name}\\1", POSTGRES) for name in names]
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", addresses[0]], input=_dump(), text=True, check=True)
        yield addresses[0], addresses[1]
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _dump() -> str:
    return gzip.decompress((HERE / f"before_the_squash.{KIND}.sql.gz").read_bytes()).decode()


def ran(address: str, folder: Path, *command: str) -> str:
    env = os.environ | {
        "DATABASE_URL": address,
        "OSEKKAI_VAR": str(folder),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "OSEKKAI_SECRET_KEY": "for-tests-only",
        "OSEKKAI_LEDGER_KEY": "for-tests-only",
        "OSEKKAI_DEBUG": "1",
    }
    done = subprocess.run([sys.executable, *command], env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def arrived(places: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any, Any]:
    """What `osekkai setup` said, and what is in the old and in the new database after it."""
    folder = tmp_path_factory.mktemp("var")
    said = ran(places[0], folder, "-m", "osekkai.cli", "setup")
    ran(places[1], folder, "-m", "osekkai.cli", "setup")
    asked = json.dumps({"draft": CODES["draft"], "saved": CODES["saved"]})
    old = json.loads(ran(places[0], folder, "tests/upgrade/arrived.py", asked))
    new = json.loads(ran(places[1], folder, "-c", _SCHEMA))
    return said, old, new


_SCHEMA = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "osekkai.settings"
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    tables = connection.introspection.table_names(cursor)
    columns = {t: sorted(c.name for c in connection.introspection.get_table_description(cursor, t)) for t in tables}
    constraints = {t: sorted(connection.introspection.get_constraints(cursor, t)) for t in tables}
    print(json.dumps({"columns": columns, "constraints": constraints}))
"""


def test_no_row_is_lost(arrived: tuple[str, Any, Any]) -> None:
    _, old, _ = arrived
    before = {_TABLES.get(label, label.replace(".", "_")): n for label, n in CODES["counts"].items()}
    lost = {table: (n, old["counts"].get(table)) for table, n in before.items() if old["counts"].get(table, 0) < n}
    grown = {table for table, n in before.items() if old["counts"].get(table, 0) > n and not table.startswith(GROWS)}
    assert not lost and not grown


def test_what_was_sealed_opens_and_what_was_signed_is_as_it_was(arrived: tuple[str, Any, Any]) -> None:
    _, old, _ = arrived
    assert old["broken"] == [] and old["draft"] and old["saved"] and old["own"] == [CODES["own"]]
    assert old["proposals_as_they_were"] and old["decided_by"] == ["sato"]


def test_applications_of_before_there_were_cases_get_theirs_and_the_withdrawn_one_does_not(
    arrived: tuple[str, Any, Any], places: tuple[str, str], tmp_path: Path
) -> None:
    said, old, _ = arrived
    assert "案件のなかった申請 2件に" in said and old["without_case"] == 0 and old["cases_of_old"] == ["open", "open"]
    assert "案件のなかった" not in ran(places[0], tmp_path, "-m", "osekkai.cli", "setup"), "once"


def test_the_tables_are_those_of_a_new_office(arrived: tuple[str, Any, Any]) -> None:
    _, old, new = arrived
    assert old["columns"] == new["columns"]
    ours = [
        table
        for table in new["columns"]
        if not table.startswith(("auth_", "django_", "mfa_", "account_", "socialaccount_"))
    ]
    assert {t: _plain(old["constraints"][t]) for t in ours} == {t: _plain(new["constraints"][t]) for t in ours}


def _plain(names: list[str]) -> list[str]:
    """Without the numbers that databases put into names of their own."""
    return sorted(re.sub(r"[0-9a-f]{8}|\d+", "#", each) for each in names)
