"""`DATABASE_URL`: every part of it is used, or it is refused with words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from osekkai.database import settings_of


def test_what_the_address_says_of_the_line_reaches_the_database() -> None:
    """Through the settings, whose own options do not take its place."""
    address = (
        "postgres://osekkai:p%40ss@db1:5432,[fd00::2]:5433/ward?sslmode=verify-full&target_session_attrs=read-write"
    )
    env = os.environ | {"OSEKKAI_DEBUG": "1", "DATABASE_URL": address}
    asked = "import json; from osekkai.settings import DATABASES; print(json.dumps(DATABASES['default']))"
    done = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert (found["HOST"], found["PORT"]) == ("db1,fd00::2", "5432,5433")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("osekkai", "p@ss", "ward")
    assert found["OPTIONS"] == {
        "sslmode": "verify-full",
        "target_session_attrs": "read-write",
        "server_side_binding": True,
    }


def test_several_hosts_are_what_postgresql_reads() -> None:
    """Its own library splits them as they were meant."""
    from psycopg import conninfo

    found = settings_of("postgresql://osekkai@db1,db2:6432/ward?connect_timeout=3")
    text = conninfo.make_conninfo(host=found["HOST"], port=found["PORT"], dbname=found["NAME"], **found["OPTIONS"])
    assert conninfo.conninfo_to_dict(text) == {
        "host": "db1,db2",
        "port": ",6432",
        "dbname": "ward",
        "connect_timeout": "3",
    }


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("postgres://osekkai@%2Frun%2Fpostgresql/ward", "/run/postgresql"),
        ("postgres:///ward?host=/run/postgresql&user=osekkai", "/run/postgresql"),
    ],
)
def test_a_socket_is_a_folder_in_either_part(address: str, host: str) -> None:
    found = settings_of(address)
    assert (found["HOST"], found["USER"], found["NAME"]) == (host, "osekkai", "ward")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("sqlite:////var/lib/o.sqlite3", "/var/lib/o.sqlite3"),
        ("sqlite:///o.sqlite3", "o.sqlite3"),
        ("sqlite://", ":memory:"),
    ],
)
def test_a_file(address: str, name: str) -> None:
    assert settings_of(address)["NAME"] == name


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgres://db/ward?sslmod=verify-full", "no option sslmod. It has .*sslmode"),
        ("postgres://db/ward?sslmode=verify", "sslmode is one of disable.*not verify"),
        ("postgres://db/ward?target_session_attrs=writable", "target_session_attrs is one of"),
        ("postgres://db/ward?sslmode", "name=value"),
        ("postgres://db/ward?sslmode=require&sslmode=disable", "twice"),
        ("postgres://db/ward?host=other", "host twice"),
        ("postgres://db:port/ward", "port is no port"),
        ("postgres://db:99999/ward", "99999 is no port"),
        ("postgres://osekkai@:5432/ward", "a port without a server"),
        ("sqlite:///o.sqlite3?mode=ro", "takes no options"),
        ("sqlite://o.sqlite3", "three slashes"),
        ("mysql://db/ward", "begins with none of"),
    ],
)
def test_what_would_be_passed_over_is_refused(address: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        settings_of(address)
