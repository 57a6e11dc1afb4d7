"""Door: why something cannot be done with a case."""

from __future__ import annotations

from collections.abc import Mapping

from osekkai.approvals.errors import Changed, NotYours


class NotReady(Exception):
    """What keeps a decision from being proposed: a sentence for each field (empty: for all)."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


__all__ = ["Changed", "NotReady", "NotYours"]
