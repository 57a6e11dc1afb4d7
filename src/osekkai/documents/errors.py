"""Door: why a letter is not made or printed, and why records stay."""

from __future__ import annotations

from osekkai.problems import Conflict, Invalid, NotAllowed
from osekkai.said import Said


class Undrawable(Invalid):
    """A character that no font here has, as one of the ward's own (外字): nothing is printed with an empty box."""

    def __init__(self, without: str) -> None:
        codes = "、".join(f"U+{ord(each):04X}" for each in without)
        super().__init__(
            Said(
                f"この機械の字にない文字が あります（{codes}）。",
                en=f"There are characters that no font here has ({codes}).",
            ),
            Said(
                "字を入れるか、文字を正しい字に なおしてください",
                en="Please install a font, or correct the text.",
            ),
        )
        self.args = (without,)


class NothingToPrint(Conflict):
    """No letter waits."""

    def __init__(self) -> None:
        super().__init__(Said("印刷する手紙が、いまは ありません。", en="There is no letter to print now."))


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
