"""Door: why something cannot be done with a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from osekkai.approvals.errors import Changed, NotYours
from osekkai.casework.processes.bpmn import Flaw
from osekkai.problems import Conflict, Invalid, NotAllowed, Refused
from osekkai.said import Said


class NotReady(Refused):
    """What keeps a decision from being proposed: a sentence for each field (empty: for all)."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__({where: Said(text) for where, text in problems.items()})
        self.args = (dict(problems),)

    def __str__(self) -> str:
        return "; ".join(each.ja for each in self.problems.values())


class NoPurpose(Invalid):
    """Who opens what somebody else works on says what for."""

    def __init__(self) -> None:
        super().__init__(
            Said("何のために開くかが書かれていません。", en="It is not said what for."),
            Said(
                "何のために開くかを選ぶか、書いてください。課長に知らされます。",
                en="Please choose or write what for. The chief reads it.",
            ),
            "purpose",
        )


class OnlyReads(NotYours):
    """Who may read a case need not be able to change it."""

    def __init__(self) -> None:
        super().__init__()
        self.what = Said("この案件は、読むだけできます。", en="You may only read this case.")
        self.mend = Said(
            "案件をすすめるのは、その課の担当の人と、課をまとめる人です。",
            en="Those who work on it in its section, and those who lead it, change it.",
        )
        self.args = (self.what, self.mend)


class NotWritten(Invalid):
    """A text of staff that is empty, or longer than its field takes."""

    def __init__(self, where: str, longest: int) -> None:
        super().__init__(
            Said(f"1文字から{longest:,}文字までで書いてください。", en=f"Please write 1 to {longest:,} characters."),
            where=where,
        )


class NotSaid(Invalid):
    """Something that a clerk has to say first, at its field."""

    def __init__(self, where: str, words: str) -> None:
        super().__init__(Said(words), where=where)


class NotAnOption(Invalid):
    """An answer that the step does not offer."""

    def __init__(self, where: str) -> None:
        super().__init__(Said("どれかを選んでください。", en="Please choose one."), where=where)


class NotSound(Invalid):
    """A drawing that cannot be put into use; `flaws` say why, each at its element."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        super().__init__(
            Said("この図は、まだ使えません。", en="This drawing cannot be put into use."),
            Said(" ".join(each.text for each in flaws)),
        )
        self.flaws = list(flaws)
        self.args = (self.flaws,)


class SameEyes(NotAllowed):
    """Whoever drew a process does not put it into use: another person looks at it (四つの目)."""

    def __init__(self) -> None:
        super().__init__(
            Said("図を描いた人は、自分では使いはじめられません。", en="Whoever drew it does not put it into use."),
            Said("ほかの「図を描く人」に確かめてもらってください。", en="Ask another designer to look at it."),
        )


class DayHasPassed(Invalid):
    """What counts from a day on is said before that day."""

    def __init__(self) -> None:
        super().__init__(
            Said("もう過ぎた日です。", en="The day has passed."),
            Said("今日か、これからの日を選んでください。", en="Please choose today or a day to come."),
            "since",
        )


class NoLetter(Conflict):
    """The folder has no text for the notice of a decision."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            Said(
                f"letters.yaml に、決定の通知の文（{kind}）がありません。",
                en=f"letters.yaml has no text for the notice of a decision ({kind}).",
            ),
            Said("書いて公開すると、通知が作られます。", en="Once it is published, the notice is made."),
        )
        self.args = (kind,)


class Unknown(Conflict):
    """The register does not know whoever it is about."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "申請した方が台帳の方と結びついていないので、証明書を出せません。",
                en="The applicant is not tied to the register; no certificate can be issued.",
            ),
            Said("本人を確かめて、結びつけてください", en="Please find out who they are, and tie them."),
        )


__all__ = [
    "Changed",
    "DayHasPassed",
    "NoLetter",
    "NoPurpose",
    "NotAnOption",
    "NotReady",
    "NotSound",
    "NotWritten",
    "NotYours",
    "OnlyReads",
    "Unknown",
]
