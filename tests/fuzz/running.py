"""Parsers tried with what is nearly right, each in a process of its own; what ends one is kept."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.child import ROOM

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "var/fuzz"


@dataclass(frozen=True, slots=True)
class Tried:
    """How many inputs; `wrong`: how it ended where it should not have, and `kept` the input that did it."""

    inputs: int
    wrong: str = ""
    kept: Path | None = None


def tried(name: str, seed: int, seconds: float) -> Tried:
    with tempfile.NamedTemporaryFile() as at_hand:
        at_hand.truncate(ROOM)
        command = [sys.executable, "-m", "tests.fuzz.child", name, str(seed), str(seconds), at_hand.name]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds + 180, check=False)
        except subprocess.TimeoutExpired:
            return Tried(0, "hangs", _kept(name, Path(at_hand.name)))
        if done.returncode == 0:
            return Tried(int(done.stdout.split()[-1]))
        said = f"ended by signal {-done.returncode}" if done.returncode < 0 else done.stderr[-3_000:]
        return Tried(0, said, _kept(name, Path(at_hand.name)))


def _kept(name: str, at_hand: Path) -> Path:
    held = at_hand.read_bytes()
    contents = held[8 : 8 + int.from_bytes(held[:8], "big")]
    kept = FOUND / name / hashlib.sha256(contents).hexdigest()[:12]
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(contents)
    return kept
