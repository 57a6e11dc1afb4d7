"""A generated ward, for the benchmarks that judge everybody in it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from osekkai.matching.snapshot import Snapshot
    from osekkai.policy import Rulebook

ON = date(2026, 11, 23)


def snapshot_of(folder: Path, residents: int) -> tuple[Rulebook, Snapshot]:
    """A register of so many residents (SQLite) and its snapshot, in `folder`; prints how long each took."""
    import django

    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "osekkai.settings",
        "OSEKKAI_DEBUG": "1",
        "OSEKKAI_VAR": str(folder),
        "DATABASE_URL": "",
    }
    django.setup()
    from django.core.management import call_command

    from osekkai.catalogue import load
    from osekkai.demonstration.extracts import write_extracts
    from osekkai.matching import snapshot
    from osekkai.register.services import take_in

    catalogue = load(Path("municipalities/bunkyo"))
    call_command("migrate", verbosity=0)
    files = write_extracts(folder / "extracts", residents, seed=1, on=ON)
    started = perf_counter()
    changed = sum(take_in(path, catalogue, generated=True).changed for path in files)
    print(
        f"register: {residents:,} residents, {changed:,} statements taken in, {perf_counter() - started:.1f} s (SQLite)"
    )
    started = perf_counter()
    taken = snapshot.take(folder / "snapshot", catalogue.book.vocabulary)
    print(f"snapshot: {perf_counter() - started:.1f} s", flush=True)
    return catalogue.book, taken
