"""How often an open amount is exactly what single households get, and how long it takes to say so.

Pairs of a household and a service of the real catalogue, of whose facts one to three are unknown. What is not exact is
printed: it is wider than what was found, never narrower.
"""

from __future__ import annotations

import random
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.parts.load import amount

PAIRS = amount("PAIRS", 10_000)


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


if __name__ == "__main__":
    main()
