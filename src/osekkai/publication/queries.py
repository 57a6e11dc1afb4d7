"""Door: the version in force, and every kept one by its hash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone

from osekkai.catalogue import Service
from osekkai.policy import PolicyError
from osekkai.publication.in_force import catalogue_in_force, publication_on
from osekkai.publication.keeping import files_of, opened
from osekkai.publication.models import Publication


@dataclass(frozen=True, slots=True)
class Line:
    """A publication: which version, from when, who published it and why; `is_in_force` today."""

    number: int
    hash: str
    since: date
    note: str
    published_at: datetime
    published_by: str
    is_in_force: bool


def publications() -> list[Line]:
    """The newest first."""
    now = publication_on(timezone.localdate())
    return [
        Line(
            each.number,
            each.version.hash,
            each.since,
            each.note,
            each.published_at,
            each.published_by,
            now is not None and each.number == now.number,
        )
        for each in Publication.objects.select_related("version").defer("version__files").order_by("-number")
    ]


def last_known(service: str) -> Service | None:
    """A service as the newest version said that had it; nothing where none that was in force had."""
    newest = publication_on(timezone.localdate())
    return _last_known(service, newest.version.hash, newest.number, newest.since) if newest else None


@lru_cache(256)
def _last_known(service: str, newest: str, number: int, day: date) -> Service | None:
    """Of a row of publications that only grows: what is found stays so until the next one."""
    named = re.compile(rf"^id:\s*{re.escape(service)}\s*$", re.MULTILINE)
    hashes = Publication.objects.filter(since__lte=day).order_by("-since", "-number").values_list("version__hash")
    for hash in dict.fromkeys(each for (each,) in hashes):
        if any(named.search(text) for text in files_of(hash).values()):
            try:
                return opened(hash).services.get(service)
            except PolicyError:
                continue  # a version of long ago, that today's programme cannot read
    return None


def differences(published: Mapping[str, str], files: Mapping[str, str]) -> list[str]:
    """The paths that are not the same in both."""
    return sorted(path for path in published.keys() | files.keys() if published.get(path) != files.get(path))


__all__ = [
    "Line",
    "catalogue_in_force",
    "differences",
    "files_of",
    "last_known",
    "opened",
    "publication_on",
    "publications",
]
