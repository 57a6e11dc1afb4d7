"""Every benchmark still starts: with the smallest load, so that one that broke is seen before the day it is needed."""

from __future__ import annotations

import os
import re
import signal
import subprocess

import pytest
from benchmarks.parts.load import SMALLEST
from benchmarks.parts.starting import Start, starts

from tests.conftest import ROOT

pytestmark = pytest.mark.benchmark
SECONDS = 300
"""One that takes longer hangs, or takes its load from nowhere."""


@pytest.mark.parametrize("start", starts(), ids=lambda each: each.name)
def test_a_benchmark_starts_and_prints_its_figures(start: Start) -> None:
    if start.lacks:
        pytest.skip(start.lacks)
    running = start.begin(SMALLEST, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        printed, errors = running.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGTERM)  # its server and its database too
        running.communicate()
        raise
    assert running.returncode == 0, f"{printed}\n{errors[-6000:]}"
    assert re.search(r"\d", printed), f"no figure in: {printed}"


def test_every_word_of_load_is_explained() -> None:
    told = (ROOT / "benchmarks/README.md").read_text("utf-8")
    assert re.findall(r"^\| `([A-Z]+)` \|", told, re.MULTILINE) == list(SMALLEST)
