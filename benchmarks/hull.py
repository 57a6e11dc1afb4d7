"""How often an open amount is exactly what single households get, and how long it takes to say so.

Pairs of a household and a service of the real catalogue, of whose facts one to three are unknown. What is not exact is
printed: it is wider than what was found, never narrower. Then people of whom only the birth dates are known: what they
are told, against the least and the greatest that `osekkai prove` finds for anybody.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.parts.load import amount

from osekkai.policy import Rulebook, Situation
from osekkai.policy.hulls.outcomes import FAR
from osekkai.policy.prove.symbolic import NotSymbolic

PAIRS = amount("PAIRS", 10_000)
SILENT = 2 + PAIRS // 1000
"""Households of each shape of whom only the birth dates are known."""
ON = date(2026, 11, 28)
AGES = {"head": (25, 95), "spouse": (25, 95), "child": (0, 22), "parent": (62, 100)}


def main() -> None:
    from tests.bunkyo.points import attained, unknowns
    from tests.bunkyo.test_soundness import household

    from osekkai.catalogue import load

    catalogue = load(Path("municipalities/bunkyo"))
    chance = random.Random(2)
    homes = (household(catalogue, seed) for seed in range(10**9))
    times, wide, compared = [], [], 0
    for unknown in islice(unknowns(catalogue.book, homes, chance), PAIRS):
        result = unknown.result
        started = perf_counter()
        found = result.amount
        times.append(perf_counter() - started)
        single = attained(unknown, chance)
        if found is None or single is None:
            continue
        compared += 1
        hi = single[1] if found.hi is None else found.hi
        assert found.lo <= single[0] and single[1] <= hi, (unknown.service.id, unknown.places, found, single)
        if (found.lo, hi) != single:
            said = f"{found.say('en')}, found {single[0]:,}〜{single[1]:,}"
            wide.append(f"  {unknown.service.id} {unknown.places}: {said}")
    exact = compared - len(wide)
    share = exact / max(compared, 1)
    print(f"{exact:,} of {compared:,} open amounts are exactly their hull ({share:.2%}); none is narrower")
    print(f"refined in {median(times) * 1000:.1f} ms (the slowest {max(times) * 1000:.0f} ms)")
    print("\n".join(wide))
    _silent(catalogue.book)


def _silent(book: Rulebook) -> None:
    """What is told to people who say nothing, where it is open, against what anybody can get."""
    from osekkai.policy import assess
    from osekkai.policy.prove.ranges import ends
    from osekkai.policy.prove.shapes import in_force

    homes, times, outside = list(_homes(book)), [], []
    for service in (each for each in book.services.values() if in_force(each, ON)):
        told = []
        for result in (each for home in homes for each in assess(book, home, [service]).results):
            if result.roughly is not None and result.roughly.yen is None:
                started = perf_counter()
                told.append(result.amount)
                times.append(perf_counter() - started)
        try:
            least, greatest = ends(book, service, ON, time.monotonic() + 10) if told else (None, None)
        except NotSymbolic as unsaid:
            outside.append(f"  {service.id}: not proved ({unsaid})")
            continue
        if least and greatest and least.yen is not None and greatest.yen is not None:
            lo, hi = min(each.lo for each in told), max(FAR if each.hi is None else each.hi for each in told)
            if lo < least.yen or hi > greatest.yen:
                outside.append(f"  {service.id}: {lo}〜{hi}, proved {least.yen}〜{greatest.yen}")
    print(f"{len(times):,} open amounts of people who say nothing; outside of what anybody can get, or not proved:")
    print("\n".join(outside) or "  none")
    print(f"refined in {median(times) * 1000:.1f} ms (the slowest {max(times) * 1000:.0f} ms)")


def _homes(book: Rulebook) -> Iterator[Situation]:
    from osekkai.policy.prove.shapes import SHAPES

    chance = random.Random(5)
    for shape in SHAPES.values():
        if AGES.keys() >= set(shape):
            yield from islice(_of_shape(book, shape, chance), SILENT)


def _of_shape(book: Rulebook, shape: tuple[str, ...], chance: random.Random) -> Iterator[Situation]:
    from osekkai.policy import PolicyError

    while True:
        days = [timedelta(chance.randrange(AGES[each][0] * 366, AGES[each][1] * 366)) for each in shape]
        people = [{each: (ON - day).isoformat()} for each, day in zip(shape, days, strict=True)]
        try:
            yield book.situation({"members": people}, on=ON)
        except PolicyError:
            continue  # a child older than its parent


if __name__ == "__main__":
    main()
