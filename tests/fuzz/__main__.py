"""`python -m tests.fuzz HOURS [PARSER …]`: all parsers by turns, until the time is over."""

from __future__ import annotations

import random
import sys
import time

from tests.fuzz.parsers import PARSERS
from tests.fuzz.running import tried

TURN = 120.0


def main(hours: float, *names: str) -> int:
    ends, wrong = time.monotonic() + hours * 3600, 0
    while time.monotonic() < ends:
        for name in names or PARSERS:
            seed = random.randrange(10**9)
            found = tried(name, seed, max(1.0, min(TURN, ends - time.monotonic())))
            said = f"✗ {found.kept}\n{found.wrong}" if found.wrong else f"✓ {found.inputs:,} inputs"
            print(f"{name} (seed {seed}): {said}", flush=True)
            wrong += bool(found.wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), *sys.argv[2:]))
