"""Columns by name, and the straight Python that computes them all over arrays.

A column is one line `c7 = text`, its text made of other columns, kernels and numbers. The same text is the same column,
so what two services share is computed once. A line is only written where an outcome rests on it, and a column is let go
after its last use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from osekkai.policy.columns import kernels
from osekkai.policy.columns.ties import REVERSED, STORED

_NAMES = re.compile(r"\bc\d+\b")
_ASKED = re.compile(r"block\.\w+\('([^']+)'\)")
_INPUT = re.compile(r"x\[(\d+)\]")
_ONLY_A_NAME = re.compile(r"c\d+")


def asked_of(source: str) -> frozenset[str]:
    """The ties of kin that a program asks a block about, as they are called in `ties.STORED`."""
    asked = {each.removesuffix(" of home") for each in _ASKED.findall(source)}
    return frozenset((asked | {REVERSED[each] for each in asked if each in REVERSED}) & set(STORED))


@dataclass(frozen=True, slots=True)
class Input:
    """A column of the snapshot; `known` asks where it has a value instead."""

    table: str
    stored: str
    known: bool = False


@dataclass(slots=True)
class Program:
    """`inputs` in the order of their places in `x`; `texts` are the lines by the name of their column.

    `open_kin`: whether it can be open who is related to whom; `apart`: whether somebody may live elsewhere.
    """

    open_kin: bool = False
    apart: bool = False
    inputs: list[Input] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _tables: dict[str, str | None] = field(default_factory=dict)

    def column(self, text: str) -> str:
        """The column with this text, made where it is new."""
        if _ONLY_A_NAME.fullmatch(text):
            return text
        if text not in self._names:
            name = self._names[text] = f"c{len(self._names) + 1}"
            self.texts[name] = text
        return self._names[text]

    def input(self, wanted: Input) -> str:
        if wanted not in self.inputs:
            self.inputs.append(wanted)
        return self.column(f"x[{self.inputs.index(wanted)}]")

    def written(self, outcomes: Sequence[str]) -> str:
        """The source of `judge(x, block, found)`: `found` takes the arguments of an outcome once they are there."""
        waiting = sorted(self._needed(name for text in outcomes for name in _NAMES.findall(text)), key=_number)
        ready: dict[str, list[str]] = {}
        for text in outcomes:
            names = _NAMES.findall(text)
            ready.setdefault(max(names, key=_number, default=""), []).append(f"found({text})")
        lines = ready.get("", [])
        for name in waiting:
            lines += [f"{name} = {self.texts[name]}", *ready.get(name, [])]
        return "def judge(x, block, found):\n" + "".join(f"    {line}\n" for line in _let_go(lines) or ["pass"])

    def read_by(self, outcomes: Sequence[str]) -> dict[int, Input]:
        """The inputs that the outcomes rest on, by their place in `x`."""
        texts = {self.texts[name] for name in self._needed(name for text in outcomes for name in _NAMES.findall(text))}
        return {place: each for place, each in enumerate(self.inputs) if f"x[{place}]" in texts}

    def table(self, name: str) -> str | None:
        """Whether a column has a row for each of the `people`, or of the `homes`; None for any other length."""
        if name not in self._tables:
            self._tables[name] = self._table(name)
        return self._tables[name]

    def _table(self, name: str) -> str | None:
        text = self.texts[name]
        if read := _INPUT.fullmatch(text):
            return self.inputs[int(read[1])].table
        if text.endswith(("block.homes)", ".take(block.head)", ", block.head)")):
            return "homes"
        if text.endswith(("block.people)", ".take(block.home)", ", block.rel)")):
            return "people"
        if ".take(" in text or text.startswith("block."):
            return None
        tables = {self.table(each) for each in _NAMES.findall(text)} | ({"people"} if "block.rel" in text else set())
        return tables.pop() if len(tables) == 1 else None

    def resting_on(self, inputs: Iterable[Input]) -> set[str]:
        """The columns that rest on some of the inputs."""
        found: set[str] = set()
        wanted = {f"x[{self.inputs.index(each)}]" for each in inputs if each in self.inputs}
        for name, text in self.texts.items():  # a column only names earlier ones
            if text in wanted or not found.isdisjoint(_NAMES.findall(text)):
                found.add(name)
        return found

    def below(self, outcome: str, moving: Iterable[Input]) -> list[str]:
        """The columns of people or homes that no moving input touches, and from which on the outcome is worked out."""
        touched = self.resting_on(moving)
        found: dict[str, None] = {}
        waiting = _NAMES.findall(outcome)
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            parts = _NAMES.findall(self.texts[name])
            is_data = bool(parts) or _INPUT.fullmatch(self.texts[name]) is not None
            if name not in touched and is_data and self.table(name):
                found[name] = None
            else:
                waiting += parts
        return sorted(found, key=_number)

    def given(self, columns: Iterable[str]) -> tuple[Program, int]:
        """The same program where these columns are inputs of its own, and the place of the first of them."""
        first = len(self.inputs)
        texts = self.texts | {name: f"x[{first + at}]" for at, name in enumerate(columns)}
        return replace(self, texts=texts), first

    def _needed(self, names: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += _NAMES.findall(self.texts[name])
        return found


def _number(name: str) -> int:
    return int(name[1:])


def _let_go(lines: list[str]) -> list[str]:
    """The same lines, each column deleted after the last line that names it."""
    last = {name: place for place, line in enumerate(lines) for name in _NAMES.findall(line)}
    gone: dict[int, list[str]] = {}
    for name, place in last.items():
        gone.setdefault(place, []).append(name)
    found = []
    for place, line in enumerate(lines):
        found.append(line)
        if place in gone and not (len(gone[place]) == 1 and line.startswith(f"{gone[place][0]} = ")):
            found.append(f"del {', '.join(sorted(gone[place]))}")
    return found


_KNOWN = {
    "minimum": np.minimum,
    "maximum": np.maximum,
    **{name: each for name, each in vars(kernels).items() if callable(each)},
}


@lru_cache(maxsize=64)
def compiled(source: str) -> Callable[..., None]:
    """`source` is `Program.written`: only names and numbers of our own making are in it."""
    space: dict[str, Any] = {"__builtins__": {}, **_KNOWN}
    exec(compile(source, "<columns>", "exec"), space)  # noqa: S102  only names and numbers of our own making are in it
    return space["judge"]  # type: ignore[no-any-return]
