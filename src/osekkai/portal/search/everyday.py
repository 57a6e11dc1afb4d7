"""What is said in the same way everywhere, from `everyday.yaml`: words that tell nothing, and what others mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


def silent() -> frozenset[str]:
    """Dictionary forms that do not tell what is looked for."""
    return frozenset(map(str, _read()["silent"]))


def meant() -> Mapping[str, tuple[str, ...]]:
    return {str(said): tuple(map(str, words)) for said, words in _read()["meant"].items()}


@cache
def _read() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("everyday.yaml").read_text("utf-8"))
    return found
