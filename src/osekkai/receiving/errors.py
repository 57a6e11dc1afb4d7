"""Door: why a report cannot be taken."""

from __future__ import annotations

from osekkai.problems import Conflict, Refused
from osekkai.said import Said


class NotReported(Refused):
    """What keeps a report from being taken: a sentence for each field."""


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
