"""The rules of the ward for an environment that has nothing but the policy language: as texts, which it reads anew."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from osekkai.policy import Rulebook

OFFICE = Path(".venv/bin/python")
FOLDER = Path("municipalities/bunkyo")


def rulebook() -> Rulebook:
    """As the office reads it, in the office's own environment: the catalogue asks all rooms for their parts."""
    told = subprocess.run([OFFICE, "-m", "benchmarks.parts.rulebook"], stdout=subprocess.PIPE, check=True).stdout
    found = pickle.loads(told)
    assert isinstance(found, Rulebook)
    return found


if __name__ == "__main__":
    from osekkai.catalogue import load

    sys.stdout.buffer.write(pickle.dumps(load(FOLDER).book))
