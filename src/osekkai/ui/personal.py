"""What the table of the design system tells about people, and when its rows go."""

from __future__ import annotations

from osekkai.personal import Until, tells
from osekkai.said import Said

tells(
    "ui.Kept",
    words=Said("送れなかった書きかけ", en="what was typed and could not be sent"),
    ends=Until("until"),
    nothing="until",
    link="key_hash whose",
    sealed="sealed",
)
