"""Which benchmarks there are, what each needs, and how it is started: told by the files, of which none is imported.

Usage: starting [NAME…]; without names, all of them.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PEER = ROOT / ".venv/bench/bin/python"
NEEDED = {
    "chromium": (shutil.which("chromium"), "apt-get install -y chromium fonts-noto-cjk"),
    "java": (shutil.which("java"), "apt-get install -y openjdk-17-jre-headless"),
    "openfisca": (PEER.exists(), "OpenFisca-Core (AGPL) is not in .venv/bench, where benchmarks/run puts it"),
}
"""By what a file says in `NEEDS`: whether it is here, and what to say where it is not."""
BEFORE = {"sqlite": (), "postgresql": ("scripts/with-postgres",)}
"""By what a file says in `DATABASES` (nothing: SQLite, or none)."""


@dataclass(frozen=True, slots=True)
class Start:
    """One benchmark on one database. `lacks`: why it cannot be started here."""

    name: str
    command: tuple[str, ...]
    lacks: str

    def begin(self, load: Mapping[str, str], **options: Any) -> subprocess.Popen[str]:
        """With a database of its own, whatever this process was told about offices and databases."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OSEKKAI_", "DJANGO_"))}
        env = kept | {"PYTHONPATH": "src:.", "DATABASE_URL": ""} | load
        return subprocess.Popen(self.command, cwd=ROOT, env=env, text=True, **options)


def starts() -> list[Start]:
    """Of every file in the folder; what they are made of lies in `parts`."""
    return [
        Start(
            f"{path.stem} on {database}" if len(databases) > 1 else path.stem,
            (*BEFORE[database], str(PEER) if "openfisca" in needs else sys.executable, f"benchmarks/{path.name}"),
            "; ".join(lack for here, lack in (NEEDED[each] for each in needs) if not here),
        )
        for path in sorted((ROOT / "benchmarks").glob("*.py"))
        for needs, databases in [(_told(path, "NEEDS"), _told(path, "DATABASES") or ("sqlite",))]
        for database in databases
    ]


def _told(path: Path, name: str) -> tuple[str, ...]:
    """What the file's line `name = (…)` says."""
    for each in ast.parse(path.read_text("utf-8")).body:
        match each:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                return tuple(ast.literal_eval(value))
    return ()


def main(names: list[str]) -> None:
    found = starts()
    if unknown := set(names) - {each.name.split()[0] for each in found}:
        raise SystemExit(f"no such benchmark: {', '.join(sorted(unknown))}")
    broken = []
    for each in found:
        if names and each.name.split()[0] not in names:
            continue
        print(f"\n{each.name}" + (f": not started: {each.lacks}" if each.lacks else ""), flush=True)
        if not each.lacks and each.begin({}).wait():
            broken.append(each.name)
    if broken:
        raise SystemExit(f"\nbroken: {', '.join(broken)}")


if __name__ == "__main__":
    main(sys.argv[1:])
