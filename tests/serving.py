"""The office in processes of its own, as an operator runs it: real sockets, real lines on standard error."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent

KEYS = {
    "OSEKKAI_DEBUG": "0",
    "OSEKKAI_SECRET_KEY": "only-a-test-of-the-office-0123456789abcdef",
    "OSEKKAI_LEDGER_KEY": "only-a-test-of-the-ledger-0123456789abcdef",
}
PROXIED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


@dataclass
class Office:
    """One that runs. `said` reads its standard error so far."""

    port: int
    process: subprocess.Popen[bytes]
    errors: Path

    def ask(self, path: str, method: str = "GET", body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, body, PROXIED | (headers or {}))
            got = line.getresponse()
            return Answer(got, got.read())
        finally:
            line.close()

    def said(self) -> str:
        return self.errors.read_text("utf-8")

    def lines(self) -> list[dict[str, Any]]:
        """Every line is JSON of its own."""
        return [json.loads(each) for each in self.said().splitlines()]


@dataclass
class Answer:
    head: HTTPResponse
    body: bytes

    @property
    def status(self) -> int:
        return self.head.status

    def header(self, name: str) -> str:
        return self.head.getheader(name) or ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def environment(folder: Path, **more: str) -> dict[str, str]:
    place = folder / "database"
    place.mkdir(exist_ok=True)
    told = {
        "OSEKKAI_VAR": str(folder),
        "OSEKKAI_HOME": str(ROOT),
        "DATABASE_URL": f"sqlite:///{place / 'osekkai.sqlite3'}",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OSEKKAI_", "DJANGO_"))}
    return kept | KEYS | told | more


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="osekkai-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command = [sys.executable, "-m", "osekkai.cli", "setup"]
    subprocess.run(command, env=environment(folder), cwd=ROOT, check=True, capture_output=True)
    return folder


def set_up(folder: Path) -> None:
    """As `osekkai setup` leaves it; made once for all tests of a process."""
    shutil.copytree(_made(), folder, dirs_exist_ok=True)


@contextmanager
def running(folder: Path, *, workers: int = 1, **more: str) -> Iterator[Office]:
    """On a folder that was set up. `more` are variables of the environment."""
    port, errors = free_port(), folder / f"errors-{time.monotonic_ns()}"
    command = [sys.executable, "-m", "osekkai.cli", "run", "--port", str(port), "--workers", str(workers)]
    with errors.open("wb") as out:
        process = subprocess.Popen(
            command, env=environment(folder, **more), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=out
        )
    office = Office(port, process, errors)
    try:
        _until_it_listens(office)
        yield office
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _until_it_listens(office: Office) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert office.process.poll() is None, office.said()
        try:
            if office.ask("/about/").status < 600:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"it does not answer: {office.said()}")
