"""A server that one benchmark has for itself, at a port that nobody else has."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def served(target: str, port: int, workers: int, env: Mapping[str, str] | None = None) -> Iterator[None]:
    """As `osekkai run` serves it, but without limits; gone afterwards."""
    gunicorn = f"gunicorn {target} --bind 127.0.0.1:{port} --workers {workers} --config python:osekkai.serving"
    told = {**(os.environ if env is None else env), "OSEKKAI_LIMITS": "off"}  # one address asks for all of them
    server = subprocess.Popen([sys.executable, "-m", *gunicorn.split()], env=told, stderr=subprocess.DEVNULL)
    try:
        _wait_for(server, port)
        yield
    finally:
        server.terminate()
        server.wait()


STARTS_WITHIN = 180
"""Seconds that a busy machine may take to start it."""


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if (ended := server.poll()) is not None:
            raise SystemExit(f"the server ended with {ended}")
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/about/")
            line.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server does not answer within {STARTS_WITHIN} seconds")
