"""No log tells what opens somebody's papers, at whichever level, of whichever part of the programme."""

from __future__ import annotations

import io
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from osekkai import codes
from osekkai.logs.discretion import without_secrets
from tests.conftest import ROOT


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything that any logger says to a handler of an operator's own, who wants to know it all."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    before = {each: each.level for each in map(logging.getLogger, (None, "django", "django.request"))}
    logging.getLogger().addHandler(handler)
    for each in before:
        each.setLevel(logging.DEBUG)
    yield said
    logging.getLogger().removeHandler(handler)
    for each, level in before.items():
        each.setLevel(level)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /apply/{code}/review/", "GET /apply/…/review/"),
        ("Not Found: /apply/mail/{code}/", "Not Found: /apply/mail/…/"),
        ("/check/results/?a={token}&next=1", "/check/results/?…"),
        ("opened {token}", "opened …"),
        ("GET /account/back/?code=a1&state=b2 302", "GET /account/back/?… 302"),
        ("osekkai.applications.tasks.forget_expired: KeyError", "osekkai.applications.tasks.forget_expired: KeyError"),
        ("/static/ui/look.3f2a91c07d5e.css", "/static/ui/look.3f2a91c07d5e.css"),
    ],
)
def test_codes_and_answers_are_taken_out_and_the_rest_stays(said: str, kept: str) -> None:
    token = codes.office_cipher("answers").encrypt(b"{}").decode()
    assert without_secrets(said.format(code=codes.new_code(), token=token)) == kept


def test_arguments_and_exceptions_too(heard: io.StringIO) -> None:
    code, log = codes.new_code(), logging.getLogger("anything")
    log.debug("%s %s", "GET", f"/apply/{code}/")
    try:
        raise ValueError(f"no draft {code}")
    except ValueError:
        log.exception("Error handling request %s", f"/apply/{code}/")
    assert code not in heard.getvalue() and "no draft …" in heard.getvalue()
    assert "GET /apply/…/" in heard.getvalue()


@pytest.mark.django_db
@pytest.mark.one_database(reason="what is logged is the same on both")
def test_pages_that_are_not_there_tell_no_code(heard: io.StringIO) -> None:
    code = codes.new_code()
    assert Client().get(f"/apply/{code}/").status_code == 404
    assert "Not Found" in heard.getvalue() and code not in heard.getvalue()


def test_the_web_server_tells_no_code(tmp_path: Path) -> None:
    """gunicorn at its most talkative would write every address, also where it is started without our settings of it."""
    code = codes.new_code()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {"OSEKKAI_DEBUG": "1", "OSEKKAI_VAR": str(tmp_path), "DATABASE_URL": ""}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    assert subprocess.run([sys.executable, "-m", "osekkai.cli", "setup"], env=env, cwd=ROOT).returncode == 0
    command = ["-m", "gunicorn", "osekkai.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "debug"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, *command, "--no-control-socket"], env=env, cwd=ROOT, stdout=log, stderr=log
        )
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/apply/{code}/", timeout=10)
            except urllib.error.HTTPError as answer:
                assert answer.code == 404
                break
            except OSError:
                time.sleep(0.25)
    finally:
        server.terminate()
        server.wait()
    said = (tmp_path / "log").read_text("utf-8", "replace")
    assert "Booting worker" in said and code not in said
