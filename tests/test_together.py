"""Many at once on the embedded database: nobody meets an error (see `benchmarks/together.py` for ten minutes of it)."""

from __future__ import annotations

import re
import subprocess

from benchmarks.parts.load import SMALLEST
from benchmarks.parts.starting import starts


def test_ten_people_and_a_busy_worker_meet_no_error_in_thirty_seconds() -> None:
    start = next(each for each in starts() if each.name == "together")
    load = SMALLEST | {"SECONDS": "30", "CLIENTS": "10", "APPLICATIONS": "60", "WORKERS": "2"}
    running = start.begin(load, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    printed, errors = running.communicate(timeout=540)
    assert running.returncode == 0, f"{printed}\n{errors[-6000:]}"
    assert re.search(r"^errors: 0 ", printed, re.MULTILINE) and not re.search(r" 0 decided", printed), printed
