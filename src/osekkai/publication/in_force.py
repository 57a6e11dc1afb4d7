"""Which version is in use: in service the one in force and nothing else; when trying out the files, marked 下書き.

A process asks the table at most once a second, for one hash; a catalogue is made only when that is another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from osekkai.catalogue import Catalogue, folder_in_use
from osekkai.catalogue.in_use import InUse
from osekkai.policy import PolicyError
from osekkai.publication import keeping
from osekkai.publication.errors import NothingPublished
from osekkai.publication.models import Publication

LOOK_EVERY = 1.0
"""Seconds until every process has seen what was published in another."""


def publication_on(day: date) -> Publication | None:
    """What is in force on a day, as it is known now."""
    found = Publication.objects.filter(since__lte=day).order_by("-since", "-number")
    return found.select_related("version").defer("version__files").first()


@dataclass(slots=True)
class _InForce:
    _catalogue: Catalogue | None = None
    _looked: float = -1e9
    _lock: Lock = field(default_factory=Lock)

    def catalogue(self) -> Catalogue | None:
        with self._lock:
            if monotonic() - self._looked >= LOOK_EVERY:
                try:
                    self._look()
                except DatabaseError:  # the office goes on with what it knows until the database is back
                    if self._catalogue is None:
                        raise
                self._looked = monotonic()
            return self._catalogue

    def _look(self) -> None:
        found = publication_on(timezone.localdate())
        if found is None:
            self._catalogue = None
        elif self._catalogue is None or self._catalogue.hash != found.version.hash:
            self._catalogue = keeping.opened(found.version.hash)

    def forget(self) -> None:
        self._looked = -1e9


_in_force = _InForce()


def catalogue_in_force() -> Catalogue:
    """Raises `NothingPublished`."""
    if found := _in_force.catalogue():
        return found
    raise NothingPublished


def look_again() -> None:
    """The next question is asked of the table."""
    _in_force.forget()


def shown() -> InUse:
    """What pages are made of, by `settings.FOLDER_SHOWN`."""
    if settings.FOLDER_SHOWN == "published":
        return InUse(catalogue_in_force())
    folder = folder_in_use()
    if settings.FOLDER_SHOWN == "files":
        return InUse(folder.catalogue(), problems=tuple(folder.problems))
    return _with_drafts(_in_force.catalogue())


_compared: dict[tuple[str, str], tuple[frozenset[str], frozenset[str]]] = {}


def _with_drafts(published: Catalogue | None) -> InUse:
    folder = folder_in_use()
    try:
        written = folder.catalogue()
    except PolicyError:
        if published is None:
            raise
        return InUse(published, problems=tuple(folder.problems))
    problems = tuple(folder.problems)
    if published is None or published.hash == written.hash:
        return InUse(written, problems=problems)
    pair = (published.hash, written.hash)
    if pair not in _compared:
        _compared.clear()
        _compared[pair] = _differences(published, written)
    drafts, changed = _compared[pair]
    return InUse(written, drafts, changed, problems)


def _differences(published: Catalogue, written: Catalogue) -> tuple[frozenset[str], frozenset[str]]:
    """The services that are new, and those whose file says something else than what is published."""
    new = written.services.keys() - published.services.keys()
    changed = {
        id
        for id, each in written.services.items()
        if id not in new and written.files[each.path] != published.files.get(published.services[id].path)
    }
    return frozenset(new), frozenset(changed)
