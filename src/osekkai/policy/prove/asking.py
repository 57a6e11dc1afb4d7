"""Asking z3, so that Ctrl-C ends the search.

While z3 works it would keep the signal for itself; and Python's own answer to it, an error out of nowhere, is lost
where it comes up while an object of z3 is let go. So the signal is noted, z3 is told to stop, and the error is raised
between two questions.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import count
from typing import Any

import z3

ONE_QUESTION = 1_500
"""Milliseconds that z3 has for one question."""
_LOOKED_UP = 0.05
"""Seconds after which somebody who waits for z3 looks whether Ctrl-C was pressed."""
_pressed = threading.Event()


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """Within, Ctrl-C raises `KeyboardInterrupt` at the next question or at the end, and nowhere else.

    Where somebody else listens to the signal, or in another thread than the main one, nothing changes.
    """
    listens = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or listens is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: _pressed.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, listens)
        was_pressed = _pressed.is_set()
        _pressed.clear()
        if was_pressed:
            raise KeyboardInterrupt


def solver_for(limits: list[Any], ends: float, seed: int = 0) -> Any:
    """A solver that knows the limits of a household. Another `seed` goes another way through the same question."""
    made = z3.Solver()
    made.set("timeout", int(max(min(ONE_QUESTION, (ends - time.monotonic()) * 1000), 1)))
    made.set("random_seed", seed)
    made.set("ctrl_c", False)
    made.add(*limits)
    return made


def ask(solver: Any, ends: float, *wanted: Any) -> Any:
    """z3's answer; `unknown` without asking once the time is over."""
    _raise_if_pressed()
    if time.monotonic() > ends:
        return z3.unknown
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(solver.check, *wanted)
        while not wait([asked], timeout=_LOOKED_UP).done:
            if _pressed.is_set():
                solver.ctx.interrupt()
    _raise_if_pressed()
    return asked.result()


def settle(limits: list[Any], ends: float, *wanted: Any) -> Any:
    """z3's answer to a question that should not stay open: one way after the other until the time is over.

    How long a question takes differs a hundredfold with the way that is gone first, so several short ways beat a long
    one.
    """
    answer, seeds = z3.unknown, count()
    while answer == z3.unknown and time.monotonic() < ends:
        answer = ask(solver_for(limits, ends, next(seeds)), ends, *wanted)
    return answer


def _raise_if_pressed() -> None:
    if _pressed.is_set():
        raise KeyboardInterrupt
