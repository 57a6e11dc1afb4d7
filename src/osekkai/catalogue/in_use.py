"""The folder in use: re-read when a file changes; while the newest files are broken, the last good version stays.

The last good version is also kept on disk, so that a restart with a broken file does not take the office down.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

from osekkai.catalogue.folder import ENDINGS, Catalogue, Report, check_files, read_files
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


_folders: dict[Path, FolderInUse] = {}


def folder_in_use() -> FolderInUse:
    """The office's own folder, by its settings."""
    from django.conf import settings

    folder: Path = settings.MUNICIPALITY
    if folder not in _folders:
        _folders[folder] = FolderInUse(folder, keep=settings.VAR / f"last-good-{folder.name}.json", every=1.0)
    return _folders[folder]


def catalogue_in_use() -> Catalogue:
    return folder_in_use().catalogue()


def stamp_of(folder: Path) -> object:
    """Changes when a file is added, removed, renamed or written."""
    return frozenset(
        (str(path), path.stat().st_mtime_ns, path.stat().st_size)
        for path in folder.rglob("*")
        if path.suffix in ENDINGS
    )
