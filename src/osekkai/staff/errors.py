"""Door: why something about people and their roles is refused, each with how to mend it.

Problem ─┬ NotFound (404) ── NoSuchPerson, NoSuchRole, NotThere
         ├ NotAllowed (403) ── NotYourUnit, NotYourself, NotYours, FourEyes,
         │                     TwoPeople, SamePerson, NotTwoPeople
         ├ Conflict (409) ── AlreadyHeld, NameTaken, AlreadyAway, AlreadySo, Left
         │                   PlanChanged, PlanIsOver, PlanConflicts, NotGivenUp
         │                   AlreadyAsked, RecoveryIsOver, Altered
         └ Invalid (422) ── UnknownUnit, UnknownRole, RoleDoesNotFit, BeginsBefore, EndsBefore, NotWritten
                            UnknownRight, NotProven
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from osekkai.problems import Conflict, Invalid, NotAllowed, NotFound
from osekkai.said import Said


def said_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


class NotProven(Invalid):
    """The passkey did not sign this, or nobody's did. `detail` is for whoever looks into it."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            Said(
                "パスキーで本人だと確かめられませんでした。",
                "パスキーで たしかめられませんでした。",
                "Your passkey did not confirm this.",
                "未能通过通行密钥确认本人。",
                "패스키로 본인을 확인하지 못했습니다.",
            ),
            Said(
                "もう一度 押してください。まだ何も決裁していません。",
                "もう 一度 おしてください。",
                "Please try again; nothing was agreed to yet.",
                "请再试一次，尚未审批任何内容。",
                "다시 눌러 주세요. 아직 결재되지 않았습니다.",
            ),
        )
        self.args = (detail,)


class NoSuchPerson(NotFound):
    def __init__(self, name: str = "") -> None:
        super().__init__(
            Said(ja=f"「{name}」という職員は いません。", en=f"There is nobody called '{name}' here."),
            Said(ja="名前を確かめてください。", en="Check the name."),
            "name",
        )


class NoSuchRole(NotFound):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="その役は ありません。", en="There is no such role."),
            Said(ja="ページを開きなおして、選びなおしてください。", en="Open the page again and choose anew."),
            "role",
        )


class NotThere(NotFound):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="それは もう ありません。", en="It is not there any more."),
            Said(ja="ページを開きなおしてください。", en="Open the page again."),
        )


class NotYourUnit(NotAllowed):
    def __init__(self, what: str) -> None:
        super().__init__(
            Said(
                ja=f"{what}は、あなたが役を決められる所では ありません。",
                en=f"{what} is not yours to manage.",
            ),
            Said(
                ja="その所属か、全体の「人と役の係」に頼んでください。",
                en="Ask a manager of that unit, or of the whole municipality.",
            ),
            "unit",
        )


class NotYourself(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="自分の役や権限は、自分では変えられません。", en="Nobody changes their own roles, rights or keys."),
            Said(ja="ほかの「人と役の係」に頼んでください。", en="Ask another manager."),
        )


class NotYours(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="この課のことは、あなたには決められません。", en="This section is not yours."),
            Said(ja="その課の人か、課長に頼んでください。", en="Ask somebody of the section, or its chief."),
            "section",
        )


class AlreadyHeld(Conflict):
    def __init__(self, since: date, until: date | None) -> None:
        end = f"{said_day(until)}まで" if until else ""
        super().__init__(
            Said(
                ja=f"同じ役に、{said_day(since)}から{end} もう ついています。",
                en=f"The same role is held from {since:%Y-%m-%d} already.",
            ),
            Said(
                ja="日付を変えるか、前の役を先に終えてください。",
                en="Choose other days, or end the earlier role first.",
            ),
            "since",
        )


class NameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(
            Said(ja=f"アカウント名「{name}」は、ほかの人が使っています。", en=f"The name '{name}' is taken."),
            Said(ja="ほかの名前にしてください。", en="Choose another name."),
            "name",
        )


class AlreadyAway(Conflict):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="その間は、もう不在になっています。", en="They are away then already."),
            Said(ja="日付を変えるか、前の不在を取り消してください。", en="Choose other days, or take back the other."),
            "since",
        )


class AlreadySo(Conflict):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="もう そうなっています。", en="It is so already."),
            Said(ja="ページを開きなおして確かめてください。", en="Open the page again."),
        )


class Left(Conflict):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="この人は もう退職しています。", en="They have left."),
            Said(ja="もどってきたときは、同じアカウント名で登録しなおしてください。", en="Hire them again."),
        )


class UnknownUnit(Invalid):
    def __init__(self, unit: str, day: date, then: str = "") -> None:
        mend = f"「{then}」が仕事を引きついでいます。" if then else "所属を選びなおしてください。"
        super().__init__(
            Said(
                ja=f"「{unit}」という所属は {said_day(day)}には ありません。",
                en=f"There is no unit '{unit}' on {day:%Y-%m-%d}.",
            ),
            Said(ja=mend, en=f"'{then}' has taken over." if then else "Choose another unit."),
            "unit",
        )


class UnknownRole(Invalid):
    def __init__(self, role: str, known: Iterable[str]) -> None:
        names = list(known)
        super().__init__(
            Said(ja=f"「{role}」という役は ありません。", en=f"There is no role '{role}'."),
            Said(ja=f"あるのは: {'、'.join(names)}。", en=f"There are: {', '.join(names)}."),
            "role",
        )


