"""How the office is served: gunicorn keeps the processes, waitress reads and writes what is slow.

A request is given to a thread once all of it is here, and its answer is sent when the line takes it: whoever is slow,
or sends half a request and waits, costs a socket and no thread. What is too large is refused by its header, unread.
gunicorn reads this file as its settings (`--config python:osekkai.serving`).
"""

from __future__ import annotations

import os
import re
import resource
from threading import get_ident
from time import monotonic
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer, create_server

from osekkai.logs.settings import logging_for

LARGEST = 17_000_000
"""Bytes of a request: a file of 15 MB and its form. Each page takes less, where it takes no file (`ui.sizes`)."""
LONGEST_HEAD = 24_000
"""Bytes of the address (answers of up to 7,000 letters, a second one in `Referer`), cookies and all."""
THREADS = 8
CONNECTIONS, FILES = 1_000, 8_192
"""Of one process; beyond, who has waited longest without a whole request is closed. Descriptors that it asks for."""
HEAD, IDLE, PACE = 20.0, 30.0, 4_000
"""Seconds for a head (a body: and one more for each `PACE` bytes that came), seconds without a byte."""

preload_app = True
worker_class = "osekkai.serving.Patient"
timeout, graceful_timeout = 60, 30
control_socket_disable = True
logconfig_dict = logging_for(debug=os.environ.get("OSEKKAI_DEBUG") == "1")


def on_starting(server: Any) -> None:
    """Figures begin anew with the office."""
    if os.environ.get("OSEKKAI_METRICS_TOKEN"):
        from osekkai.health.services import begin_anew

        begin_anew()


def _raise_the_limit_of_files() -> None:
    """As far as the system lets us: a connection is a descriptor, and a process usually begins with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


_LENGTHS = re.compile(rb"\r\n(content-length|transfer-encoding)(?=[ \t]*:)", re.IGNORECASE)


class Request(HTTPRequestParser):  # type: ignore[misc]
    """One that is refused by its head is not told to go on (`Expect: 100-continue`, RFC 9110 §10.1.1)."""

    def parse_header(self, header_plus: bytes) -> None:
        """One of which two readers could think that it ends elsewhere is refused, and its connection closed: what
        follows on it could be taken for another request (RFC 9112 §6.1, §6.3: both lengths, a coding in HTTP/1.0).
        """
        super().parse_header(header_plus)
        told = [each.lower() for each in _LENGTHS.findall(header_plus)]
        if b"transfer-encoding" in told and (len(told) > 1 or not self.chunked):
            raise ParsingError("The end of the request is told in two ways")

    def received(self, data: bytes) -> int:
        taken = int(super().received(data))
        if self.error:
            self.expect_continue = False
        return taken


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it waits for the rest of a request."""

    parser_class = Request
    waits_since = 0.0

    def __init__(self, *args: Any, **more: Any) -> None:
        self.waits_since = monotonic()
        super().__init__(*args, **more)

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.waits_since = monotonic()
        return bool(super().received(data))

    def is_too_slow(self, now: float) -> bool:
        if self.requests or self.total_outbufs_len:
            return False
        came = self.request.body_bytes_received if self.request is not None else 0
        return now - self.waits_since > (IDLE if self.request is None else HEAD + came / PACE)


class Patient(Worker):  # type: ignore[misc]
    """A process of gunicorn in which waitress reads, in one loop, and `THREADS` threads answer."""

    def run(self) -> None:
        _raise_the_limit_of_files()
        self.map: dict[int, Any] = {}
        self.begun: dict[int, float] = {}
        create_server(
            self._answer,
            map=self.map,
            sockets=[each.sock for each in self.sockets],
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=False,  # Django and `limits.visitors` decide whom to believe
            connection_limit=2 * CONNECTIONS,
            max_request_header_size=LONGEST_HEAD,
            max_request_body_size=LARGEST,
            recv_bytes=65_536,
            outbuf_overflow=2_000_000,
            inbuf_overflow=2_000_000,
            channel_timeout=120,  # of a client that takes no more of its answer
            cleanup_interval=5,
            log_socket_errors=False,
        )
        self.servers = [each for each in self.map.values() if isinstance(each, BaseWSGIServer)]
        for each in self.servers:
            each.channel_class = Channel
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._stop()

    def _answer(self, environ: Any, start_response: Any) -> Any:
        self.begun[get_ident()] = monotonic()
        try:
            return self.wsgi(environ, start_response)
        finally:
            del self.begun[get_ident()]

    def _turn(self) -> None:
        self.notify()
        wasyncore.poll2(1.0, self.map)
        now = monotonic()
        if sum(now - each > self.cfg.timeout for each in list(self.begun.values())) >= THREADS:
            self.log.error("all %d threads hang; this process ends, and another begins", THREADS)
            os._exit(1)
        channels = [each for each in self.map.values() if isinstance(each, Channel)]
        for each in channels:
            if each.is_too_slow(now):
                each.will_close = True
        if len(channels) > CONNECTIONS:
            idle = sorted((each for each in channels if not each.requests), key=lambda each: each.waits_since)
            for each in idle[: len(channels) - CONNECTIONS]:
                each.will_close = True

    def _stop(self) -> None:
        """Nobody new; who is being answered gets their answer."""
        for each in self.servers:
            each.accepting = False
            each.del_channel(self.map)
        until = monotonic() + self.cfg.graceful_timeout
        while monotonic() < until and any(
            each.requests or each.total_outbufs_len for each in self.map.values() if isinstance(each, Channel)
        ):
            self.notify()
            wasyncore.poll2(0.2, self.map)
        for each in self.servers[:1]:
            each.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self.map)
