"""What a bad hour leaves in the log of a real office: a line for each thing, and nothing of anybody."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import OperationalError

from osekkai.logs.lines import Lines, sentence
from tests.serving import Office, running, set_up

CODE = "abcdefghjkmnpqrstuvwxyz2"
SECRETS = (CODE, "花子", "文京", "hanako", "090-1234-5678", "203.0.113.7", "tokentoken")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    set_up(folder)
    with running(folder, DJANGO_SETTINGS_MODULE="tests.logs.bad_hour", OSEKKAI_SLOW_QUERY="20") as found:
        yield found


def test_a_bad_hour_can_be_read_afterwards_and_tells_of_nobody(office: Office) -> None:
    mistake = office.ask(f"/apply/{CODE}/broken/", headers={"X-Request-ID": "from-the-proxy-1"})
    assert mistake.status == 500 and mistake.header("X-Request-ID") == "from-the-proxy-1"
    assert office.ask(f"/apply/{CODE}/slow/").status == 200
    office.ask(f"/check/?s=tokentoken{CODE}")
    office.ask(f"/nowhere/{CODE}/?name={quote('花子')}", headers={"Cookie": f"sessionid={CODE}"})
    office.ask("/apply/mail/", "POST", "address=hanako@example.jp&phone=090-1234-5678")
    place = office.errors.parent / "database"
    place.rename(place.with_name("gone"))
    try:
        away = office.ask(f"/saved/{CODE}/")
    finally:
        place.with_name("gone").rename(place)
    assert away.status in (500, 503)
    assert office.ask("/about/").status == 200, "it lives on"

    lines = office.lines()
    (told,) = [each for each in lines if each.get("error") and each.get("request") == "from-the-proxy-1"]
    assert told["level"] == "error" and told["error"]["kind"] == "builtins.ValueError"
    assert "bad_urls.py" in told["error"]["where"][-1] and "broken" in told["error"]["where"][-1]
    assert told["error"]["of"]["kind"] == "builtins.KeyError"
    (slow,) = [each for each in lines if each["what"] == "slow query" and "RECURSIVE" in each["sql"]]
    assert slow["ms"] >= 20 and slow["level"] == "warning"
    gone = [each for each in lines if "OperationalError" in str(each.get("error"))]
    assert gone and "unable to open database file" in str(gone[-1]["error"])
    answered = {(each["route"], each["status"]) for each in lines if each["what"] == "answered"}
    assert answered >= {("apply/<slug:code>/broken/", 500), ("(none)", 404), ("apply/mail/", 403)}
    assert not [each for each in SECRETS if each in office.said()]


def test_an_id_of_a_request_is_a_short_word_or_made_anew(office: Office) -> None:
    for given in ("short", "x" * 65, "has spaces in", 'quote"quote"', ""):
        id = office.ask("/about/", headers={"X-Request-ID": given}).header("X-Request-ID")
        assert id != given and len(id) == 16


def line_of(message: str, *args: object, name: str = "some.library", error: BaseException | None = None) -> str:
    about = (type(error), error, None) if error else None
    return Lines().format(logging.LogRecord(name, logging.WARNING, "place.py", 7, message, args, about, "func"))  # type: ignore[arg-type]


def test_of_a_library_only_its_own_sentence_and_numbers_are_told() -> None:
    assert "花子" not in line_of("no font for %s of %d", "花子", 12) and "no font for … of 12" in line_of(
        "no font for %s of %d", "花子", 12
    )
    assert "花子" not in line_of("花子 has no font") and "place.func:7" in line_of("花子 has no font")
    assert "花子" in line_of("花子 has no font", name="osekkai.somewhere"), "ours are written so that they name nobody"


def test_of_a_process_that_ended_the_signal_is_told_and_of_a_request_nothing() -> None:
    """After a bad night a crash and a kill are told apart."""
    killed = "Worker (pid:%s) was sent %s! Perhaps out of memory?"
    for msg, args, told in (
        (killed, (12, "SIGSEGV"), "Worker (pid:12) was sent SIGSEGV! Perhaps out of memory?"),
        ("Listening at: %s (%s)", ("http://127.0.0.1:8000", 1), "Listening at: http://127.0.0.1:8000 (1)"),
        ("Error handling request %s", ("/apply/secret/",), "Error handling request …"),
    ):
        record = logging.LogRecord("gunicorn.error", logging.ERROR, "x.py", 1, msg, args, None)
        assert sentence(record) == told


def test_a_machines_error_has_its_words_and_anybody_elses_has_not() -> None:
    assert "connection refused" in line_of("x", error=OperationalError("connection refused\nDETAIL: 花子"))
    assert "花子" not in line_of("x", error=OperationalError("connection refused\nDETAIL: 花子"))
    assert "花子" not in line_of("x", error=ValueError("花子")) and "EACCES" in line_of(
        "x", error=PermissionError(13, "花子")
    )


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    assert "\n" not in line_of("two\nlines %d", 1, name="osekkai.x") and "\\ud800" in line_of(
        "\ud800", name="osekkai.x"
    )


def test_to_its_very_end_an_office_says_nothing_but_lines_of_json(tmp_path: Path) -> None:
    """What libraries find unfreed when a process ends is no line, and no event."""
    set_up(tmp_path)
    with running(tmp_path) as office:
        assert office.ask("/healthz").status == 200
    assert all("nanobind" not in str(each) for each in office.lines())
