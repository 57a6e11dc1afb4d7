"""Work on a file from outside in a process of its own, where its reader may crash, hang or ask for all the memory.

`python -m osekkai.applications.apart pdf`: the file comes by standard input, what became of it goes by standard output,
and the exit code says how it ended. It knows nothing of the office: no settings, no database, no secrets.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from enum import IntEnum

SECONDS, PATIENCE = 15, 25
"""Of processor time, after which it is the file that is bad; and by the clock, after which it is the machine."""
MEMORY = 1_500_000_000
"""Bytes of memory; a page needs some megabytes."""

_COMMAND = ["-m", __name__]


class Ended(IntEnum):
    """How it ended. Anything else was a crash."""

    GOOD = 0
    BROKEN = 10
    LOCKED = 11
    MOVES = 12
    TOO_LARGE = 13


class Busy(Exception):
    """The machine has no time or no room for another process."""


def look(kind: str, contents: bytes) -> tuple[Ended, bytes]:
    """How it ended, and what came out: of a `pdf` nothing, of a `heic` its JPEG. A crash is a broken file.

    Raises `Busy` where it could not be looked at now, which says nothing of the file.
    """
    command = [sys.executable, "-I", *_COMMAND, kind]
    try:
        done = subprocess.run(command, input=contents, capture_output=True, timeout=PATIENCE, check=False, env={})  # noqa: S603  our own module
    except (subprocess.TimeoutExpired, OSError) as error:
        raise Busy from error
    if done.returncode == 1:  # it did not even begin
        raise Busy(done.stderr.decode(errors="replace")[-500:])
    return (Ended(done.returncode) if done.returncode in list(Ended) else Ended.BROKEN), done.stdout


def _main(kind: str) -> Ended:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    contents = sys.stdin.buffer.read()
    import pi_heif  # noqa: F401  what is not installed is no fault of the file
    import pikepdf  # noqa: F401

    try:
        return {"pdf": _pdf, "heic": _heic}[kind](contents)
    except Exception:  # whatever a broken file makes its reader say
        return Ended.BROKEN


def _pdf(contents: bytes) -> Ended:
    from osekkai.applications import pdf

    try:
        pdf.look(contents)
    except pdf.Locked:
        return Ended.LOCKED
    except pdf.Moves:
        return Ended.MOVES
    except (pdf.Broken, MemoryError):
        return Ended.BROKEN
    return Ended.GOOD


def _heic(contents: bytes) -> Ended:
    import pi_heif

    from osekkai.applications import pictures

    pi_heif.register_heif_opener()
    try:
        made = pictures.kept(contents, ("HEIF", "AVIF"))
    except pictures.TooManyPixels:
        return Ended.TOO_LARGE
    except (pictures.NotAPicture, MemoryError):
        return Ended.BROKEN
    sys.stdout.buffer.write(made)
    return Ended.GOOD


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
