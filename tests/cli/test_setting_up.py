"""An office is opened only when it is set up; it writes in its own place only, for nobody else's eyes."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT

READ_ONLY = ("unshare", "--mount", "sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"')
"""Before a folder and a command: what modes do for others, a mount does for root."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a set-up office has written; copied by whoever changes it."""
    made = tmp_path_factory.mktemp("prepared")
    assert run(office(made), "setup").returncode == 0
    return made


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "place"))


def office(place: Path, **more: str) -> dict[str, str]:
    env = {name: each for name, each in os.environ.items() if not name.startswith(("OSEKKAI_", "DJANGO_", "DATABASE"))}
    return env | {"OSEKKAI_DEBUG": "1", "OSEKKAI_VAR": str(place / "var")} | more


def run(env: dict[str, str], *command: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    program = [*before, sys.executable, "-m", "osekkai.cli", *command]
    return subprocess.run(
        program, env=env, cwd=env.get("OSEKKAI_HOME", ROOT), capture_output=True, text=True, timeout=300
    )


@contextmanager
def opened(env: dict[str, str], before: tuple[str, ...] = ()) -> Iterator[str]:
    """The address of an office that runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*before, sys.executable, "-m", "osekkai.cli", "run", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=env, cwd=env.get("OSEKKAI_HOME", ROOT), stdout=subprocess.DEVNULL)
    try:
        for _ in range(400):
            assert server.poll() is None, "it ended by itself"
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/about/", timeout=10).read()
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def test_an_office_that_was_not_set_up_is_not_opened(tmp_path: Path) -> None:
    done = run(office(tmp_path), "run", "--port", "1")
    assert done.returncode == 1 and "osekkai setup" in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) < 10


def test_nor_one_whose_setting_up_came_to_no_good_end(place: Path) -> None:
    env = office(place)
    broken = shutil.copytree(ROOT / "municipalities" / "bunkyo", place / "broken")
    (broken / "municipality.yaml").unlink()
    (place / "var" / "osekkai.sqlite3").unlink()
    assert run(env | {"OSEKKAI_MUNICIPALITY": str(broken)}, "setup").returncode != 0
    done = run(env, "run", "--port", "1")
    assert done.returncode == 1 and "終わりまで進んでいません" in done.stderr


def test_nor_one_that_was_set_up_to_be_tried_out_and_is_opened_in_earnest(place: Path) -> None:
    """Its static files have other names: every page, and the page of errors, would be a bare 500."""
    keys = {name: secrets.token_urlsafe(48) for name in ("OSEKKAI_SECRET_KEY", "OSEKKAI_LEDGER_KEY")}
    earnest = office(place, OSEKKAI_DEBUG="0", **keys)
    done = run(earnest, "run", "--port", "1")
    assert done.returncode == 1 and "OSEKKAI_DEBUG=1" in done.stderr and "osekkai setup" in done.stderr
    assert run(earnest, "setup").returncode == 0
    with opened(earnest) as address, urllib.request.urlopen(f"{address}/readyz") as answer:
        assert answer.status == 200


def test_a_port_that_is_taken_is_said_in_words_before_any_address_is(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(office(place), "run", "--port", str(port))
    assert done.returncode == 1 and done.stdout == ""
    assert f"{port}番は、もう使われています" in done.stderr and len(done.stderr.splitlines()) == 1
    away = run(office(place), "run", "--host", "192.0.2.1", "--port", str(port))
    assert away.returncode == 1 and "この機械のアドレスではありません" in away.stderr
    assert run(office(place), "run", "--port", "70000").returncode in (1, 2)


def test_a_database_that_is_away_is_said_in_one_line(place: Path) -> None:
    done = run(office(place, DATABASE_URL="postgres://nobody@127.0.0.1:1/ward"), "run")
    assert done.returncode == 1 and "データベースを開けません" in done.stderr and "Traceback" not in done.stderr


def test_it_works_with_a_programme_that_cannot_be_written_and_leaves_nothing_to_others(tmp_path: Path) -> None:
    """Set up and run from a read-only copy of the programme; what it writes only its owner reads."""
    source, home = tmp_path / "programme", tmp_path / "home"
    ignored = shutil.ignore_patterns("__pycache__", "*.mo")
    for each in ("src", "municipalities"):
        shutil.copytree(ROOT / each, source / each, ignore=ignored)
    for each in (source, *source.rglob("*")):
        each.chmod(0o555 if each.is_dir() else 0o444)
    home.mkdir()
    told = {"PYTHONPATH": f"{source / 'src'}", "HOME": str(home), "OSEKKAI_HOME": str(source)}
    env, written = office(tmp_path, **told), seen(source)
    env.pop("XDG_RUNTIME_DIR", None)
    before = (*READ_ONLY, str(source)) if can_mount(tmp_path) else ()
    done = run(env, "setup", before=before)
    assert done.returncode == 0, done.stdout + done.stderr
    with opened(env, before) as address:
        asked = urllib.request.Request(f"{address}/about/", headers={"Accept-Language": "en"})
        page = urllib.request.urlopen(asked).read().decode()
    assert 'lang="en"' in page and "Skip to content" in page, "translated, though nothing lies beside the texts"
    assert [each for each in seen(source) if each not in written and "__pycache__" not in each] == []
    assert not list(home.iterdir())
    modes = {each: stat.S_IMODE(each.lstat().st_mode) for each in (tmp_path / "var").rglob("*")}
    assert [str(each) for each, mode in modes.items() if mode & 0o077] == []
    assert any(each.name == "osekkai.sqlite3" for each in modes)


def can_mount(folder: Path) -> bool:
    """As root, in most machines; in a container without that right, what was written shows what would not have been."""
    if os.geteuid():
        return False
    (folder / "tried").mkdir()
    return subprocess.run([*READ_ONLY, str(folder / "tried"), "true"], capture_output=True).returncode == 0


def test_what_a_release_before_left_readable_is_closed(place: Path) -> None:
    env = office(place)
    (place / "var" / "files").mkdir(exist_ok=True)
    (place / "var" / "files" / "old").write_bytes(b"x")
    for each in (place / "var", place / "var" / "osekkai.sqlite3", place / "var" / "files" / "old"):
        each.chmod(0o755 if each.is_dir() else 0o644)
    said = run(env, "setup").stdout
    assert "持ち主だけのもの" in said
    for each in (place / "var", *(place / "var").rglob("*")):
        assert not stat.S_IMODE(each.stat().st_mode) & 0o077, each


def seen(folder: Path) -> set[str]:
    return {str(each) for each in folder.rglob("*")}