class RoleDoesNotFit(Invalid):
    def __init__(self, role: str, of: str) -> None:
        unit = {"section": "課", "department": "部", "municipality": "全体"}[of]
        super().__init__(
            Said(ja=f"{role}は {unit}の役です。", en=f"{role} is a role of a {of}."),
            Said(ja=f"所属に {unit}を選んでください。", en=f"Choose a {of}."),
            "unit",
        )


class BeginsBefore(Invalid):
    def __init__(self, today: date) -> None:
        super().__init__(
            Said(ja="はじまりの日が、もう過ぎています。", en="The first day is in the past."),
            Said(ja=f"{said_day(today)}か それより後の日にしてください。", en=f"Choose {today:%Y-%m-%d} or later."),
            "since",
        )


class EndsBefore(Invalid):
    def __init__(self, first: date) -> None:
        super().__init__(
            Said(ja="おわりの日が 早すぎます。", en="The last day is too early."),
            Said(ja=f"{said_day(first)}か それより後の日にしてください。", en=f"Choose {first:%Y-%m-%d} or later."),
            "until",
        )


class UnknownRight(Invalid):
    def __init__(self, right: str, known: Iterable[str]) -> None:
        names = list(known)
        super().__init__(
            Said(ja=f"「{right}」という権限は ありません。", en=f"There is no right '{right}'."),
            Said(ja=f"あるのは: {'、'.join(names)}。", en=f"There are: {', '.join(names)}."),
            "right",
        )


class NotWritten(Invalid):
    """Something is empty, too long, or cannot be read as what it should be."""

    def __init__(self, where: str, what: Said, mend: Said) -> None:
        super().__init__(what, mend, where)


class FourEyes(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            Said(
                ja="この案を書いた人は、自分では決められません。",
                en="Whoever wrote a plan does not decide it.",
            ),
            Said(ja="ほかの「人と役の係」が決めます。", en="Another manager decides."),
        )


class PlanChanged(Conflict):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="見ているあいだに、案が変わりました。", en="The plan changed meanwhile."),
            Said(ja="下の新しい内容を見て、もう一度 押してください。", en="Look at it again."),
        )


class PlanIsOver(Conflict):
    """It was decided or undone, or its day has come."""

    def __init__(self, day: date | None = None) -> None:
        super().__init__(
            Said(ja=f"{said_day(day)}が もう来ています。", en="Its day has come.")
            if day
            else Said(ja="この案は、もう決まったか、取りやめられています。", en="It was decided or undone already."),
            Said(ja="これからのことは、新しい案に書いてください。", en="Write a new plan."),
        )


class PlanConflicts(Conflict):
    """What stands against deciding or undoing; each is said at its line."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Said(ja=f"{number}か所が いまの役と合いません。", en=f"{number} lines do not fit."),
            Said(ja="行ごとの説明を見て、直すか外してください。", en="Mend or take out each of them."),
        )


class Altered(Conflict):
    """What is stored is not what was written through this office: nothing is decided by it. `wrong` says which."""

    MOST = 3

    def __init__(self, wrong: Iterable[str]) -> None:
        first = list(wrong)
        which, others = "、".join(first[: self.MOST]), len(first) - self.MOST
        more = f" ほか{others}か所" if others > 0 else ""
        super().__init__(
            Said(
                ja=f"記録とちがうところがあります（{which}{more}）。",
                en=f"Something is not as it was recorded ({which}{more}).",
            ),
            Said(ja="監査の係に見せてください。", en="Please show it to the auditors."),
        )


class NotGivenUp(Conflict):
    """The task is done, or somebody else was first."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "このしごとは、もう終わったか、ほかの人が先にためしました。",
                en="This task is done, or somebody else was first.",
            )
        )


class TwoPeople(NotAllowed):
    """What opens somebody's account is not in the hands of one manager."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                ja="一人では、ほかの人のサインインを開けません。登録しなおしは、二人で行います。",
                en="One manager alone does not open another's account.",
            ),
            Said(
                ja="「もう一人に頼む」から、ほかの「人と役の係」の同意をもらってください。",
                en="Ask for it, and have another manager agree.",
            ),
        )


class SamePerson(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="頼んだ人は、自分では同意できません。", en="Whoever asks does not agree."),
            Said(ja="ほかの「人と役の係」に、このページを開いてもらってください。", en="Another manager agrees."),
        )


class NotTwoPeople(NotAllowed):
    """One of them made the other's account or role lately, or somebody made both."""

    def __init__(self) -> None:
        super().__init__(
            Said(ja="あなたは、まだ この件の二人目に数えられません。", en="You do not count as the second person yet."),
            Said(
                ja="アカウントや役をつくった人と つくられた人は、7日のあいだ たがいの二人目になれません。"
                "ほかの人に頼んでください。",
                en="Whoever made an account or a role, and whose it is, are no two people for 7 days. Ask another.",
            ),
        )


class AlreadyAsked(Conflict):
    def __init__(self) -> None:
        super().__init__(
            Said(ja="この人の登録しなおしは、もう頼まれています。", en="It is asked for already."),
            Said(ja="下の頼みを見て、同意するか、取りやめてください。", en="Agree to it, or drop it."),
        )


class RecoveryIsOver(Conflict):
    """It lapsed, was dropped or done, or whoever asked may not ask any more."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                ja="この頼みは、時間が過ぎたか、もう済んだか、取りやめられています。",
                en="The request has lapsed, or is done, or was dropped.",
            ),
            Said(ja="まだ要るときは、本人を確かめて、もう一度 頼んでください。", en="Ask anew where it is needed."),
        )
