"""Numbers in vertical writing (縦書き): two digits stand side by side, others one below the other."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"(<[^>]*>|&#?\w+;)|(?<![\w.,])(\d\d)(?![\w.,])|(\d)", re.ASCII)


def stand_up(html: str) -> str:
    """The text with its digits upright; tags and entities are left alone."""
    return _DIGITS.sub(_upright, html)


def _upright(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    return f'<span class="upright">{found[2]}</span>' if found[2] else chr(ord(found[3]) + 0xFEE0)
