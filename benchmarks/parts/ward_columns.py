"""Our columns on a whole population: run as a process of its own on a part of it, as `ward_peer` is.

Usage: ward_columns FILE.npz PART PARTS.
"""

from __future__ import annotations

import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np
from benchmarks.parts.openfisca_services import ROUNDS, SERVICES

from osekkai.catalogue import load
from osekkai.matching.judging import AT_ONCE
from osekkai.policy.columns import NONE, Block, FactColumn, plan

ON = date(2026, 11, 23)
FACTS = {("birth_date", 0): "birth_date", ("salary", 2025): "salary", ("pension", 2025): "pension"}


def main(path: str, part: int, parts: int) -> None:
    held = np.load(path)
    mine = held["hid"] % parts == part
    columns = {name: held[name][mine] for name in held.files}
    columns["birth_date"] = columns["birth"] + date(1970, 1, 1).toordinal()
    services = load(Path("municipalities/bunkyo")).book.services
    planned = plan(
        [services[id] for id in SERVICES],
        ON.toordinal(),
        {key: FactColumn(name, partial=False) for key, name in FACTS.items()},
    )
    print("ready", flush=True)
    sys.stdin.readline()
    times, found = [], []
    for _ in range(ROUNDS):
        started = perf_counter()
        hid = columns["hid"]
        firsts = np.flatnonzero(np.diff(hid, prepend=-1))
        edges = [*firsts[np.searchsorted(firsts, np.arange(0, len(hid), AT_ONCE))].tolist(), len(hid)]
        found = []
        for each in pairwise(edges):
            block = {name: column[slice(*each)] for name, column in columns.items()}
            found.append(
                planned.judge(
                    Block(block["hid"], block["rel"]), {each: block[each.stored] for each in planned.inputs.values()}
                )
            )
        times.append(perf_counter() - started)
    totals = [0] * len(SERVICES)
    for each in found:
        yen = np.where(each.lo == NONE, 1, each.lo) * (each.entitled == 2)
        for place in range(len(totals)):
            totals[place] += int(yen[each.service == place].sum())
    print(min(times), *(f"{id}={total}" for id, total in zip(SERVICES, totals, strict=True)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
