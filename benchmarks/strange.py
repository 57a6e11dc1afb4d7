"""Households that nobody would think of: refused with sentences, or judged within reason and alike in both evaluations.

What cannot be (an amount below nothing or past reason, columns that say something else) is printed and ends it with 1.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from benchmarks.parts.load import amount

HOUSEHOLDS = amount("HOUSEHOLDS", 100_000)
AT_ONCE = 500


def main() -> int:
    from tests.bunkyo.strange import wrong

    from osekkai.catalogue import load

    catalogue = load(Path("municipalities/bunkyo"))
    started, judged, found = perf_counter(), 0, list[str]()
    for first in range(0, HOUSEHOLDS, AT_ONCE):
        number, here = wrong(catalogue, range(first, min(first + AT_ONCE, HOUSEHOLDS)))
        judged, found = judged + number, found + here
    seconds = perf_counter() - started
    print(
        f"{HOUSEHOLDS:,} strange households: {judged:,} judged, {HOUSEHOLDS - judged:,} refused with sentences, "
        f"{len(found)} answers that cannot be; {seconds * 1000 / HOUSEHOLDS:.1f} ms each"
    )
    print("\n".join(found[:100]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
