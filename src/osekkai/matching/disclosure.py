"""A reform in figures that may leave the office: a cell of few people is not shown, nor what would give it away."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from osekkai.matching.bands import DIMENSIONS
from osekkai.matching.reform import Cell, Reform

FEWEST = 10
"""People in a cell that is shown. Nought is shown: it says nothing about anybody."""
HIDDEN = None


def as_shown(reform: Reform) -> dict[str, Any]:
    """Plain data for pages, JSON, Excel and PDF. A figure that is not shown is null."""
    return {
        "name": reform.name,
        "on": reform.on.isoformat(),
        "base": reform.base,
        "draft": reform.draft,
        "people": reform.people,
        "total": rows([("", reform.total)])[0],
        "services": [_service(each) for each in reform.services],
        "by": [{"id": each.id, "name": each.name, "rows": rows(reform.by[each.id])} for each in DIMENSIONS],
        "distribution": [
            {"from": low, "under": high, "households": n}
            for (low, high, _), n in zip(
                reform.distribution, hidden([n for _, _, n in reform.distribution]), strict=True
            )
        ],
        "stories": [asdict(each) for each in reform.stories],
    }


def _service(change: Any) -> dict[str, Any]:
    moved = [hidden([n])[0] for n in (change.newly, change.no_longer)]
    after = change.after if HIDDEN not in moved else HIDDEN
    return {
        "id": change.service,
        **rows([(change.name, change.cell)])[0],
        "before": change.before,
        "after": after,
        "newly": moved[0],
        "no_longer": moved[1],
        "adds": change.adds,
    }


def rows(cells: list[tuple[str, Cell]]) -> list[dict[str, Any]]:
    """One row for each band; yen are hidden with the smallest cell of their row."""
    columns = {name: hidden([getattr(cell, name) for _, cell in cells]) for name in ("gain", "lose", "open")}
    found = []
    for place, (band, cell) in enumerate(cells):
        counts = {name: column[place] for name, column in columns.items()}
        money = {name: HIDDEN if HIDDEN in counts.values() else getattr(cell, name) for name in ("yen", "lo", "hi")}
        found.append({"band": band, "people": cell.people, **counts, **money})
    if len(found) > 1 and sum(row["yen"] is HIDDEN for row in found) == 1:
        _hide_one_more(found)
    return found


def _hide_one_more(found: list[dict[str, Any]]) -> None:
    """One hidden sum could be found from the total: the next smallest is hidden with it."""
    shown = [row for row in found if row["yen"] is not HIDDEN and row["gain"] + row["lose"] + row["open"]]
    for row in sorted(shown, key=lambda row: row["gain"] + row["lose"] + row["open"])[:1]:
        row.update(yen=HIDDEN, lo=HIDDEN, hi=HIDDEN)


def hidden(counts: list[int]) -> list[int | None]:
    """Counts from 1 to 9 hidden; if that is only one among several, the next smallest too, as the total is known."""
    found: list[int | None] = [HIDDEN if 0 < n < FEWEST else n for n in counts]
    if len(counts) > 1 and found.count(HIDDEN) == 1:
        others = [place for place, n in enumerate(found) if n]
        if others:
            found[min(others, key=lambda place: counts[place])] = HIDDEN
    return found
