"""Whether a service can be applied for on a day: never a word in its file, always derived from its dates.

`from` and `until` in its file (and `since` of its rules), `paused`, `windows` and `limit`, and whether it is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from osekkai.policy import Words
from osekkai.policy.files import Item

if TYPE_CHECKING:
    from osekkai.catalogue.model import Service

DAY = timedelta(days=1)


class Stage(Enum):
    """DRAFT: in nobody's hands yet. ANNOUNCED: the day is known on which it opens, for the first time or again.

    PAUSED: stopped for a reason, whether or not it is known until when. CLOSED: over, or all that there was is taken.
    """

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Pause:
    """From when to when nobody can apply (no end: until somebody writes one), and why, as residents read it."""

    since: date
    why: Words
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which it can be applied for: once, or in every year (of the dates only month and day count then)."""

    first: date
    last: date
    is_yearly: bool = False

    def around(self, day: date) -> Iterator[tuple[date, date]]:
        """Its first and last days that matter on a day, the earliest first."""
        if not self.is_yearly:
            yield self.first, self.last
            return
        over = (self.last.month, self.last.day) < (self.first.month, self.first.day)  # over the turn of the year
        for year in range(day.year - 1, day.year + 3):
            yield _in(year, self.first), _in(year + over, self.last)


def _in(year: int, day: date) -> date:
    """29 February is the 28th in a common year."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


@dataclass(frozen=True, slots=True)
class Times:
    """What a service's file says of its days. `limit` is how many can apply, in all or in each window."""

    first: date | None = None
    last: date | None = None
    pause: Pause | None = None
    windows: tuple[Window, ...] = ()
    limit: int | None = None

    def spans(self, day: date) -> list[tuple[date, date]]:
        """The windows within the service's own days; those days themselves where it has none."""
        found = [each for window in self.windows for each in window.around(day)] or [(date.min, date.max)]
        within = [(max(a, self.first or date.min), min(z, self.last or date.max)) for a, z in found]
        return sorted(each for each in within if each[0] <= each[1])

    def span_of(self, day: date) -> tuple[date, date] | None:
        return next(((a, z) for a, z in self.spans(day) if a <= day <= z), None)

    def counted_from(self, day: date) -> date | None:
        """From when applications count against the limit on a day."""
        span = self.span_of(day)
        return span[0] if span and span[0] != date.min else None

    def opens_after(self, day: date) -> date | None:
        """The first day from a day on on which somebody can apply, as far as the file knows."""
        after = self.pause.until + DAY if self.pause and self.pause.until else None
        days = {day, *(a for a, _ in self.spans(day)), *([after] if after else [])}
        return next((each for each in sorted(days) if each >= day and self._takes(each)), None)

    def closes_after(self, day: date) -> date | None:
        """The last day on which somebody can apply, of those that follow on an open day."""
        span = self.span_of(day)
        last = span[1] if span else day
        if self.pause and self.pause.since > day:
            last = min(last, self.pause.since - DAY)
        return None if last == date.max else last

    def _takes(self, day: date) -> bool:
        return self.span_of(day) is not None and not (self.pause and self.pause.holds(day))


ALWAYS = Times()
"""Of a service whose file names no days."""


@dataclass(frozen=True, slots=True)
class State:
    """How a service stands on a day.

    `opens_on`: when it can be applied for next; `closes_on`: the last day, while open; nothing where nobody has written
    one. `why` and `until` are those of a pause.
    """

    stage: Stage
    opens_on: date | None = None
    closes_on: date | None = None
    why: Words | None = None
    until: date | None = None
    is_full: bool = False

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.OPEN

    @property
    def name(self) -> str:
        return self.stage.value

    @property
    def is_coming(self) -> bool:
        """It cannot be applied for, and the day is known from which it can."""
        return not self.is_open and self.opens_on is not None


def state(service: Service, on: date, *, published: bool = True, taken: int = 0) -> State:
    """How a service stands on a day. `taken`: the applications that count against its limit (`Times.counted_from`)."""
    times = service.times
    if not published:
        return State(Stage.DRAFT, times.opens_after(on))
    if times.last and on > times.last:
        return State(Stage.CLOSED)
    if times.pause and times.pause.holds(on):
        return State(Stage.PAUSED, times.opens_after(on), why=times.pause.why, until=times.pause.until)
    if (span := times.span_of(on)) is None:
        opens_on = times.opens_after(on)
        return State(Stage.ANNOUNCED if opens_on else Stage.CLOSED, opens_on)
    if times.limit is not None and taken >= times.limit:
        again = times.opens_after(span[1] + DAY) if times.windows and span[1] != date.max else None
        return State(Stage.CLOSED, again, is_full=True)
    return State(Stage.OPEN, on, times.closes_after(on))


KEYS = ("from", "paused", "windows", "limit")
"""Beside `since` and `until`, which the rules have too: whoever is judged after `until` gets nothing any more."""


def read_times(found: dict[str, Item], since: date | None, until: date | None) -> Times:
    """The days of a service's file; `since` and `until` are those of its rules."""
    first = found["from"].date() if "from" in found else None
    if first and until and until < first:
        _ends_before(found["from"])
    limit = int(found["limit"].number()[0]) if "limit" in found else None
    if limit is not None and limit < 1:
        found["limit"].wrong("limit", "limit は 1以上の件数です", "a limit is 1 or more")
    windows = tuple(_window(each) for each in found["windows"].elements()) if "windows" in found else ()
    return Times(
        max((each for each in (first, since) if each), default=None),
        until,
        _pause(found["paused"]) if "paused" in found else None,
        windows,
        limit,
    )


def _pause(item: Item) -> Pause:
    found = item.fields(["since", "why"], ["until"])
    since = found["since"].date() if "since" in found else date(2000, 1, 1)
    until = found["until"].date() if "until" in found else None
    if until and until < since:
        _ends_before(found["until"])
    return Pause(since, found["why"].words() if "why" in found else Words(""), until)


def _window(item: Item) -> Window:
    """`{from: 2026-06-01, until: 2026-06-30}`, or of every year `{from: 06-01, until: 06-30}`."""
    found = item.fields(["from", "until"], [])
    if "from" not in found or "until" not in found:
        return Window(date(2000, 1, 1), date(2000, 1, 1))
    texts = [found[each].text() for each in ("from", "until")]
    if all(len(each) == 5 for each in texts):
        days = [_month_and_day(found[each]) for each in ("from", "until")]
        return Window(days[0], days[1], is_yearly=True)
    first, last = found["from"].date(), found["until"].date()
    if last < first:
        _ends_before(found["until"])
    return Window(first, last)


def _month_and_day(item: Item) -> date:
    try:
        return date.fromisoformat(f"2000-{item.text()}")
    except ValueError:
        item.wrong("date", f"「{item.text()}」という月日は ありません（例: 04-01）", "not a month and day (e.g. 04-01)")
        return date(2000, 1, 1)


def _ends_before(item: Item) -> None:
    item.wrong(
        "ends-before",
        "おわりの日が、はじまりの日より前です",
        "it ends before it begins",
        ("日づけを 見なおしてください", "look at the dates again"),
    )


__all__ = ["ALWAYS", "KEYS", "Pause", "Stage", "State", "Times", "Window", "read_times", "state"]
