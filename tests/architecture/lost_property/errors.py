"""Door: why something that was found cannot be taken in or handed out."""

from __future__ import annotations

from osekkai.problems import Conflict, Invalid
from osekkai.said import Said


class NoSuchCounter(Invalid):
    """The folder knows no counter of that name."""

    def __init__(self) -> None:
        super().__init__(
            Said("その窓口は ありません。", en="There is no such counter."),
            Said("一覧から選んでください。", en="Please choose from the list."),
            "place",
        )


class AlreadyGone(Conflict):
    """It was handed out before."""

    def __init__(self) -> None:
        super().__init__(Said("もう渡してあります。", en="It was handed out already."))
