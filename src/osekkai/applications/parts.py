"""What staff often ask residents, ready in every language (`texts.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping

from osekkai.catalogue.parts import Files, Part, SoFar
from osekkai.policy import Words


def _read(files: Files, so_far: SoFar) -> dict[str, Words]:
    return {key.text(): value.words() for key, value in files.entries()}


TEXTS: Part[Mapping[str, Words]] = Part("texts", "texts.yaml", _read)
