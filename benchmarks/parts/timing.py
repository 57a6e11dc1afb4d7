"""Timing that can be compared: the two sides take turns in one process, and the ratio is of their medians."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter


def timed(call: Callable[[], object]) -> float:
    started = perf_counter()
    call()
    return (perf_counter() - started) * 1000


def in_turns(a: Callable[[], object], b: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each call, A B A B …, after one warm-up each."""
    a(), b()
    pairs = [(timed(a), timed(b)) for _ in range(rounds)]
    return [x for x, _ in pairs], [y for _, y in pairs]


def shown(times: list[float]) -> str:
    ordered = sorted(times)
    return (
        f"median {median(times):8.3f} ms   p95 {ordered[int(len(ordered) * 0.95)]:8.3f} ms   min {ordered[0]:8.3f} ms"
    )
