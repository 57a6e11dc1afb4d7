"""What opens somebody's papers gets into no log: codes of drafts, links and mandates, and answers in addresses.

Every record of every logger of the process passes here, the web server's too (gunicorn writes the address of each
request at level debug, and of each that failed at level error), whichever handler an operator adds.
"""

from __future__ import annotations

import logging
import re
from typing import Any

INSTEAD = "…"
_CODE = re.compile(r"(?<![A-Za-z0-9])[2-9a-hj-km-np-z]{24}(?![A-Za-z0-9])")
"""As `codes.new_code` makes them."""
_TOKEN = re.compile(r"gAAAA[\w-]{20,}={0,2}")
"""Fernet: answers in an address, and whatever is sealed like them."""
_QUERY = re.compile(r"(/[^\s?'\"]*\?)[^\s'\"#]+")
"""What stands after an address and its question mark: answers, one-time codes of sign-ins, what somebody searched."""
_TAKEN = (_CODE, _TOKEN)


def without_secrets(text: str) -> str:
    for each in _TAKEN:
        text = each.sub(INSTEAD, text)
    return _QUERY.sub(rf"\1{INSTEAD}", text)


class Discreet(logging.LogRecord):
    """A record whose message tells no secret."""

    def getMessage(self) -> str:
        return without_secrets(super().getMessage())


_as_usual = logging.Formatter.formatException


def _told(formatter: logging.Formatter, problem: Any) -> str:
    """A traceback ends with the text of an exception, which may quote an address."""
    return without_secrets(_as_usual(formatter, problem))


def be_discreet() -> None:
    """For the whole process; called by the settings."""
    logging.setLogRecordFactory(Discreet)
    logging.Formatter.formatException = _told  # type: ignore[method-assign, assignment]
