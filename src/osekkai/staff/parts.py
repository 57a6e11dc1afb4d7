"""Who decides what, from the folder (`authority.yaml`)."""

from __future__ import annotations

from osekkai.catalogue.parts import Files, Part, SoFar
from osekkai.staff.authority import DEFAULT, Authority, Level, read_authority


def _read(files: Files, so_far: SoFar) -> Authority:
    root = files.root()
    return read_authority(root, so_far.sections, so_far.book.services) if root else DEFAULT


AUTHORITY = Part("authority", "authority.yaml", _read)

__all__ = ["AUTHORITY", "Authority", "Level"]
