"""Door: why somebody is not who they say, or may not do what they want to."""

from __future__ import annotations

from osekkai.problems import Invalid, NotAllowed, Unavailable
from osekkai.said import Said


class NotACandidate(Invalid):
    """Not somebody whom the account could be, or not any more."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "いまは結びつけられません。台帳が変わったか、ほかの職員が先に確かめました。",
                "いまは できません。",
                "This cannot be done now: the register changed, or a colleague was first.",
                "目前无法关联：登记信息已变更或已由他人确认。",
                "지금은 연결할 수 없습니다. 대장이 바뀌었거나 다른 직원이 먼저 확인했습니다.",
            ),
            Said(
                "どの方かを選びなおしてください。",
                "もう 一度 えらんでください。",
                "Please choose again.",
                "请重新选择。",
                "다시 선택해 주세요.",
            ),
            "person",
        )


class NotGiven(NotAllowed):
    """The invitation is not there, was accepted by somebody else, is too old, or was taken back."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "この招待は、もう使えません。",
                "この 招待は、もう 使えません。",
                "This invitation can no longer be used.",
                "此邀请已失效。",
                "이 초대는 더 이상 사용할 수 없습니다.",
            ),
            Said(
                "頼んだ方に、新しい招待をもらってください。",
                "たのんだ 人に、新しい 招待を もらってください。",
                "Please ask whoever invited you for a new one.",
                "请向邀请人索取新的邀请。",
                "부탁한 분에게 새 초대를 받으세요.",
            ),
        )


class Refused(NotAllowed):
    """The provider's answer cannot be believed, or the resident said no. `why` is for the log."""

    def __init__(self, why: str, *, was_theirs: bool = False) -> None:
        super().__init__(
            Said(
                "サインインできませんでした。",
                "サインインできませんでした。",
                "You could not be signed in.",
                "未能登录。",
                "로그인하지 못했습니다.",
            )
        )
        self.was_theirs = was_theirs
        self.args = (why,)

    def __str__(self) -> str:
        return str(self.args[0])


class Unreachable(Unavailable):
    """The provider does not answer."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            Said(
                "いま、サインインのしくみにつながりません。",
                "いま、サインインできません。",
                "Signing in does not work at the moment.",
                "目前无法连接登录服务。",
                "지금은 로그인 서비스에 연결되지 않습니다.",
            )
        )
        self.args = (why,)

    def __str__(self) -> str:
        return str(self.args[0])


class NotWithinAYear(Invalid):
    """Somebody is asked to help until a day that has passed, or that is more than a year away."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "いつまで頼むかは、今日から1年までの日です。",
                "いつまで たのむかは、今日から 1年までの 日です。",
                "Somebody can be asked for at most a year from today.",
                "委托期限最长为自今日起一年。",
                "부탁은 오늘부터 1년까지 할 수 있습니다.",
            ),
            Said(
                "今日から1年までの日付を書いてください（例: 2027-03-31）。",
                "今日から 1年までの 日を 書いてください（例: 2027-03-31）。",
                "Please enter a day within a year (such as 2027-03-31).",
                "请填写一年以内的日期（例：2027-03-31）。",
                "1년 이내의 날짜를 입력해 주세요(예: 2027-03-31).",
            ),
            "until",
        )


class NotWhileProtected(NotAllowed):
    """Nobody acts for somebody under 支援措置, nor for whoever lives with them.

    Only the protected themselves (`themselves`) are told why: whom they fled may be of the household by the record.
    """

    def __init__(self, *, themselves: bool) -> None:
        super().__init__(*(self._OF_THEMSELVES if themselves else self._OF_OTHERS))

    _OF_OTHERS = (
        Said(
            "いまは、ここから代わりの人に頼めません。",
            "いまは、ここから 代わりの 人に たのめません。",
            "You cannot let anybody act for you here at the moment.",
            "目前无法在此委托他人代办。",
            "지금은 여기에서 대리인에게 부탁할 수 없습니다.",
        ),
        Said(
            "窓口か電話で、担当の課にご相談ください。",
            "窓口か 電話で 相談してください。",
            "Please ask the section, at the counter or by phone.",
            "请到窗口或致电负责部门咨询。",
            "창구나 전화로 담당 부서에 상담해 주세요.",
        ),
    )
    _OF_THEMSELVES = (
        Said(
            "支援措置のあいだは、代わりの人に頼めません。ご本人だけが申請できます。",
            "支援措置の あいだは、代わりの 人に たのめません。あなただけが 申し込めます。",
            "While you are under protection (支援措置) nobody can act for you; only you can apply.",
            "在支援措施期间不能委托他人代办，只有本人可以申请。",
            "지원조치 기간에는 대리인에게 부탁할 수 없습니다. 본인만 신청할 수 있습니다.",
        ),
        Said(
            "住んでいる所が ほかの人に伝わらないようにするためです。窓口か電話で、担当の課にご相談ください。",
            "住んで いる ところを だれにも 知られないためです。窓口か 電話で 相談してください。",
            "This keeps where you live from everybody else. Please ask the section, at the counter or by phone.",
            "这是为了不让他人知道您的住处。请到窗口或致电负责部门咨询。",
            "사는 곳이 다른 사람에게 알려지지 않도록 하기 위함입니다. 창구나 전화로 담당 부서에 상담해 주세요.",
        ),
    )


class NothingShown(Invalid):
    """It is not said which paper was shown at the counter."""

    def __init__(self) -> None:
        super().__init__(
            Said("見せてもらった書類を選んでください。", en="Please choose the paper that was shown."), where="shown"
        )
