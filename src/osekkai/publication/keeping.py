"""A version as a row and back: the same texts, and the catalogue that they make."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import lru_cache

from osekkai.catalogue import Catalogue
from osekkai.catalogue.folder import check_files, hash_of
from osekkai.policy import PolicyError
from osekkai.publication.errors import NoSuchVersion
from osekkai.publication.models import Version

OPEN_AT_ONCE = 8
"""Catalogues of versions that a process keeps ready; opening one takes a third of a second."""


def packed(files: Mapping[str, str]) -> bytes:
    return zlib.compress(json.dumps(dict(sorted(files.items())), ensure_ascii=False).encode(), 9)


def files_of(hash: str) -> dict[str, str]:
    """The texts of a version by path. Raises `NoSuchVersion`; `ValueError` where they were changed in the table."""
    found = Version.objects.filter(hash=hash).first()
    if found is None:
        raise NoSuchVersion(hash)
    files: dict[str, str] = json.loads(zlib.decompress(bytes(found.files)))
    if hash_of(files) != hash:
        raise ValueError(f"the kept files of version {hash} are not those that were published")
    return files


@lru_cache(OPEN_AT_ONCE)
def opened(hash: str) -> Catalogue:
    """The catalogue of a version. Raises `NoSuchVersion`; `PolicyError` where today's programme cannot read it."""
    report = check_files(files_of(hash), with_examples=False)
    if report.catalogue is None:
        raise PolicyError(report.problems)
    return report.catalogue


def keep(catalogue: Catalogue) -> Version:
    """Whatever refers to a version by its hash has it kept, published or not; in the same transaction. Once only."""
    if found := Version.objects.defer("files").filter(hash=catalogue.hash).first():
        return found
    made, _ = Version.objects.get_or_create(hash=catalogue.hash, defaults={"files": packed(catalogue.files)})
    return made
