"""The catalogue in use. Whoever keeps versions says which; without anybody it is the folder, as its files are.

The folder is read again when a file changes; while the newest files are broken, the last good version stays. That is
also kept on disk, so that a restart with a broken file does not take the office down.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from time import monotonic

from osekkai.catalogue.folder import ENDINGS, Catalogue, Report, check_files, read_files
from osekkai.catalogue.model import Service
from osekkai.catalogue.states import State, state
from osekkai.policy import PolicyError, Problem


@dataclass(slots=True)
class FolderInUse:
    """`keep` is where the last good version is kept; `every` is how many seconds pass between looks at the files."""

    folder: Path
    keep: Path | None = None
    every: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    _catalogue: Catalogue | None = None
    _stamp: object = None
    _looked: float = -1e9
    _lock: Lock = field(default_factory=Lock)

    def catalogue(self) -> Catalogue:
        """Raises `PolicyError` only where there never was a good version."""
        with self._lock:
            if self._catalogue is None or monotonic() - self._looked >= self.every:
                self._look()
                self._looked = monotonic()
            if self._catalogue is None:
                raise PolicyError(self.problems)
            return self._catalogue

    def _look(self) -> None:
        stamp = stamp_of(self.folder)
        if stamp == self._stamp:
            return
        report, files = self._newest()
        self._stamp, self.problems = stamp, report.problems
        if report.catalogue:
            self._catalogue = report.catalogue
            self._save(files)
        elif self._catalogue is None:
            self._catalogue = self._kept()

    def _newest(self) -> tuple[Report, Mapping[str, str]]:
        try:
            files = read_files(self.folder)
        except PolicyError as error:
            return Report(error.problems), {}
        return check_files(files), files

    def _save(self, files: Mapping[str, str]) -> None:
        """Written beside and renamed, so that a crash leaves the old copy or the new one, never half of one."""
        if self.keep:
            beside = self.keep.with_suffix(f".{os.getpid()}")
            self.keep.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(files, ensure_ascii=False), "utf-8")
            beside.replace(self.keep)

    def _kept(self) -> Catalogue | None:
        if self.keep is None or not self.keep.exists():
            return None
        return check_files(json.loads(self.keep.read_text("utf-8")), with_examples=False).catalogue


@dataclass(frozen=True, slots=True)
class InUse:
    """What pages are made of. `drafts`: services that were never published; `changed`: those whose file says something
    else than what is published; `problems`: why the newest files are not in use.
    """

    catalogue: Catalogue
    drafts: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


_folders: dict[Path, FolderInUse] = {}
_pinned: ContextVar[list[InUse] | None] = ContextVar("pinned", default=None)


def folder_in_use() -> FolderInUse:
    """The office's own folder, by its settings."""
    from django.conf import settings

    folder: Path = settings.MUNICIPALITY
    if folder not in _folders:
        _folders[folder] = FolderInUse(folder, keep=settings.VAR / f"last-good-{folder.name}.json", every=1.0)
    return _folders[folder]


def _as_files_are() -> InUse:
    folder = folder_in_use()
    return InUse(folder.catalogue(), problems=tuple(folder.problems))


def _none_taken(service: str, since: date | None) -> int:
    return 0


_source: Callable[[], InUse] = _as_files_are
_taken: Callable[[str, date | None], int] = _none_taken


def serve(source: Callable[[], InUse]) -> None:
    """Whoever keeps versions says what is in use."""
    global _source
    _source = source


def count_with(taken: Callable[[str, date | None], int]) -> None:
    """Whoever takes applications says how many there are for a service since a day; for services with a `limit`."""
    global _taken
    _taken = taken


@contextmanager
def one_version() -> Iterator[None]:
    """Inside, everything is of one version: the one that was in use when it was first asked for."""
    token = _pinned.set([])
    try:
        yield
    finally:
        _pinned.reset(token)


def now_in_use() -> InUse:
    pinned = _pinned.get()
    if pinned is None:
        return _source()
    if not pinned:
        pinned.append(_source())
    return pinned[0]


def catalogue_in_use() -> Catalogue:
    return now_in_use().catalogue


def state_of(service: Service, on: date) -> State:
    """How a service that is in use stands on a day, with what is published and what was applied for."""
    times = service.times
    taken = _taken(service.id, times.counted_from(on)) if times.limit is not None else 0
    return state(service, on, published=service.id not in now_in_use().drafts, taken=taken)


def stamp_of(folder: Path) -> object:
    """Changes when a file is added, removed, renamed or written."""
    found = set()
    for path in folder.rglob("*"):
        if path.suffix in ENDINGS:
            try:
                stat = path.stat()
            except OSError:  # it went while we looked; reading says so, where it is still named
                found.add((str(path), 0, 0))
            else:
                found.add((str(path), stat.st_mtime_ns, stat.st_size))
    return frozenset(found)
