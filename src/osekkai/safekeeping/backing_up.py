"""Making a backup while the office works: whole and named, or not there."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

import osekkai
from osekkai import codes
from osekkai.ledger import queries as ledger
from osekkai.ledger import services as recording
from osekkai.problems import Problem
from osekkai.safekeeping import dumping, keys, layout, sealing
from osekkai.safekeeping.errors import NoRecoveryKey, told_of_the_disk
from osekkai.safekeeping.kinds import BACKED_UP, BACKUP
from osekkai.safekeeping.models import Kind, Look
from osekkai.storing import all_files, everything

TRIES = 3
KEPT = 14
"""Backups that the clock leaves of those it made."""
NAMED = "%Y%m%d-%H%M%S"
BY_THE_CLOCK = re.compile(r"[0-9]{8}-[0-9]{6}")
"""So it calls them; whatever else lies in the folder is somebody else's."""
SIGNING = "signing-try.p12"


def back_up(place: Path, *, by: recording.Actor, without_keys: bool = False) -> layout.Manifest:
    """Everything that it takes to open the office again, in a new folder.

    Raises `NoRecoveryKey`, `NotEmpty`, `ToolFailed`, `DiskFailed`: then nothing is there.
    """
    if not settings.RECOVERY_KEY and not without_keys:
        raise NoRecoveryKey
    began = time.monotonic()
    with told_of_the_disk(), layout.whole_or_nothing(place) as folder:
        made = _filled(folder, without_keys=without_keys)
    took = time.monotonic() - began
    with transaction.atomic():
        recording.record(BACKED_UP, by, BACKUP(made.made_at), after=made.tip)
    Look.objects.create(
        kind=Kind.BACKUP,
        seconds=took,
        is_good=not made.missing,
        size=made.size,
        told=list(_told(place, made)),
    )
    return made


def _told(place: Path, made: layout.Manifest) -> Iterator[str]:
    yield f"{place.name}：しまったファイル {made.stored:,}"
    if not made.has_keys:
        yield "鍵は入っていません"
    if made.missing:
        yield f"区役所からなくなっていて、控えにもないファイル {len(made.missing):,}：{'、'.join(made.missing[:20])}"


def back_up_by_the_clock() -> Path | None:
    """Into the folder of backups, called after this moment; nothing where the office has none. Old ones go then."""
    if settings.BACKUPS is None:
        return None
    place = settings.BACKUPS / f"{timezone.localtime():{NAMED}}"
    try:
        back_up(place, by=recording.SYSTEM)
    except Exception as problem:
        Look.objects.create(
            kind=Kind.BACKUP, seconds=0, is_good=False, told=[f"{type(problem).__name__} {problem}"[:500]]
        )
        raise
    for each in _no_longer_needed():
        shutil.rmtree(each)
    for each in settings.BACKUPS.glob(".*.unfinished"):
        if time.time() - each.stat().st_mtime > timedelta(days=1).total_seconds():  # its process died
            shutil.rmtree(each, ignore_errors=True)
    return place


def backups() -> list[Path]:
    """Those that the clock made, the first first."""
    if settings.BACKUPS is None or not settings.BACKUPS.is_dir():
        return []
    named = (each for each in settings.BACKUPS.iterdir() if BY_THE_CLOCK.fullmatch(each.name))
    return sorted(each for each in named if (each / layout.MANIFEST).is_file())


def _no_longer_needed() -> list[Path]:
    """All but the newest; of those before, the last whole one stays while no newer one has every file."""
    old, newest = backups()[:-KEPT], backups()[-KEPT:]
    if any(_is_whole(each) for each in newest):
        return old
    last_whole = next((each for each in reversed(old) if _is_whole(each)), None)
    return [each for each in old if each != last_whole]


def _is_whole(place: Path) -> bool:
    try:
        return not layout.read(place).missing
    except Problem:
        return False


def _filled(folder: Path, *, without_keys: bool) -> layout.Manifest:
    recording.seal()
    key = sealing.new_key()
    for _ in range(TRIES):
        _copy_files(folder)  # what goes while the database is dumped is here already
        with dumping.moment() as dump:
            tip, number = ledger.tip(dumping.MOMENT)
            (folder / layout.DATABASE).unlink(missing_ok=True)
            layout.put(folder / layout.DATABASE, sealing.sealed(dump.stream, key, layout.DATABASE))
            _copy_files(folder)  # what came before that moment
            named = {each.stored for each in all_files(dumping.MOMENT)}
        if not (missing := sorted(each for each in named if not _place(folder, each).is_file())):
            break  # else some came and went in between; or the office itself has lost them
    if (signing := settings.VAR / SIGNING).is_file():
        contents = io.BytesIO(signing.read_bytes())
        layout.put(folder / layout.SIGNING, sealing.sealed(contents, key, layout.SIGNING))
    if not without_keys:
        box = sealing.for_outside(keys.told(), sealing.public_key(Path(settings.RECOVERY_KEY)))
        (folder / layout.KEYS).write_bytes(box)
    shutil.copytree(settings.MUNICIPALITY, folder / layout.FOLDER, ignore=shutil.ignore_patterns(".git"))
    layout.close(folder)
    made = layout.Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        version=osekkai.__version__,
        database=dumping.kind(),
        tip=tip,
        number=number,
        office_key=codes.name_of(settings.KEYS[0]).hex(),
        key=codes.office_cipher("backup").encrypt(key).decode(),
        has_keys=not without_keys,
        missing=tuple(missing),
        files=layout.listed(folder),
    )
    layout.write(folder, made)
    return made


def _copy_files(folder: Path) -> None:
    """Those that are not here yet as they are there: one that was being written when it was copied is longer now."""
    for name in everything():
        copy = _place(folder, name)
        with suppress(FileNotFoundError):  # it went meanwhile
            if copy.is_file() and copy.stat().st_size == default_storage.size(name):
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            with default_storage.open(name) as file, copy.open("wb") as to:
                shutil.copyfileobj(file, to, layout.AT_ONCE)


def _place(folder: Path, name: str) -> Path:
    return folder / layout.FILES / name
