"""Mail addresses as they are really mailed to, and as they are counted."""

from __future__ import annotations

import re
from contextlib import suppress

from django.utils.encoding import punycode

GOOGLE = ("gmail.com", "googlemail.com")
_COMMENT = re.compile(r"\([^()]*\)")


def mailbox(address: str) -> str:
    """The address without comments (RFC 5322 §3.2.2), its domain as the wire has it (punycode), in small letters.

    Dots in the name are not folded: to most providers they are another mailbox.
    """
    text = address.strip()
    while (plain := _COMMENT.sub("", text)) != text:
        text = plain
    local, _, domain = "".join(text.split()).rpartition("@")
    with suppress(UnicodeError):  # where it is no domain, nothing is sent to it
        domain = punycode(domain)
    return f"{local}@{domain}".lower()


def counted_as(address: str) -> str:
    """The mailbox that fills up: without what follows a plus sign (RFC 5233), which its owner chooses freely.

    Google's own are one with and without dots, under both names (support.google.com/mail/answer/7436150 and 10313, as
    of 2026-11); those of others under Google's roof are not.
    """
    local, _, domain = mailbox(address).rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GOOGLE:
        local, domain = local.replace(".", "") or local, GOOGLE[0]
    return f"{local}@{domain}"
