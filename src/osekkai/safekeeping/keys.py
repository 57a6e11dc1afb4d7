"""The office's keys: into a backup and out of it again, and everything that former ones sealed under the newest."""

from __future__ import annotations

import base64
import json
import os
import shlex
import shutil
from pathlib import Path

from django.conf import settings

from osekkai.safekeeping import sealing
from osekkai.safekeeping.errors import NotABackup, NotEmpty
from osekkai.safekeeping.layout import FOLDER, KEYS

ENVIRONMENT = "osekkai.env"
OURS = ("OSEKKAI_", "DATABASE_URL")
NAMED_FILES = ("OSEKKAI_SIGNING_KEY", "OSEKKAI_SIGNING_FORMER", "OSEKKAI_TSA_ROOTS", "OSEKKAI_RECOVERY_KEY")
"""Variables that name a file which the office cannot do without."""
PLACES = ("OSEKKAI_HOME", "OSEKKAI_FONTS", "OSEKKAI_BACKUPS")
"""Variables that name a folder which a backup does not have."""
MUNICIPALITY = "OSEKKAI_MUNICIPALITY"


def told() -> bytes:
    """What this office was told from outside, with the keys it really uses, and the files that are named there."""
    found = {name: told for name, told in os.environ.items() if told and name.startswith(OURS)}
    for name, (now, *before) in (("OSEKKAI_SECRET_KEY", settings.KEYS), ("OSEKKAI_LEDGER_KEY", settings.LEDGER_KEYS)):
        found[name] = now
        if before:
            found[f"{name}_FORMER"] = ",".join(before)
    files = {name: Path(found[name]) for name in NAMED_FILES if name in found}
    contents = {name: [each.name, base64.b64encode(each.read_bytes()).decode()] for name, each in files.items()}
    return json.dumps({"variables": found, "files": contents}).encode()


def opened(place: Path, private: Path, password: bytes | None = None) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Variables, and files by the variable that names them. Raises `NotABackup` without keys, `ValueError`."""
    if not (place / KEYS).is_file():
        raise NotABackup(place)
    found = json.loads(sealing.from_inside((place / KEYS).read_bytes(), sealing.private_key(private, password)))
    return found["variables"], found["files"]


def recover(place: Path, private: Path, to: Path, password: bytes | None = None) -> dict[str, str]:
    """Write what the office was told into a folder: variables as a shell and systemd read them, and the files.

    What names a folder that is not on this machine stands there as a remark. The variables are returned without those.
    Raises `NotABackup`, `NotEmpty`, `ValueError`.
    """
    variables, files = opened(place, private, password)
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(to.iterdir()):
        raise NotEmpty(str(to))
    for name, (called, contents) in files.items():
        made = to / name / Path(called).name  # two of them may be called the same
        made.parent.mkdir(mode=0o700)
        _write(made, base64.b64decode(contents))
        variables[name] = str(made.resolve())
    if not Path(variables.get(MUNICIPALITY, "/nowhere")).is_dir():
        variables[MUNICIPALITY] = str(shutil.copytree(place / FOLDER, to / "municipality").resolve())
    elsewhere = {name for name in PLACES if name in variables and not Path(variables[name]).is_dir()}
    lines = [
        f"{'# ' if name in elsewhere else ''}{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items())
    ]
    _write(to / ENVIRONMENT, "".join(lines).encode())
    return {name: value for name, value in variables.items() if name not in elsewhere}


def _write(place: Path, contents: bytes) -> None:
    """For nobody else's eyes."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(contents)
