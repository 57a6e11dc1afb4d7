"""Door: the version in force, and every kept one by its hash."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone

from osekkai.catalogue import Catalogue, Service
from osekkai.publication.errors import ServiceIsGone
from osekkai.publication.in_force import (
    PassedOver,
    catalogue_in_force,
    look_at_what_has_come,
    publication_on,
    readable,
)
from osekkai.publication.in_force import passed_over as _passed_over
from osekkai.publication.keeping import files_of, opened
from osekkai.publication.models import Publication, Version


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
    look_at_what_has_come()
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


def kept() -> list[str]:
    """The hashes of all versions, published or referred to, the first first."""
    return list(Version.objects.order_by("pk").values_list("hash", flat=True))


def passed_over() -> list[PassedOver]:
    """What would be in force, and is not: for whoever operates the office."""
    return list(_passed_over())


def service_of(catalogue: Catalogue, service: str) -> Service:
    """A service that work rests on, also where the folder has it no more. Raises `ServiceIsGone`."""
    if found := catalogue.services.get(service) or last_known(service):
        return found
    raise ServiceIsGone(service)


def last_known(service: str) -> Service | None:
    """A service as the newest version said that had it; nothing where none that was in force had."""
    newest = publication_on(timezone.localdate())
    return _last_known(service, newest.version.hash, newest.number, newest.since) if newest else None


@lru_cache(256)
def _last_known(service: str, newest: str, number: int, day: date) -> Service | None:
    """Of a row of publications that only grows: what is found stays so until the next one.

    Versions of long ago, that today's programme cannot read, are passed over.
    """
    named = re.compile(rf"^id:\s*{re.escape(service)}\s*$", re.MULTILINE)
    rows = Publication.objects.filter(since__lte=day, held_back="").order_by("-since", "-number")
    hashes = rows.values_list("version__hash")
    for hash in dict.fromkeys(each for (each,) in hashes):
        if any(named.search(text) for text in _texts(hash)) and (catalogue := readable(hash)):
            return catalogue.services.get(service)
    return None


def _texts(hash: str) -> Iterable[str]:
    """Nothing of a version whose row was changed."""
    try:
        return files_of(hash).values()
    except (ValueError, zlib.error):
        return ()


__all__ = [
    "Line",
    "PassedOver",
    "catalogue_in_force",
    "files_of",
    "kept",
    "last_known",
    "opened",
    "passed_over",
    "publication_on",
    "publications",
    "readable",
    "service_of",
]
