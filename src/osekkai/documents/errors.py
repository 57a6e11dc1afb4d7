"""Door: why a letter is not made or printed, and why records stay."""

from __future__ import annotations

from collections.abc import Sequence

from osekkai.problems import Conflict, Invalid, NotAllowed
from osekkai.said import Said


class Undrawable(Invalid):
    """A character that no font here has, as one of the ward's own (外字): nothing is printed with an empty box."""

    def __init__(self, without: Sequence[str]) -> None:
        codes = "、".join("+".join(f"U+{ord(each):04X}" for each in one) for one in without)
        super().__init__(
            Said(
                f"手紙の字にない文字が あります（{codes}）。",
                en=f"There are characters that no font here has ({codes}).",
            ),
            Said(
                "その字のあるフォントを足すか（OSEKKAI_FONTS）、正しい字に なおしてください",
                en="Please add a font that has them (OSEKKAI_FONTS), or correct the text.",
            ),
        )
        self.args = (codes,)


class NotSet(Conflict):
    """A paper that cannot be laid out, as an address that is longer than its window; why, in the typesetter's words."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Said(
                f"文書を組めませんでした（{why[:120]}）。",
                en=f"The document could not be laid out ({why[:120]}).",
            ),
            Said(
                "氏名・住所・文が長すぎないか、見てください。",
                en="Please see whether a name, an address or a text is too long.",
            ),
        )
        self.args = (why,)


class NothingToPrint(Conflict):
    """No letter waits."""

    def __init__(self) -> None:
        super().__init__(Said("印刷する手紙が、いまは ありません。", en="There is no letter to print now."))


class AlreadyPrinted(Conflict):
    """Some of the letters went into somebody else's job meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "同じ手紙を、ほかの人が いま 束にしました。",
                en="Somebody else has just put the same letters into a job.",
            ),
            Said(
                "もう一度 押してください。のこりだけの束を作ります。", en="Please press again: only the rest is taken."
            ),
        )


class NothingIsOver(Conflict):
    """No record of the section is over its time."""

    def __init__(self) -> None:
        super().__init__(Said("保存の期間が終わった記録は、いまは ありません。", en="No record is over its time now."))


class NotTheSame(Conflict):
    """What is over its time is not what was proposed."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "申し出のあとに、期間の終わった記録が変わりました。",
                en="What is over its time has changed since it was proposed.",
            ),
            Said("もう一度 申し出てください。", en="Please propose it anew."),
        )


class NotTwice(NotAllowed):
    """Who proposed it does not agree to it."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "廃棄を申し出た人とは別の人が認めます。",
                en="Somebody else than whoever proposed it agrees.",
            )
        )


class TooMuch(Invalid):
    """More files than one bag takes."""

    def __init__(self, most: int) -> None:
        super().__init__(
            Said(
                f"一度に取り出せるのは {most:,}個のファイルまでです。",
                en=f"At most {most:,} files can be taken at once.",
            ),
            Said("期間を短くしてください。", en="Please choose a shorter time."),
        )
        self.args = (most,)
