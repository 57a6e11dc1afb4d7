"""Whatever comes from outside ends in words: a minute of inputs that are nearly right, and all that once went wrong.

`make fuzz` does the same for hours. What it finds lies in var/fuzz: mend the kind, and keep the input in `corpus`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzz.parsers import PARSERS, kept
from tests.fuzz.running import tried

SECONDS = float(os.environ.get("OSEKKAI_FUZZ_SECONDS", "60"))
"""For all parsers together."""


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, path) for name in PARSERS for path in kept(name)],
    ids=lambda each: getattr(each, "name", each),
)
def test_what_once_went_wrong_ends_in_words(name: str, path: Path) -> None:
    PARSERS[name].run(path.read_bytes())


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_nearly_right_ends_in_words(name: str) -> None:
    found = tried(name, 20261128, SECONDS / len(PARSERS))
    assert not found.wrong, f"{found.kept}\n{found.wrong}"
    assert found.inputs > 0
