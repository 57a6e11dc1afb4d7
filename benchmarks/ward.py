"""The whole ward: 240,000 people × the whole catalogue; against OpenFisca-Core, against ten times as many, against the floor."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb
import numpy as np
from benchmarks.openfisca_services import SERVICES

ON = date(2026, 11, 23)
PEOPLE = int(os.environ.get("RESIDENTS", "240000"))


def main(folder: Path) -> None:
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "osekkai.settings", "OSEKKAI_DEBUG": "1", "OSEKKAI_VAR": str(folder), "DATABASE_URL": ""}
    django.setup()
    from django.core.management import call_command

    from osekkai.catalogue import load
    from osekkai.matching import snapshot
    from osekkai.policy.columns import plan
    from osekkai.register.generate import write_extracts
    from osekkai.register.services import take_in

    catalogue = load(Path("municipalities/bunkyo"))
    call_command("migrate", verbosity=0)
    files = write_extracts(folder / "extracts", PEOPLE, seed=1, on=ON)
    started = perf_counter()
    changed = sum(take_in(path, catalogue, generated=True).changed for path in files)
    print(f"register: {PEOPLE:,} residents, {changed:,} statements taken in, {perf_counter() - started:.1f} s (SQLite)")
    started = perf_counter()
    taken = snapshot.take(folder / "snapshot", catalogue.book.vocabulary)
    print(f"snapshot: {perf_counter() - started:.1f} s")
    started = perf_counter()
    planned = plan(catalogue.book.services.values(), ON.toordinal(), taken.source)
    per_service = (perf_counter() - started) / len(planned.services)
    print(f"compile: {per_service * 300:.2f} s for 300 services ({len(planned.services)} measured)")
    small = _in_a_process(folder / "snapshot")
    print(f"whole catalogue: {small}")
    big = _ten_times(folder)
    print(f"ten times as many: {_in_a_process(big)}")
    _against_openfisca(folder, catalogue)


def _in_a_process(place: Path) -> str:
    return subprocess.run([sys.executable, __file__, "match", str(place)], capture_output=True, text=True, check=True).stdout.strip()


def match(place: Path) -> None:
    """In a process of its own, for its memory: the floor, then all services."""
    from osekkai.catalogue import load
    from osekkai.matching import snapshot
    from osekkai.policy.columns import plan

    book = load(Path("municipalities/bunkyo")).book
    taken = snapshot.read(place)
    opened = taken.open(book.vocabulary, threads=2)
    columns = {table: [row[0] for row in opened.execute(f"DESCRIBE {table}").fetchall()] for table in ("people", "homes")}
    started = perf_counter()
    for table, names in columns.items():
        opened.execute(f"SELECT {', '.join(f'max({name})' for name in names)} FROM {table}").fetchall()
    floor = perf_counter() - started
    text = plan(book.services.values(), ON.toordinal(), taken.source).results()
    times = []
    for _ in range(3):
        started = perf_counter()
        opened.execute(f"CREATE OR REPLACE TEMP TABLE found AS {text}")
        times.append(perf_counter() - started)
    rows = opened.execute("SELECT count(*) FROM found").fetchall()[0][0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{taken.people:,} people × {len(book.services)} services: {min(times):.2f} s best of 3 ({', '.join(f'{each:.2f}' for each in times)}), {rows:,} rows, "
          f"peak {peak:.2f} GB, {min(times) / floor:.0f} × the floor of reading every column once ({floor:.3f} s)")  # fmt: skip


def _ten_times(folder: Path) -> Path:
    big = folder / "big"
    big.mkdir()
    opened = duckdb.connect()
    for table, keys in (("people", ("pid", "hid")), ("homes", ("hid",)), ("receipts", ("pid",))):
        moved = ", ".join(f"{key} + n * 100000000 AS {key}" for key in keys)
        opened.execute(
            f"COPY (SELECT * REPLACE ({moved}) FROM read_parquet('{folder}/snapshot/{table}.parquet'), range(10) AS r(n)) TO '{big}/{table}.parquet' (FORMAT parquet)"
        )
    told = (folder / "snapshot" / "snapshot.json").read_text()
    (big / "snapshot.json").write_text(told.replace(f'"people": {PEOPLE}', f'"people": {PEOPLE * 10}'))
    return big


def _against_openfisca(folder: Path, catalogue: object) -> None:
    """The same people (heads, spouses and children whose incomes are known) and the same eight services, each on both cores."""
    from osekkai.policy.columns import FactColumn, plan

    opened = duckdb.connect()
    opened.execute("SET threads = 2")
    opened.execute(
        f"""CREATE TABLE people AS SELECT pid, hid, rel, idx, birth_date, coalesce(salary_2025, 0) AS salary_2025, coalesce(pension_2025, 0) AS pension_2025
        FROM read_parquet('{folder}/snapshot/people.parquet') WHERE hid NOT IN (SELECT hid FROM read_parquet('{folder}/snapshot/people.parquet') WHERE rel > 2)"""
    )
    opened.execute("CREATE TABLE homes AS SELECT DISTINCT hid FROM people")
    held = {name: np.asarray(values) for name, values in opened.execute("SELECT * FROM people ORDER BY hid, idx").fetchnumpy().items()}
    path = folder / "people.npz"
    np.savez(
        path,
        hid=held["hid"],
        rel=held["rel"],
        birth=held["birth_date"] - date(1970, 1, 1).toordinal(),
        salary=held["salary_2025"],
        pension=held["pension_2025"],
    )
    source = {
        ("birth_date", 0): FactColumn("birth_date", partial=False),
        ("salary", 2025): FactColumn("salary_2025", partial=False),
        ("pension", 2025): FactColumn("pension_2025", partial=False),
    }
    book = catalogue.book  # type: ignore[attr-defined]
    services = [book.services[id] for id in SERVICES]
    text = plan(services, ON.toordinal(), source).results()
    rounds = [(_ours(opened, text), _theirs(path)) for _ in range(3)]
    mine, other = min(each[0] for each in rounds), min(each[1][0] for each in rounds)
    totals = opened.execute("SELECT service, sum(CASE WHEN entitled THEN coalesce(lo, 1) END) FROM found GROUP BY service ORDER BY service").fetchall()
    here = {list(SERVICES)[place]: int(total or 0) for place, total in totals}
    people = len(held["hid"])
    print(
        f"8 services, {people:,} people, both on 2 cores: osekkai {mine:.2f} s, OpenFisca-Core {other:.2f} s → {other / mine:.1f} times faster per person-service"
    )
    for id, total in rounds[0][1][1].items():
        print(f"  {id:22} {here.get(id, 0):>18,} {total:>18,} {'equal' if here.get(id, 0) == total else 'DIFFERENT'}")


def _ours(opened: duckdb.DuckDBPyConnection, text: str) -> float:
    started = perf_counter()
    opened.execute(f"CREATE OR REPLACE TEMP TABLE found AS {text}")
    return perf_counter() - started


def _theirs(path: Path) -> tuple[float, dict[str, int]]:
    command = [".venv/bench/bin/python", "benchmarks/ward_peer.py", str(path)]
    running = [subprocess.Popen([*command, str(part), "2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for part in range(2)]
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
