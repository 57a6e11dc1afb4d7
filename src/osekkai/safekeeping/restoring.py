"""Restoring a backup into an empty office, and trying that in a scratch one that is thrown away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from string import ascii_lowercase

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.crypto import get_random_string

from osekkai.cli.office import migrate
from osekkai.ledger import services as recording
from osekkai.safekeeping import dumping, keys, layout, sealing
from osekkai.safekeeping.backing_up import SIGNING
from osekkai.safekeeping.errors import NotABackup, NotAsItWas, NotEmpty, OtherDatabase, told_of_the_disk
from osekkai.safekeeping.kinds import BACKUP, RESTORED
from osekkai.safekeeping.models import Kind, Look
from osekkai.safekeeping.proving import Proof, prove
from osekkai.safekeeping.scratch import scratch
from osekkai.storing import everything, synced

SCRATCH_DATABASE = "osekkai_rehearsal_"


def restore(place: Path, *, by: recording.Actor) -> list[Proof]:
    """Into the database and the folder that this office was told of, both empty; what was then proven.

    Everything is compared before anything is written. Raises `NotABackup`, `OtherKey`, `NotAsItWas`, `OtherDatabase`,
    `NotEmpty`, `ToolFailed`, `DiskFailed`.
    """
    manifest = layout.read(place)
    if manifest.database != dumping.kind():
        raise OtherDatabase(manifest.database, dumping.kind())
    dumping.refuse_what_is_there()
    if any(True for _ in everything()):
        raise NotEmpty(str(settings.MEDIA_ROOT))
    layout.must_be_as_listed(place, manifest)
    key, put = layout.key_of(manifest), list[str]()
    try:
        with told_of_the_disk():
            _put_files_back(place / layout.FILES, put)
            if (place / layout.SIGNING).is_file():
                _write(settings.VAR / SIGNING, _opened(place, key, layout.SIGNING))
            dumping.put_back(
                _opened(place, key, layout.DATABASE)
            )  # last: while there is no table, nothing was restored
    except BaseException as problem:
        for each in put:
            default_storage.delete(each)
        (settings.VAR / SIGNING).unlink(missing_ok=True)
        if isinstance(problem, ValueError):
            raise NotAsItWas(str(problem)) from problem
        raise
    migrate()
    with transaction.atomic():
        recording.record(RESTORED, by, BACKUP(manifest.made_at), before=manifest.tip)
    return list(prove(manifest.tip))


def rehearse(place: Path, private: Path | None = None, password: bytes | None = None) -> list[Proof]:
    """Restore a backup into a scratch office of its own, as `osekkai restore` does, and say what was proven there.

    With the private key the scratch office knows only what came out of the backup. Raises as `restore`, and
    `RuntimeError` with what the scratch office said where it could not even begin.
    """
    began = time.monotonic()
    try:
        proofs = rehearse_elsewhere(place, private, password)
    except Exception as problem:
        _keep(place, began, is_good=False, told=[f"{type(problem).__name__} {problem}"[:500]])
        raise
    _keep(place, began, is_good=not any(each.wrong for each in proofs), told=[each.line for each in proofs])
    return proofs


def rehearse_elsewhere(place: Path, private: Path | None = None, password: bytes | None = None) -> list[Proof]:
    """The same where no office is that could keep what was found."""
    if not (place / layout.MANIFEST).is_file():
        raise NotABackup(place)
    with _scratch() as told:
        if private:
            own = keys.recover(place, private, Path(told["OSEKKAI_VAR"]) / "keys", password)
            told = {name: "" for name in os.environ if name.startswith(keys.OURS)} | own | told
        return _restored_elsewhere(place, told)


def _keep(place: Path, began: float, *, is_good: bool, told: list[str]) -> None:
    took = time.monotonic() - began
    Look.objects.create(kind=Kind.REHEARSAL, seconds=took, is_good=is_good, told=[place.name, *told])


def _restored_elsewhere(place: Path, told: dict[str, str]) -> list[Proof]:
    command = [sys.executable, "-m", "osekkai.cli", "restore", str(place.resolve()), "--json"]
    done = subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        return [Proof(**each) for each in json.loads(done.stdout)]
    except (ValueError, TypeError):
        raise RuntimeError((done.stderr or done.stdout).strip()[-2_000:]) from None


def _opened(place: Path, key: bytes, part: str) -> Iterator[bytes]:
    with (place / part).open("rb") as stream:
        yield from sealing.opened(stream, key, part)


def _put_files_back(files: Path, put: list[str]) -> None:
    """`put` is what was put, also where it did not come to its end."""
    for path in layout.paths_in(files):
        with (files / path).open("rb") as file:
            put.append(default_storage.save(path, File(file)))
        if put[-1] != path:
            raise NotEmpty(path)


def _write(place: Path, pieces: Iterable[bytes]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(pieces)
    synced(place)


@contextmanager
def _scratch() -> Iterator[dict[str, str]]:
    """Variables of an office with an empty database and an empty folder, both gone afterwards."""
    with scratch() as folder:
        told = {"OSEKKAI_VAR": str(folder), "OSEKKAI_BACKUPS": ""}
        if dumping.kind() == "sqlite":
            yield told | {"DATABASE_URL": f"sqlite:///{folder}/osekkai.sqlite3"}
            return
        _drop_what_was_left()
        name = f"{SCRATCH_DATABASE}{int(time.time())}_{get_random_string(8, ascii_lowercase)}"
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield told | dumping.environment() | {"DATABASE_URL": f"postgres:///{name}"}
        finally:
            _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _drop_what_was_left() -> None:
    """By a rehearsal that was killed: none takes a day."""
    like = SCRATCH_DATABASE.replace("_", r"\_") + "%"
    for (name,) in _on_server("SELECT datname FROM pg_database WHERE datname LIKE %s", like):
        made_at = name.removeprefix(SCRATCH_DATABASE).partition("_")[0]
        if not made_at.isdecimal() or time.time() - int(made_at) > timedelta(days=1).total_seconds():
            _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(sql: str, *values: str) -> list[tuple[str, ...]]:
    """In no transaction, over a connection of its own."""
    server = connection.copy("server")
    try:
        with server.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        server.close()
