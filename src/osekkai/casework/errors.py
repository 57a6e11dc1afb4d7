"""Why something in casework is refused. Pages turn each into a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping


class NotReady(Exception):
    """What keeps a decision from being proposed: a sentence for each field (empty: for all)."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


class Changed(Exception):
    """The case is not as it was seen: somebody else worked on it, or the resident did."""


class NotYours(Exception):
    """Somebody else has to act here.

    The drafter never agrees to their own, a delegation may have ended, another section is asked.
    """
