"""Past one machine: how the time grows with the people and falls with the cores.

A ward of RESIDENTS stands in the lake COPIES times, as so many municipalities, and CORES of this machine judge it.
One core is the floor; Spark's start and a first municipality are not counted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.parts.load import amount, amounts
from benchmarks.parts.people import ON, snapshot_of

NEEDS = ("java",)
RESIDENTS = amount("RESIDENTS", 240_000)
CORES = amounts("CORES", 1, 2)
COPIES = amounts("COPIES", 1, 2, 5, 10, 20)
NATION = 125_000_000


def main(folder: Path) -> None:
    _, snapshot = snapshot_of(folder, RESIDENTS)
    curve: dict[int, list[tuple[int, float]]] = {}
    for cores in CORES:
        for copies in COPIES if cores > 1 else COPIES[:4]:
            with tempfile.TemporaryDirectory() as place:
                lake = Path(place) / "lake"
                lake.mkdir()
                for n in range(copies):
                    (lake / f"municipality={n:06d}").symlink_to(snapshot.folder.resolve())
                seconds = float(
                    subprocess.run(
                        [sys.executable, __file__, "run", str(lake), place, str(cores)],
                        stdout=subprocess.PIPE,
                        text=True,
                        check=True,
                    ).stdout.split()[-1]
                )
            curve.setdefault(cores, []).append((copies * RESIDENTS, seconds))
            print(
                f"{copies * RESIDENTS:>12,} people, {cores} core{'s' * (cores > 1)}: {seconds:6.1f} s, "
                f"{copies * RESIDENTS / seconds / cores:,.0f} people a second and core",
                flush=True,
            )
    (few, at_first), *_, (many, at_last) = curve[CORES[-1]][-4:]
    each = (at_last - at_first) / (many - few) * CORES[-1]
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
    if sys.argv[1:2] == ["run"]:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "osekkai.settings", "OSEKKAI_DEBUG": "1"}
        import django

        django.setup()
        run(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(Path(place))
