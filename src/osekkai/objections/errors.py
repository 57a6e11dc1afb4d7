"""Door: why something cannot be done with an objection."""

from __future__ import annotations

from osekkai.problems import Conflict, NotAllowed, Refused
from osekkai.said import Said


class NotFiled(Refused):
    """What keeps an objection, or what becomes of it, from being written down: a sentence for each field."""


class HadAHand(NotAllowed):
    """Whoever took part in the decision does not handle what is said against it (行政不服審査法 第9条2項1号)."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "この決定にかかわった人は、審査請求を担当できません（行政不服審査法 第9条2項）。",
                en="Whoever took part in the decision cannot handle the objection to it.",
            ),
            Said("かかわっていない人に頼んでください。", en="Please ask somebody who did not."),
        )
        self.args = ()


class NotYours(NotAllowed):
    """It is another section's to handle."""

    def __init__(self) -> None:
        super().__init__(
            Said("この審査請求は、ほかの課が扱います。", en="Another section handles this objection."),
        )
        self.args = ()


class IsOpen(Conflict):
    """There is one about this decision already. Carries its number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            Said(
                "この決定への審査請求は、もう受け付けています。",
                "この 決定への 申し出は、もう 受け付けて います。",
                "There is an open objection to this decision already.",
                "对该决定的审查请求已受理。",
                "이 결정에 대한 심사청구는 이미 접수되어 있습니다.",
            )
        )
        self.number = number
        self.args = (number,)


class NotNow(Conflict):
    """It has ended, was passed on, or is on its route: what was seen is not so any more."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "この審査請求は、もう先へ進んでいます。",
                "この 申し出は、もう 先に 進んで います。",
                "This objection has moved on.",
                "该审查请求已进入下一步。",
                "이 심사청구는 이미 다음 단계로 넘어갔습니다.",
            ),
            Said(
                "いまのところを見てください。",
                "いまの ところを 見て ください。",
                "Please look where it stands.",
                "请查看目前的状态。",
                "현재 상태를 확인해 주세요.",
            ),
        )
        self.args = ()


__all__ = ["HadAHand", "IsOpen", "NotFiled", "NotNow", "NotYours"]
