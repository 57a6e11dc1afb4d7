"""Further languages: `languages/zh.yaml` has `日本語の文: 翻訳`, one file for each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from osekkai.catalogue.parts import Files, Part, SoFar


def _read(files: Files, so_far: SoFar) -> dict[str, dict[str, str]]:
    return {
        PurePosixPath(path).stem: {key.text(): value.text() for key, value in root.entries()}
        for path, root in files.roots().items()
    }


LANGUAGES: Part[Mapping[str, Mapping[str, str]]] = Part("languages", "languages/", _read)
