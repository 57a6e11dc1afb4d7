"""Drafts of the municipality's folder and what they would do, kept as figures that may be shown."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from osekkai.catalogue import Catalogue
from osekkai.catalogue.folder import check_files
from osekkai.matching import snapshot
from osekkai.matching.disclosure import as_shown
from osekkai.matching.draft_changes import changes, without_examples
from osekkai.matching.errors import NoSnapshot
from osekkai.matching.reform import reform
from osekkai.policy import PolicyError

_ID = re.compile(r"[a-z0-9]{12}")
LONGEST = 200_000
"""Characters in a service file."""


def draft_of(base: Catalogue, path: str, text: str) -> Catalogue:
    """The folder in use with another text for one file. Raises `PolicyError` with every problem of the text."""
    report = check_files({**base.files, path: without_examples(text)}, with_examples=False)
    if report.catalogue is None:
        raise PolicyError(report.problems)
    return report.catalogue


def try_out(base: Catalogue, draft: Catalogue, on: date, name: str, service: str) -> str:
    """Judge the snapshot by both and keep the figures, what was changed of the service's file, and its text.

    Gives the id under which `kept` finds them.
    """
    found = settings.VAR / "snapshot"
    if not (found / "snapshot.json").exists():
        raise NoSnapshot
    result = as_shown(reform(base, draft, snapshot.read(found), on, name))
    result |= {
        "service": service,
        "text": draft.files[base.services[service].path],
        "changes": changes(base, draft, service, on),
    }
    place = _place()
    (place / "reform.json").write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    return place.name


def kept(ids: Sequence[str]) -> list[dict[str, Any]]:
    """The figures of these drafts, in their order; an id that is not known is left out."""
    paths = [(each, _root() / each / "reform.json") for each in ids if _ID.fullmatch(each)]
    return [{"id": each, **json.loads(path.read_text("utf-8"))} for each, path in paths if path.exists()]


def newest(number: int = 20) -> list[dict[str, Any]]:
    found = sorted(_root().glob("*/reform.json"), key=lambda path: -path.stat().st_mtime)[:number]
    return kept([path.parent.name for path in found])


def _root() -> Path:
    return Path(settings.VAR) / "drafts"


def _place() -> Path:
    found = _root() / "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(12))
    found.mkdir(parents=True)
    return found
