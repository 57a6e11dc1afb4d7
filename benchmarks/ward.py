"""The whole ward: 240,000 people × the whole catalogue.

Against the floor, against ten times as many, and against OpenFisca-Core where it is installed (`benchmarks/run` does).
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb
import numpy as np
from benchmarks.parts import openfisca_services
from benchmarks.parts.load import amount
from benchmarks.parts.people import ON, snapshot_of
from benchmarks.parts.starting import NEEDED, PEER

PEOPLE = amount("RESIDENTS", 240_000)
ROUNDS = amount("ROUNDS", 3)


def main(folder: Path) -> None:
    from osekkai.policy.columns import plan
    from osekkai.policy.columns.program import compiled

    book, taken = snapshot_of(folder, PEOPLE)
    started = perf_counter()
    planned = plan(book.services.values(), ON.toordinal(), taken.source, open_kin=taken.open_kin, apart=False)
    compiled(planned.source)
    per_service = (perf_counter() - started) / len(planned.services)
    print(f"compile: {per_service * 300:.2f} s for 300 services ({len(planned.services)} measured)")
    small = _in_a_process(folder / "snapshot")
    print(f"whole catalogue: {small}")
    big = _ten_times(folder)
    print(f"ten times as many: {_in_a_process(big)}")
    here, why_not = NEEDED["openfisca"]
    if here:
        _against_openfisca(folder)
    else:
        print(f"not compared: {why_not}")


def _in_a_process(place: Path) -> str:
    return subprocess.run(
        [sys.executable, __file__, "match", str(place)], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()


def match(place: Path) -> None:
    """In a process of its own, for its memory: the floor, then all services."""
    from osekkai.catalogue import load
    from osekkai.matching import snapshot
    from osekkai.matching.judging import judged, store
    from osekkai.policy.columns import plan

    book = load(Path("municipalities/bunkyo")).book
    taken = snapshot.read(place)
    opened = taken.open(book.vocabulary, threads=2)
    planned = plan(book.services.values(), ON.toordinal(), taken.source, open_kin=taken.open_kin, apart=False)
    wanted = {
        table: sorted({each.stored for each in planned.inputs.values() if each.table == table})
        for table in ("people", "homes")
    }
    started = perf_counter()
    for table, names in wanted.items():
        opened.execute(f"SELECT hid, {', '.join(names)} FROM {table}").fetchnumpy()
    floor = perf_counter() - started
    times, rows = [], 0
    for _ in range(ROUNDS):
        started = perf_counter()
        rows = sum(len(each["pid"]) for each in judged(opened, planned, threads=2))
        times.append(perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    started = perf_counter()
    store(opened, planned, "found")
    stored = perf_counter() - started
    each_time = ", ".join(f"{each:.2f}" for each in times)
    print(
        f"{taken.people:,} people × {len(book.services)} services: {min(times):.2f} s best of {ROUNDS} ({each_time}), "
        f"{rows:,} rows, peak {peak:.2f} GB, "
        f"{min(times) / floor:.1f} × the floor of reading the same columns once ({floor:.3f} s); "
        f"with the results as a table {stored:.2f} s"
    )


def _ten_times(folder: Path) -> Path:
    big = folder / "big"
    big.mkdir()
    opened = duckdb.connect()
    for table, keys in (("people", ("hid", "pid")), ("homes", ("hid",)), ("ties", ("hid",)), ("receipts", ("pid",))):
        moved = ", ".join(f"{key} + n * 100000000 AS {key}" for key in keys)
        opened.execute(
            f"""COPY (
                SELECT * REPLACE ({moved})
                FROM read_parquet('{folder}/snapshot/{table}.parquet'), range(10) AS r(n) ORDER BY n, {keys[0]}
            ) TO '{big}/{table}.parquet' (FORMAT parquet)"""
        )
    told = (folder / "snapshot" / "snapshot.json").read_text()
    (big / "snapshot.json").write_text(told.replace(f'"people": {PEOPLE}', f'"people": {PEOPLE * 10}'))
    return big


def _against_openfisca(folder: Path) -> None:
    """The same people (heads, spouses and children whose incomes are known) and the same eight services.

    Each on both cores.
    """
    opened = duckdb.connect()
    people = f"read_parquet('{folder}/snapshot/people.parquet')"
    held = opened.execute(
        f"""SELECT hid, rel, birth_date,
               coalesce(salary_2025, 0) AS salary_2025, coalesce(pension_2025, 0) AS pension_2025
        FROM {people}
        WHERE hid NOT IN (SELECT hid FROM {people} WHERE rel > 2) ORDER BY hid, idx"""
    ).fetchnumpy()
    path = folder / "people.npz"
    born = held["birth_date"] - date(1970, 1, 1).toordinal()
    np.savez(
        path, hid=held["hid"], rel=held["rel"], birth=born, salary=held["salary_2025"], pension=held["pension_2025"]
    )
    programs = {
        "osekkai": [sys.executable, "benchmarks/parts/ward_columns.py"],
        "OpenFisca-Core": [str(PEER), "benchmarks/parts/ward_peer.py"],
    }
    rounds = [{name: _on_two_cores([*command, str(path)]) for name, command in programs.items()} for _ in range(ROUNDS)]
    mine, other = (min(each[name][0] for each in rounds) for name in programs)
    count = len(held["hid"])
    print(
        f"8 services, {count:,} people, both on 2 cores: osekkai {mine:.3f} s, OpenFisca-Core {other:.3f} s "
        f"(best of {ROUNDS * openfisca_services.ROUNDS}) → {other / mine:.1f} times faster per person-service"
    )
    for id, total in rounds[0]["OpenFisca-Core"][1].items():
        here = rounds[0]["osekkai"][1][id]
        print(f"  {id:22} {here:>18,} {total:>18,} {'equal' if here == total else 'DIFFERENT'}")


def _on_two_cores(command: list[str]) -> tuple[float, dict[str, int]]:
    """A process for each half of the people, started together: seconds of the slower, and the total of each service."""
    running = [
        subprocess.Popen([*command, str(part), "2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for part in range(2)
    ]
    for each in running:
        assert each.stdout and each.stdout.readline().strip() == "ready"
    for each in running:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    told = [each.communicate()[0].split() for each in running]
    sums: dict[str, int] = {}
    for _, *totals in told:
        for each in totals:
            id, value = each.split("=")
            sums[id] = sums.get(id, 0) + int(value)
    return max(float(took) for took, *_ in told), sums


if __name__ == "__main__":
    if sys.argv[1:2] == ["match"]:
        match(Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(Path(place))
