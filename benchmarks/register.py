"""Taking in 240,000 residents with five facts each, on the database of DATABASE_URL (none: SQLite).

The floor is reading the same files.
"""

from __future__ import annotations

import csv
import os
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

from benchmarks.parts.load import amount

DATABASES = ("sqlite", "postgresql")
ON = date(2026, 11, 23)
PEOPLE = amount("RESIDENTS", 240_000)
TAX = ("宛名番号", "年", "給与収入", "公的年金等の収入", "そのほかの所得")
WELFARE = ("宛名番号", "しごと", "加入している健康保険")


def main(folder: Path) -> None:
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "osekkai.settings", "OSEKKAI_DEBUG": "1", "OSEKKAI_VAR": str(folder)}
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from osekkai.catalogue import load
    from osekkai.demonstration.extracts import write_extracts
    from osekkai.register.models import Fact
    from osekkai.register.services import take_in

    catalogue = load(Path("municipalities/bunkyo"))
    call_command("migrate", verbosity=0)
    files = {path.stem: path for path in write_extracts(folder / "extracts", PEOPLE, seed=1, on=ON)}
    chosen = [
        files["residents"],
        _part(files["tax"], TAX, lambda row: row["年"] == "2025"),
        _part(files["welfare"], WELFARE, lambda row: True),
    ]
    started = perf_counter()
    for path in chosen:
        _read(path)
    floor = perf_counter() - started
    times = []
    for path in chosen:
        started = perf_counter()
        report = take_in(path, catalogue, generated=True)
        assert report.taken, report.problems[:3]
        times.append(perf_counter() - started)
    each = ", ".join(f"{path.stem} {took:.1f}" for path, took in zip(chosen, times, strict=True))
    facts = Fact.objects.count()
    print(f"{connection.vendor}: {PEOPLE:,} residents with {facts:,} facts: {sum(times):.1f} s ({each})")
    print(f"{sum(times) / floor:.0f} × the floor of reading the same files ({floor:.3f} s)")


def _part(path: Path, columns: tuple[str, ...], keep: object) -> Path:
    """The file with these columns only."""
    part = path.with_name(f"{path.stem}-part.csv")
    with part.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row for row in _read(path) if keep(row))  # type: ignore[operator]
    return part


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(Path(place))
