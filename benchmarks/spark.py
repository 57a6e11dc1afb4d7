"""Past one machine: how the time grows with the people and falls with the cores.

Usage: spark SNAPSHOT (a folder of `osekkai match`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

ON = date(2026, 11, 23)
COPIES = (1, 2, 5, 10, 20)
NATION = 125_000_000


def main(snapshot: Path) -> None:
    from osekkai.matching.snapshot import read

    people = read(snapshot).people
    curve: dict[int, list[tuple[int, float]]] = {}
    for cores in (1, 2):
        for copies in COPIES if cores == 2 else COPIES[:4]:
            with tempfile.TemporaryDirectory() as place:
                lake = Path(place) / "lake"
                lake.mkdir()
                for n in range(copies):
                    (lake / f"municipality={n:06d}").symlink_to(snapshot.resolve())
                seconds = float(
                    subprocess.run(
                        [sys.executable, __file__, "run", str(lake), place, str(cores)],
                        capture_output=True,
                        text=True,
                        check=True,
                    ).stdout.split()[-1]
                )
            curve.setdefault(cores, []).append((copies * people, seconds))
            print(
                f"{copies * people:>12,} people, {cores} core{'s' * (cores > 1)}: {seconds:6.1f} s, "
                f"{copies * people / seconds / cores:,.0f} people a second and core",
                flush=True,
            )
    (few, at_first), (many, at_last) = curve[2][1], curve[2][-1]
    each = (at_last - at_first) / (many - few) * 2
    print(
        f"between {few:,} and {many:,}: {each * 1e6:.1f} core-seconds per million people; "
        f"the nation's {NATION:,}: {each * NATION / 3600:.2f} core-hours and the start of the cluster"
    )


def run(lake: Path, place: Path, cores: int) -> None:
    """In a process of its own: a session, a warm-up on one municipality, then the lake."""
    from osekkai.catalogue import load
    from osekkai.matching import spark

    book = load(Path("municipalities/bunkyo")).book
    services = list(book.services.values())
    with spark.session(f"local[{cores}]") as session:
        first = sorted(lake.iterdir())[0]
        (place / "warm").mkdir()
        (place / "warm" / first.name).symlink_to(first.resolve())
        spark.lake(session, place / "warm", services, book.vocabulary, ON, place / "out-warm")
        started = perf_counter()
        spark.lake(session, lake, services, book.vocabulary, ON, place / "out")
        print(perf_counter() - started)


if __name__ == "__main__":
    os.environ |= {"DJANGO_SETTINGS_MODULE": "osekkai.settings", "OSEKKAI_DEBUG": "1"}
    import django

    django.setup()
    if sys.argv[1] == "run":
        run(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(Path(sys.argv[1]))
