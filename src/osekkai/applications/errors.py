"""Door: why something cannot be done with a draft or an application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from osekkai.problems import Conflict, Invalid, NotFound, TooMany, Unavailable
from osekkai.said import Said

if TYPE_CHECKING:
    from osekkai.applications.drafts import Opened
    from osekkai.applications.forms import Page
    from osekkai.applications.waiting import Waiting


class ChangedElsewhere(Conflict):
    """Somebody changed the draft since the page was opened. Carries the draft as it is now."""

    def __init__(self, now: Opened) -> None:
        super().__init__(
            Said(
                "ほかの画面で、この申請が先に書きかえられました。",
                "ほかの 画面で、先に 書きかえられました。",
                "This application was changed on another screen.",
                "该申请已在其他画面被修改。",
                "다른 화면에서 이 신청이 먼저 수정되었습니다.",
            ),
            Said(
                "いまの内容を確かめて、もう一度 書いてください。",
                "いまの 内容を 見て、もう 一度 書いてください。",
                "Please look at it as it is now, and write again.",
                "请确认目前的内容后重新填写。",
                "현재 내용을 확인하고 다시 작성해 주세요.",
            ),
        )
        self.now = now
        self.args = (now,)


class Altered(Conflict):
    """What is stored of an application is not what was written through the office: nothing is built on it."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "この申請の記録に、合わないところがあります。",
                "この 申し込みの 記録に、合わない ところが あります。",
                "The records of this application do not fit together.",
                "该申请的记录有不一致之处。",
                "이 신청의 기록에 맞지 않는 부분이 있습니다.",
            ),
            Said(
                "書いたものは送られていません。担当の課に電話で知らせてください。",
                "書いた ものは まだ 送って いません。担当の 課に 電話して ください。",
                "Nothing was sent. Please call the section in charge.",
                "您填写的内容尚未发送。请致电负责部门。",
                "작성한 내용은 보내지지 않았습니다. 담당 부서에 전화로 알려 주세요.",
            ),
        )


class NotComplete(Invalid):
    """Something still has to be answered. Carries the first page where it stands."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            Said(
                "まだ書かれていないところがあります。",
                "まだ 書いていない ところが あります。",
                "Something still has to be answered.",
                "还有未填写的项目。",
                "아직 작성하지 않은 항목이 있습니다.",
            ),
            where=page.id,
        )
        self.page = page
        self.args = (page,)


class NotOpen(Conflict):
    """None of what was chosen can be applied for today. Carries what waits; what was written stays."""

    def __init__(self, waiting: Sequence[Waiting]) -> None:
        names = "、".join(each.words.ja for each in waiting)
        super().__init__(
            Said(
                f"いまは受け付けていません: {names}",
                f"いまは 受け付けて いません: {names}",
                f"Not open at the moment: {', '.join(each.words.say('en') for each in waiting)}",
                f"目前不受理：{'、'.join(each.words.say('zh') for each in waiting)}",
                f"지금은 접수하지 않습니다: {', '.join(each.words.say('ko') for each in waiting)}",
            ),
            Said(
                "書いたことは 残っています。受付がはじまったら、出せます。",
                "書いた ことは のこって います。受付が はじまったら、出せます。",
                "What you wrote is kept. You can send it when it opens.",
                "您填写的内容已保留，开始受理后即可提交。",
                "작성한 내용은 남아 있습니다. 접수가 시작되면 제출할 수 있습니다.",
            ),
        )
        self.waiting = waiting
        self.args = (waiting,)


class NotNow(Conflict):
    """The application is not where this can be done: withdrawn, decided, or changed meanwhile."""

    def __init__(self, state: str = "") -> None:
        super().__init__(
            Said(
                "いまは できません。取り下げられたか、ほかの人が先に変えました。",
                "いまは できません。",
                "This cannot be done now: it was withdrawn, or changed meanwhile.",
                "目前无法操作：申请已撤回或已被修改。",
                "지금은 할 수 없습니다. 취하되었거나 먼저 변경되었습니다.",
            )
        )
        self.args = (state,)


class NotTaken(Invalid):
    """A file that cannot be kept: why, and what to do."""


class ScannerDown(Unavailable):
    """The virus scanner does not answer: nothing is kept unseen."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            Said(
                "いま、ファイルを確かめるしくみが止まっています。",
                "いま、ファイルを たしかめることが できません。",
                "Files cannot be checked at the moment.",
                "目前无法检查文件。",
                "지금은 파일을 확인할 수 없습니다.",
            ),
            Said(
                "しばらくして もう一度おねがいします。",
                "すこし あとで もう 一度 してください。",
                "Please try again in a while.",
                "请稍后再试。",
                "잠시 후 다시 시도해 주세요.",
            ),
        )
        self.args = (detail,)


