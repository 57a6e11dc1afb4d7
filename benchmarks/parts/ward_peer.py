"""OpenFisca-Core on a whole population: run as a process of its own on a part of it.

Usage: ward_peer FILE.npz PART PARTS.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np
from benchmarks.parts import openfisca_peer as peer
from benchmarks.parts.openfisca_services import ROUNDS
from openfisca_core.simulation_builder import SimulationBuilder


def main(path: str, part: int, parts: int) -> None:
    held = np.load(path)
    mine = held["hid"] % parts == part
    hid, rel = held["hid"][mine], held["rel"][mine]
    birth, salary = held["birth"][mine].astype("datetime64[D]"), held["salary"][mine]
    pension = held["pension"][mine]
    homes, place = np.unique(hid, return_inverse=True)
    print("ready", flush=True)
    sys.stdin.readline()
    times, found = [], {}
    for _ in range(ROUNDS):
        started = perf_counter()
        builder = SimulationBuilder()
        builder.create_entities(peer.SYSTEM)
        builder.declare_person_entity("person", np.arange(len(hid)))
        home = builder.declare_entity("household", homes)
        builder.join_with_persons(home, homes[place], np.array(["first_parent", "second_parent", "child"])[rel])
        simulation = builder.build(peer.SYSTEM)
        simulation.set_input("birth", "ETERNITY", birth)
        simulation.set_input("is_child", "ETERNITY", rel == 2)
        simulation.set_input("salary", "2025", salary)
        simulation.set_input("pension", "2025", pension)
        found = {id: simulation.calculate(name, "2026-11") for id, name in peer.SERVICES.items()}
        times.append(perf_counter() - started)
    print(min(times), *(f"{id}={int(values.astype(np.int64).sum())}" for id, values in found.items()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
