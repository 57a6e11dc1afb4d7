"""Door: why something is not agreed to."""

from __future__ import annotations

from collections.abc import Sequence

from osekkai.problems import Conflict, Invalid, NotAllowed, Unavailable
from osekkai.said import Said


class Changed(Conflict):
    """Somebody acted before, or what was proposed is not what stands there now."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "内容が変わったか、ほかの人が先に決めました。",
                "内容が かわりました。または ほかの 人が 先に 決めました。",
                "It was changed, or somebody else was first.",
                "内容已变更，或已由他人先行处理。",
                "내용이 바뀌었거나 다른 사람이 먼저 처리했습니다.",
            ),
            Said(
                "いまの内容を確かめて、もう一度 押してください。",
                "いまの 内容を 見て、もう 一度 おしてください。",
                "Please look at it as it is now, and try again.",
                "请确认目前的内容后再试。",
                "현재 내용을 확인하고 다시 시도하세요.",
            ),
        )


class Overtaken(Changed):
    """What it rests on is another since it was drafted: nobody agrees to it any more, it is drafted anew.

    `what` says what that is.
    """

    def __init__(self, what: Said) -> None:
        super().__init__()
        self.what = what
        self.mend = Said(
            "差し戻すか、起案した人が引き戻して、もう一度 起案してください。",
            "書いた 人に もどして、もう 一度 出して もらって ください。",
            "Please send it back, or have it pulled back, and draft it anew.",
            "请退回，或由起草人撤回后重新起草。",
            "돌려보내거나 기안자가 회수하여 다시 기안해 주세요.",
        )


class RulesChanged(Overtaken):
    """By the rules of today it is decided above, or others are asked before: the route of its draft holds no more."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "だれが決めるか・だれに聞くかの決まりが、起案のあとで変わりました。",
                "だれが 決めるかの きまりが 変わりました。",
                "Who decides this, or who is asked before, has changed since it was drafted.",
                "决定者或会签对象的规定在起草后已变更。",
                "누가 결정하고 누구에게 묻는지에 대한 규정이 기안 후 바뀌었습니다.",
            )
        )


class Altered(Changed):
    """What is stored is not what was written through this office: nothing is drafted, signed or decided by it.

    `wrong` says which, in words.
    """

    MOST = 3

    def __init__(self, wrong: Sequence[str]) -> None:
        which, others = "、".join(wrong[: self.MOST]), len(wrong) - self.MOST
        more = f" ほか{others}か所" if others > 0 else ""
        super(Changed, self).__init__(
            Said(
                f"記録とちがうところがあります（{which}{more}）。",
                f"記録と ちがう ところが あります（{which}{more}）。",
                f"Something is not as it was recorded ({which}{more}).",
                f"有与记录不一致之处（{which}{more}）。",
                f"기록과 다른 부분이 있습니다({which}{more}).",
            ),
            Said(
                "監査の係に見せてください。",
                "監査の 係に 見せて ください。",
                "Please show it to the auditors.",
                "请交由监查人员查看。",
                "감사 담당자에게 보여 주세요.",
            ),
        )
        self.wrong = tuple(wrong)


class Busy(Unavailable):
    """The database did not answer in time: nothing of this one was done."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "いま混みあっていて、まだ決裁していません。",
                "いま こんで います。まだ 決めて いません。",
                "It is busy now; this was not agreed to.",
                "目前系统繁忙，尚未审批。",
                "지금 혼잡하여 아직 결재하지 않았습니다.",
            ),
            Said(
                "もう一度 押してください。",
                "もう 一度 おして ください。",
                "Please try again.",
                "请再试一次。",
                "다시 시도하세요.",
            ),
        )


class NotYours(NotAllowed):
    """Somebody else has to act here.

    The drafter never agrees to their own, a delegation may have ended, another post is asked.
    """

    def __init__(self) -> None:
        super().__init__(
            Said(
                "いまは、あなたが決める番では ありません。",
                "いまは、あなたが 決める 番では ありません。",
                "It is not for you to act here now.",
                "目前不由您处理。",
                "지금은 귀하가 처리할 차례가 아닙니다.",
            ),
            Said(
                "起案した人や、ほかの段の人が決めます。",
                "ほかの 人が 決めます。",
                "Whoever drafted it, or another post, acts.",
                "由起草人或其他审批人处理。",
                "기안자 또는 다른 결재자가 처리합니다.",
            ),
        )


class NoReason(Invalid):
    """Who sends something back says why."""

    def __init__(self, where: str) -> None:
        super().__init__(
            Said(
                "差し戻す理由がありません。",
                "もどす 理由が ありません。",
                "There is no reason.",
                "没有填写退回理由。",
                "반려 사유가 없습니다.",
            ),
            Said(
                "起案した人がなおせるように、理由を書いてください。",
                "理由を 書いてください。",
                "Please write why, so that the drafter can mend it.",
                "请填写理由，以便起草人修改。",
                "기안자가 고칠 수 있도록 사유를 적어 주세요.",
            ),
            where,
        )


class TooLong(Invalid):
    """What an approver wrote is longer than is kept, or holds what no text holds."""

    def __init__(self, where: str, number: int, longest: int) -> None:
        super().__init__(
            Said(
                f"長すぎるか、使えない文字があります（いま {number:,}文字）。",
                f"長すぎます（いま {number:,}文字）。",
                f"It is too long, or holds what cannot be kept (now {number:,} characters).",
                f"内容过长或含有不可用的字符（目前{number:,}个字）。",
                f"너무 길거나 사용할 수 없는 문자가 있습니다(현재 {number:,}자).",
            ),
            Said(
                f"{longest:,}文字までで書いてください。改行は1文字と数えます。",
                f"{longest:,}文字までで 書いてください。",
                f"Please write at most {longest:,} characters; the end of a line counts as one.",
                f"请控制在{longest:,}个字以内，换行算一个字。",
                f"{longest:,}자 이내로 적어 주세요. 줄바꿈은 1자로 셉니다.",
            ),
            where,
        )
