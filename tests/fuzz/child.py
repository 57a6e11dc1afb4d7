"""One parser, for some seconds: `python -m tests.fuzz.child NAME SEED SECONDS FILE`.

The input at hand lies in FILE, so that it is known even if the process ends with it.
"""

from __future__ import annotations

import mmap
import os
import random
import resource
import signal
import sys
import time
import warnings
from types import FrameType

MEMORY = 4_000_000_000
EACH = 8.0
"""Seconds of processor time that one input may take: what people send is read in milliseconds."""
ROOM = 400_000


class TooLong(BaseException):
    """It takes longer than anybody waits."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooLong


def main(name: str, seed: int, seconds: float, path: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.fuzz.mutating import mutated
    from tests.fuzz.parsers import PARSERS, kept

    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, _stop)
    parser, chance = PARSERS[name], random.Random(seed)
    seeds = [*parser.seeds(), *(each.read_bytes() for each in kept(name))]
    for each in seeds:
        parser.run(each)  # good ones first; what is loaded on the way takes its time
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), ROOM) as at_hand:
        ends, count = time.monotonic() + seconds, 0
        while time.monotonic() < ends:
            contents = mutated(seeds, parser.words, chance)
            at_hand[: 8 + len(contents)] = len(contents).to_bytes(8, "big") + contents
            signal.setitimer(signal.ITIMER_PROF, EACH)
            parser.run(contents)
            signal.setitimer(signal.ITIMER_PROF, 0)
            count += 1
    print(count)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
