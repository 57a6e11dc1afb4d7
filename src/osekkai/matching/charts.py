"""Charts drawn on the server: plain geometry for an inline SVG. Every chart stands beside its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LABEL, ROW = 640, 190, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One band: who loses to the left of `middle`, who gains to the right. Nothing is drawn for what is not shown."""

    label: str
    y: int
    lose_x: int
    lose_width: int
    gain_width: int
    lose: int | None
    gain: int | None

    @property
    def text_y(self) -> int:
        return self.y + 17

    @property
    def gain_end(self) -> int:
        return MIDDLE + self.gain_width + 6

    @property
    def lose_end(self) -> int:
        return self.lose_x - 6


MIDDLE = LABEL + (WIDTH - LABEL) // 2
_SPACE = (WIDTH - LABEL) // 2 - 56


@dataclass(frozen=True, slots=True)
class Chart:
    name: str
    bars: list[Bar]
    height: int
    middle: int = MIDDLE
    width: int = WIDTH


def bars(rows: Sequence[tuple[str, int | None, int | None]], name: str) -> Chart:
    """A diverging bar chart of (band, people who gain, people who lose)."""
    most = max((n or 0 for _, *sides in rows for n in sides), default=0) or 1
    drawn = []
    for place, (label, gain, lose) in enumerate(rows):
        left, right = (round((n or 0) * _SPACE / most) for n in (lose, gain))
        drawn.append(Bar(label, place * ROW + 5, MIDDLE - left, left, right, lose, gain))
    return Chart(name, drawn, len(rows) * ROW + 8)
