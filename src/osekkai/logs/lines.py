"""One line of JSON an event: when, how bad, which part, what, during which request or task, and where in the code.

No line tells of anybody. Errors are told by their kind and the places of the code that they came through: their own
text may hold what somebody wrote, or a code. So may what a library writes into its messages; of those only the
sentence is told, with the numbers that were put into it.
"""

from __future__ import annotations

import errno
import json
import logging
import traceback
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError

from osekkai.logs import NOW

OURS = "osekkai"
"""Its messages name nobody."""
LEFT_OUT = "…"
OF_PROCESSES = (
    "Starting gunicorn %s",
    "Listening at: %s",
    "Using worker: %s",
    "Booting worker with pid: %s",
    "Worker (pid:%s) was sent %s!",
    "Worker (pid:%s) exited with code %s",
    "Unhandled signal: %s",
    "Connection in use: %s",
    "Can't connect to %s",
)
"""What the web server says of its own processes, signals and port, and never of a request."""
LEVELS = {"CRITICAL": "error", "WARNING": "warning"}
DEEPEST, CHAIN = 40, 5
"""Places of one error, and errors behind it, that are told."""


class Lines(logging.Formatter):
    """For machines that collect lines."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": LEVELS.get(record.levelname, record.levelname.lower()),
            "part": record.name,
            "what": sentence(record),
            **NOW.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = error(record.exc_info[1])
        line = json.dumps(told, ensure_ascii=False, default=lambda each: type(each).__name__)
        return line.encode("utf-8", "backslashreplace").decode()  # half a letter would stop the stream


class Readable(logging.Formatter):
    """For whoever tries it out on their own machine: with the errors' own words."""

    def format(self, record: logging.LogRecord) -> str:
        ids = "".join(f" {each}" for each in NOW.get().values())
        facts = "".join(f" {name}={value}" for name, value in getattr(record, "facts", {}).items())
        line = f"{record.levelname} {record.name}{ids}: {sentence(record)}{facts}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def sentence(record: logging.LogRecord) -> str:
    """Ours as it is; of a library what stands in its code, and never an address."""
    if status := getattr(record, "status_code", None):
        return f"answered {status}"
    if record.name.split(".")[0] == OURS:
        return record.getMessage()
    if record.name == "gunicorn.error" and str(record.msg).startswith(OF_PROCESSES):
        return record.getMessage()
    if not record.args:
        return f"{record.module}.{record.funcName}:{record.lineno}"
    args = record.args if isinstance(record.args, tuple) else tuple(record.args.values())
    try:
        return str(record.msg) % tuple(each if isinstance(each, int | float) else LEFT_OUT for each in args)
    except (TypeError, ValueError):
        return str(record.msg)


def error(problem: BaseException, deep: int = 0) -> dict[str, Any]:
    """Its kind, its places (outermost first), and what it came of; its words only where a machine speaks."""
    told: dict[str, Any] = {"kind": f"{type(problem).__module__}.{type(problem).__qualname__}"}
    if words := _machine(problem):
        told["words"] = words
    frames = traceback.extract_tb(problem.__traceback__)[-DEEPEST:]
    told["where"] = [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
    behind = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    if behind is not None and deep < CHAIN:
        told["of"] = error(behind, deep + 1)
    return told


def _machine(problem: BaseException) -> str:
    """A database that is away, or an operating system that refuses, says so without naming anybody."""
    if isinstance(problem, OperationalError | InterfaceError):
        return str(problem).partition("\n")[0][:300]
    if isinstance(problem, OSError) and problem.errno:
        return errno.errorcode.get(problem.errno, str(problem.errno))
    return ""
