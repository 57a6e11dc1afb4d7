"""Clients that are slow, that wait, or that send too much, over real sockets: the others notice nothing."""

from __future__ import annotations

import resource
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import pytest

from osekkai import serving
from tests.serving import Office, running, set_up

HOST = b"Host: localhost\r\nX-Forwarded-Proto: https\r\n"
HEAD = b"POST /apply/mail/ HTTP/1.1\r\n" + HOST


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One process: nobody else could answer instead."""
    folder = tmp_path_factory.mktemp("office")
    set_up(folder)
    with running(folder, workers=1, DJANGO_SETTINGS_MODULE="tests.logs.bad_hour") as found:
        yield found


def connected(office: Office, *sent: bytes) -> socket.socket:
    found = socket.create_connection(("127.0.0.1", office.port), timeout=30)
    for each in sent:
        found.sendall(each)
    return found


def answered(line: socket.socket) -> bytes:
    """All that comes until the other side has nothing more to say."""
    found = b""
    try:
        while got := line.recv(65_536):
            found += got
    except ConnectionError:
        pass
    return found


WAITING = {
    "nothing": b"",
    "half a head": HEAD + b"Content-Le",
    "half a body": HEAD + b"Content-Length: 1000\r\n\r\naddress=h",
    "an answer that nobody reads": b"GET / HTTP/1.1\r\n" + HOST + b"\r\n",
}


def test_two_hundred_who_wait_stop_nobody_and_are_closed_in_time(office: Office) -> None:
    with ExitStack() as lines:
        waiting = {
            what: [lines.enter_context(connected(office, sent)) for _ in range(50)] for what, sent in WAITING.items()
        }
        began = time.monotonic()
        for _ in range(5):
            assert office.ask("/about/").status == 200
        assert time.monotonic() - began < 5
        for what in ("half a head", "half a body"):
            line = waiting[what][0]
            line.settimeout(serving.HEAD + 15 - (time.monotonic() - began))
            assert line.recv(1) == b"", f"{what} is not kept for ever"


def test_who_writes_slowly_but_steadily_is_answered(office: Office) -> None:
    with connected(office, HEAD + b"Content-Length: 10\r\n\r\n") as line:
        for letter in b"address=ab":
            line.sendall(bytes([letter]))
            time.sleep(0.1)
        assert b" 403 " in line.recv(100), "it came to the view, and had no token"


@pytest.mark.parametrize("path", ["/verify/", "/apply/aaaaaaaaaaaaaaaaaaaaaaaa/documents/", "/api/v1/assess"])
def test_three_hundred_megabytes_are_refused_by_their_head(office: Office, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\n".encode() + HOST + b"Content-Length: 300000000\r\n"
    with connected(office, head + b"Expect: 100-continue\r\n\r\n") as line:
        assert line.recv(100).startswith(b"HTTP/1.1 413"), "before a byte of it was sent"
    with connected(office, head + b"\r\n") as line:
        sent = 0
        try:
            for _ in range(300):
                sent += line.send(b"x" * 1_000_000)
        except ConnectionError:
            pass
        assert sent < 20_000_000 and b"413" in answered(line)[:100]


def test_what_is_larger_than_its_page_takes_is_told_by_the_page(office: Office) -> None:
    answer = office.ask("/apply/mail/", "POST", b"x" * 2_000_000)
    assert answer.status == 413 and "1MB" in answer.text
    assert office.ask("/api/v1/assess", "POST", b"x" * 2_000_000).header("Content-Type") == "application/problem+json"
    assert office.ask("/verify/", "POST", b"x" * 2_000_000).status != 413, "which takes files"


def test_a_head_without_end_is_refused(office: Office) -> None:
    with connected(office, b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: " + b"x" * 50_000) as line:
        assert b"431" in answered(line)[:100]


def test_a_body_in_pieces_is_counted_as_it_comes(office: Office) -> None:
    with connected(office, HEAD + b"Transfer-Encoding: chunked\r\n\r\n") as line:
        piece = b"x" * 1_000_000
        try:
            for _ in range(60):
                line.sendall(b"%x\r\n" % len(piece) + piece + b"\r\n")
        except ConnectionError:
            pass
        assert b"413" in answered(line)[:100]


BOTH = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    ("version", "lengths"),
    [
        (b"1.1", BOTH),
        (b"1.1", b"transfer-encoding: chunked\r\ncontent-length: 0\r\n"),
        (b"1.1", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        (b"1.1", b"Transfer-Encoding: \r\nContent-Length: 5\r\n"),
        (b"1.1", b"Content-Length: 5\r\nContent-Length: 5\r\n"),
        (b"1.0", b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n"),
    ],
)
def test_a_request_that_could_end_in_two_places_is_refused_and_what_follows_is_not_read(
    office: Office, version: bytes, lengths: bytes
) -> None:
    """A proxy that goes by the other length would have sent somebody else's request behind it (RFC 9112 §6.1, §6.3)."""
    smuggled = b"GET /about/ HTTP/1.1\r\n" + HOST + b"\r\n"
    with connected(
        office, b"POST /display/ HTTP/" + version + b"\r\n" + HOST + lengths + b"\r\n0\r\n\r\n" + smuggled
    ) as line:
        answer = answered(line)
    assert answer.startswith(b"HTTP/" + version + b" 400") and answer.count(b"HTTP/1.") == 1
    assert b"\r\nConnection: close\r\n" in answer


def test_a_request_in_pieces_alone_is_read_to_its_end_and_the_next_one_after_it(office: Office) -> None:
    piece = b"POST /display/ HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with connected(office, piece + b"GET /about/ HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n") as line:
        assert answered(line).count(b"HTTP/1.1 ") == 2


def test_more_than_it_keeps_make_room_for_who_comes(office: Office) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard), hard))
    with ExitStack() as lines:
        waiting = [lines.enter_context(connected(office)) for _ in range(serving.CONNECTIONS + 100)]
        assert office.ask("/about/").status == 200
        waiting[0].settimeout(10)
        assert waiting[0].recv(1) == b"", "who has waited longest goes first"
        waiting[-1].sendall(b"GET /about/ HTTP/1.1\r\n" + HOST + b"\r\n")
        assert waiting[-1].recv(12) == b"HTTP/1.1 200"
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_process_whose_threads_all_hang_ends_and_another_begins(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("hanging")
    set_up(folder)
    told = {"DJANGO_SETTINGS_MODULE": "tests.logs.bad_hour", "GUNICORN_CMD_ARGS": "--timeout 3"}
    with running(folder, workers=1, **told) as office, ExitStack() as lines:
        asked = b"GET /hanging/ HTTP/1.1\r\n" + HOST + b"\r\n"
        hanging = [lines.enter_context(connected(office, asked)) for _ in range(serving.THREADS)]
        assert answered(hanging[0]) == b""
        assert office.ask("/about/").status == 200
        assert "threads hang" in office.said()


def test_who_is_being_answered_when_it_stops_gets_their_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("stopping")
    set_up(folder)
    with running(folder, workers=1, DJANGO_SETTINGS_MODULE="tests.logs.bad_hour") as office:
        got: list[int] = []
        asking = Thread(target=lambda: got.append(office.ask("/apply/x/slow/").status))
        asking.start()
        time.sleep(0.05)
        office.process.send_signal(signal.SIGTERM)
        asking.join()
        assert got == [200] and office.process.wait(20) == 0
