"""Door: why a report cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping

from osekkai.problems import Conflict, Invalid
from osekkai.said import Said


class NotReported(Invalid):
    """What keeps a report from being taken: a sentence for each field."""

    def __init__(self, problems: Mapping[str, Said]) -> None:
        first = next(iter(problems))
        rest = [Invalid(text, where=where) for where, text in problems.items() if where != first]
        super().__init__(problems[first], where=first, others=rest)
        self.problems = dict(problems)
        self.args = (self.problems,)


class NothingRuns(Conflict):
    """Nobody receives anything by this case now, or the renewal of this year is there already."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "いまは、届け出るものがありません。",
                "いまは 知らせる ものが ありません。",
                "There is nothing to report now.",
                "目前没有需要申报的内容。",
                "지금은 신고할 것이 없습니다.",
            )
        )
        self.args = ()


__all__ = ["NotReported", "NothingRuns"]
