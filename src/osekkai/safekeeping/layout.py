"""A backup as a folder: what lies where, and the list that proves that all of it is there as it was put there.

manifest.json    when, of what, the tip of the ledger, the key of the sealed parts, each file with its SHA-256
manifest.seal    HMAC-SHA256 of it under the office's key
database.sealed  the database (see `dumping`), in sealed pieces (see `sealing`)
signing.sealed   the key of the authority that signs where the office is tried out, in sealed pieces
keys.sealed      what the office was told: its variables and the files they name, for the private half alone
files/           the stored files as they lie: each sealed by itself already
folder/          the municipality's folder as its files stood; the published versions are in the database
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings

from osekkai import codes
from osekkai.safekeeping.errors import NotABackup, NotAsItWas, NotEmpty, OtherKey
from osekkai.storing import synced

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.seal"
DATABASE, SIGNING, KEYS = "database.sealed", "signing.sealed", "keys.sealed"
FILES, FOLDER = "files", "folder"
AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """`key` is that of the sealed parts, sealed with the office's key whose name is `office_key`.

    `files` are paths with their sizes and SHA-256; `missing` are stored files that the office itself had lost.
    """

    made_at: str
    version: str
    database: str
    tip: str
    number: int
    office_key: str
    key: str
    has_keys: bool
    missing: tuple[str, ...]
    files: tuple[tuple[str, int, str], ...]

    @property
    def stored(self) -> int:
        """How many files of the office are in it, as `files check` and a restored office count them."""
        return sum(path.startswith(f"{FILES}/") for path, _, _ in self.files)

    @property
    def size(self) -> int:
        return sum(size for _, size, _ in self.files)


@contextmanager
def whole_or_nothing(place: Path) -> Iterator[Path]:
    """A folder to be filled, which becomes `place` when all of it is on the disk: a half one never has that name."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise NotEmpty(str(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    filling = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".unfinished", dir=place.parent))
    try:
        yield filling
        for each in sorted(filling.rglob("*"), reverse=True):
            synced(each)
        synced(filling)
        filling.rename(place)
        synced(place.parent)
    except BaseException:
        shutil.rmtree(filling, ignore_errors=True)
        raise


def write(folder: Path, manifest: Manifest) -> None:
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1).encode()
    (folder / MANIFEST).write_bytes(text)
    (folder / SEAL).write_text(codes.tag_of(text, "backup").hex())


def read(place: Path) -> Manifest:
    """What the backup says of itself, by the office's own seal. Raises `NotABackup`, `OtherKey`, `NotAsItWas`."""
    told, text = _told(place)
    try:
        seal = bytes.fromhex((place / SEAL).read_text().strip())
    except (OSError, ValueError):
        raise NotABackup(place) from None
    if told["office_key"] not in {codes.name_of(each).hex() for each in settings.KEYS}:
        raise OtherKey(told["office_key"])
    if not any(hmac.compare_digest(seal, each) for each in codes.all_tags(text, "backup")):
        raise NotAsItWas(MANIFEST)
    files = tuple((path, size, digest) for path, size, digest in told["files"])
    return Manifest(**told | {"files": files, "missing": tuple(told["missing"])})


def _told(place: Path) -> tuple[dict[str, Any], bytes]:
    try:
        text = (place / MANIFEST).read_bytes()
        told = json.loads(text)
        if told.pop("format") != FORMAT or set(told) != set(Manifest.__dataclass_fields__):
            raise NotABackup(place)
    except (OSError, ValueError, KeyError, AttributeError):
        raise NotABackup(place) from None
    return told, text


def key_of(manifest: Manifest) -> bytes:
    """What opens the sealed parts. Raises `OtherKey`."""
    try:
        return codes.office_cipher("backup").decrypt(manifest.key)
    except InvalidToken:
        raise OtherKey(manifest.office_key) from None


def must_be_as_listed(place: Path, manifest: Manifest) -> None:
    """Raises `NotAsItWas` unless every file is there as it was written, and no other."""
    listed = {path for path, _, _ in manifest.files} | {MANIFEST, SEAL}
    there = set(paths_in(place))
    if strange := sorted(there ^ listed):
        raise NotAsItWas("、".join(strange[:10]))
    for path, size, digest in manifest.files:
        if ((place / path).stat().st_size, digest_of(place / path)) != (size, digest):
            raise NotAsItWas(path)


def close(folder: Path) -> None:
    """For nobody else's eyes, however what was copied had been."""
    for each in folder.rglob("*"):
        each.chmod(0o700 if each.is_dir() else 0o600)


def listed(folder: Path) -> tuple[tuple[str, int, str], ...]:
    return tuple((path, (folder / path).stat().st_size, digest_of(folder / path)) for path in sorted(paths_in(folder)))


def paths_in(folder: Path) -> Iterator[str]:
    return (each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())


def digest_of(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(place: Path, pieces: Iterable[bytes]) -> None:
    with place.open("xb") as file:
        for each in pieces:
            file.write(each)