class WrongNumber(Invalid):
    """It is not the number that was mailed, or that was too long ago, or tried too often."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "番号が ちがうか、もう使えません。",
                "番号が ちがうか、もう 使えません。",
                "This is not the number, or it can no longer be used.",
                "号码不正确或已失效。",
                "번호가 다르거나 더 이상 사용할 수 없습니다.",
            ),
            Said(
                "いちばん新しいメールの番号を入れるか、もう一度 送ってください。",
                "いちばん 新しい メールの 番号を 入れるか、もう 一度 送ってください。",
                "Enter the number of the newest mail, or have it sent again.",
                "请输入最新邮件中的号码，或重新发送。",
                "가장 최근 메일의 번호를 입력하거나 다시 보내 주세요.",
            ),
            where="number",
        )


class NotMailed(TooMany):
    """So much was mailed to one mailbox, or asked for it, that nothing is for now. Nobody learns whose it is."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.what = Said(
            "このアドレスには、みじかい間に何通も頼まれたので、いまはメールを送っていません。"
            "前に届いたメールの番号やリンクは、30分のあいだ使えます。",
            "この アドレスには、みじかい 時間に 何回も たのまれました。いまは メールを 送って いません。"
            "前に とどいた メールは、30分 使えます。",
            "Several e-mails were asked for to this address in a short time, so none was sent now. "
            "A number or link that has already arrived works for 30 minutes.",
            "短时间内多次请求向此邮箱发送邮件，因此目前没有发送。之前收到的号码或链接在30分钟内有效。",
            "짧은 시간에 이 주소로 메일을 여러 번 요청하여 지금은 보내지 않았습니다. "
            "이미 받은 번호나 링크는 30분 동안 쓸 수 있습니다.",
        )


class NoLink(NotFound):
    """The link was used, is too old, or never was."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "このリンクは、もう使えません。",
                "この リンクは、もう 使えません。",
                "This link can no longer be used.",
                "此链接已失效。",
                "이 링크는 더 이상 사용할 수 없습니다.",
            ),
            Said(
                "もう一度 メールアドレスを書いて、新しいリンクを受けとってください。",
                "もう 一度 メールアドレスを 書いてください。",
                "Please ask for a new one with your e-mail address.",
                "请重新填写邮箱地址以获取新链接。",
                "이메일 주소를 다시 입력해 새 링크를 받으세요.",
            ),
        )


class NotWritten(Invalid):
    """A text that is empty, or longer than its field takes."""

    def __init__(self, where: str, longest: int) -> None:
        super().__init__(
            Said(
                f"1文字から{longest:,}文字までで書いてください。",
                f"1文字から {longest:,}文字までで 書いてください。",
                f"Please write between 1 and {longest:,} characters.",
                f"请填写1至{longest:,}个字符。",
                f"1자에서 {longest:,}자 사이로 작성해 주세요.",
            ),
            where=where,
        )


class NotMendable(Invalid):
    """Nothing is marked for the resident to mend, or something that they could not."""

    def __init__(self) -> None:
        super().__init__(
            Said("申請した方がなおせないところです。", en="The applicant cannot mend this."),
            Said(
                "この制度がもとめる書類か、申請書にある項目に、理由を書いてください。",
                en="Please write why beside a document that is asked for, or an entry of the form.",
            ),
        )
