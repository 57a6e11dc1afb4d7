"""What a version would change, said before it is published; and where a file looks as if it was not saved whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from osekkai.catalogue import Catalogue

MUCH_SHORTER = 2 / 3
"""Of its lines, or fewer, is left of a file."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is not what is in force; `doubts` say why somebody should look before it is published."""

    path: str
    words: str
    doubts: tuple[str, ...] = ()


def changes(before: Catalogue | None, now: Catalogue, published: Mapping[str, str]) -> list[Change]:
    """By path. `published` are the files in force; `before` their catalogue, where today's programme can read it."""
    examples = {path: _examples(before, path) - _examples(now, path) for path in published} if before else {}
    return [
        _change(path, published.get(path), now.files.get(path), examples.get(path, 0))
        for path in sorted(published.keys() | now.files.keys())
        if published.get(path) != now.files.get(path)
    ]


def _examples(catalogue: Catalogue, path: str) -> int:
    return sum(len(each.rules.examples) for each in catalogue.services.values() if each.path == path)


def _change(path: str, before: str | None, now: str | None, examples: int) -> Change:
    if before is None:
        return Change(path, "新しい")
    if now is None:
        return Change(path, "なくなる", ("ファイルが なくなります",))
    was, lines = before.count("\n"), now.count("\n")
    doubts = []
    if before.startswith(now):
        doubts.append("前のファイルが 途中で切れています")
    elif lines <= was * MUCH_SHORTER:
        doubts.append(f"ずっと短くなります（{was}行 → {lines}行）")
    if examples > 0:
        doubts.append(f"例が {examples}つ なくなります")
    return Change(path, f"変わる（{lines - was:+}行）" if lines != was else "変わる", tuple(doubts))
