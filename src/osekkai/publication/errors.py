"""Door: why the folder cannot be published, or a version not be opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from osekkai.problems import Conflict, Invalid, NotFound, Unavailable
from osekkai.said import Said


class DayHasPassed(Invalid):
    """What was in force on a day is never changed afterwards."""

    def __init__(self, day: date) -> None:
        super().__init__(
            Said(
                f"{day} は もう過ぎた日です。",
                f"{day} は もう すぎました。",
                f"{day} has passed.",
                f"{day} 已经过去。",
                f"{day}은(는) 이미 지난 날입니다.",
            ),
            Said(
                "きょうか、これからの日を選んでください。",
                "きょうか これからの 日を えらんで ください。",
                "Choose today or a later day.",
                "请选择今天或以后的日期。",
                "오늘이나 이후 날짜를 선택하세요.",
            ),
            where="on",
        )
        self.args = (day,)


class TooLong(Invalid):
    """A note that its field does not take."""

    def __init__(self, longest: int) -> None:
        super().__init__(
            Said(
                f"メモは {longest}文字までです。",
                f"メモは {longest}文字までです。",
                f"A note has at most {longest} characters.",
                f"备注最多 {longest} 个字符。",
                f"메모는 {longest}자까지입니다.",
            ),
            where="note",
        )
        self.args = (longest,)


class StillNeeded(Conflict):
    """Open work rests on what the version takes away; each room says what and how much (`needed`)."""

    def __init__(self, needed: Sequence[str]) -> None:
        listed = "、".join(needed)
        super().__init__(
            Said(
                f"まだ使われているものが、なくなります: {listed}",
                f"まだ 使って いる ものが、なくなります: {listed}",
                f"Something that is still in use would be gone: {listed}",
                f"仍在使用的内容将会消失：{listed}",
                f"아직 사용 중인 것이 없어집니다: {listed}",
            ),
            Said(
                "消さずに、制度には paused: か until:、課には until: と then: を。決裁の段は、だれもいなくなってから。",
                "けさないで、制度には paused: か until:、課には until: と then: を 書いて ください。",
                "Keep it: write paused: or until: for a service, until: and then: for a section; a level goes last.",
                "请不要删除：制度请写 paused: 或 until:，科室请写 until: 和 then:；审批层级须待无人担任后再删。",
                "삭제하지 말고, 제도에는 paused: 또는 until:, 부서에는 until:과 then:을 적어 주세요.",
            ),
        )
        self.needed = list(needed)
        self.args = (self.needed,)


class Meanwhile(Conflict):
    """Somebody else published since it was looked at what would change."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "ほかの人が、先に公開しました。",
                "ほかの 人が、先に 公開しました。",
                "Somebody else published first.",
                "已有他人先行公布。",
                "다른 사람이 먼저 공개했습니다.",
            ),
            Said(
                "何が変わるかを確かめて、もう一度 公開してください。",
                "何が かわるかを 見て、もう 一度 公開してください。",
                "Look at what changes now, and publish again.",
                "请确认目前的变化后再次公布。",
                "바뀌는 내용을 확인하고 다시 공개하세요.",
            ),
        )
        self.args = ()


class StillBeingWritten(Conflict):
    """Two reads of the folder, a moment apart, were not equal."""

    def __init__(self, paths: Sequence[str]) -> None:
        listed = "、".join(paths)
        super().__init__(
            Said(
                f"ファイルが、いま書きかえられています: {listed}",
                f"ファイルが、いま 書きかえられて います: {listed}",
                f"Files are being written just now: {listed}",
                f"文件正在写入：{listed}",
                f"파일이 지금 쓰이고 있습니다: {listed}",
            ),
            Said(
                "保存が終わってから、もう一度 公開してください。",
                "保存が おわってから、もう 一度 公開してください。",
                "Publish again once they are saved.",
                "请在保存完成后再次公布。",
                "저장이 끝난 뒤 다시 공개하세요.",
            ),
        )
        self.paths = list(paths)
        self.args = (self.paths,)


class ServiceIsGone(Conflict):
    """A service that no version of the folder has, as far as can be read."""

    def __init__(self, service: str) -> None:
        super().__init__(
            Said(
                f"制度「{service}」が、いまの制度のフォルダに ありません。",
                f"制度「{service}」が、いまの 制度の ファイルに ありません。",
                f"The service '{service}' is not in the folder any more.",
                f"制度“{service}”已不在制度文件夹中。",
                f"제도 '{service}'이(가) 제도 폴더에 없습니다.",
            ),
            Said(
                "運用する人に、この制度のファイルを もどして公開するよう、頼んでください。",
                "システムの 人に、この 制度の ファイルを もどすよう 言って ください。",
                "Please ask the operator to bring its file back and publish it.",
                "请联系系统管理员恢复该制度文件并公布。",
                "운영자에게 이 제도 파일을 되돌려 공개하도록 요청하세요.",
            ),
        )
        self.args = (service,)


class SectionIsGone(Conflict):
    """A section that the folder does not have any more, and of which it does not say who took over."""

    def __init__(self, section: str) -> None:
        super().__init__(
            Said(
                f"「{section}」が、いまの制度のフォルダに ありません。",
                f"「{section}」が、いまの 制度の ファイルに ありません。",
                f"'{section}' is not in the folder any more.",
                f"“{section}”已不在制度文件夹中。",
                f"'{section}'이(가) 제도 폴더에 없습니다.",
            ),
            Said(
                "運用する人に、課を もどし、until: と then: を書いて公開するよう、頼んでください。",
                "システムの 人に、この 課を もどすよう 言って ください。",
                "Please ask the operator to bring it back, with until: and then:.",
                "请联系系统管理员恢复该科室，并写明 until: 和 then:。",
                "운영자에게 until:과 then:을 적어 되돌리도록 요청하세요.",
            ),
        )
        self.args = (section,)


class NoSuchVersion(NotFound):
    """Nobody kept a version of that hash."""

    def __init__(self, hash: str) -> None:
        super().__init__(
            Said(
                f"「{hash}」という版は ありません。",
                f"「{hash}」という 版は ありません。",
                f"There is no version '{hash}'.",
                f"没有版本“{hash}”。",
                f"'{hash}' 버전이 없습니다.",
            ),
            Said(
                "osekkai folder versions で、ある版を見てください。",
                "osekkai folder versions で、ある 版を 見てください。",
                "osekkai folder versions lists those that there are.",
                "请用 osekkai folder versions 查看现有版本。",
                "osekkai folder versions로 있는 버전을 확인하세요.",
            ),
        )
        self.args = (hash,)


class NothingPublished(Unavailable):
    """The office has no version of the folder that is in force."""

    def __init__(self) -> None:
        super().__init__(
            Said(
                "制度が、まだ 公開されていません。",
                "制度が、まだ 公開されて いません。",
                "No services are published yet.",
                "尚未公布任何制度。",
                "아직 공개된 제도가 없습니다.",
            ),
            Said(
                "osekkai setup か osekkai folder publish で公開してください。",
                "osekkai setup か osekkai folder publish で 公開してください。",
                "Publish them with osekkai setup or osekkai folder publish.",
                "请用 osekkai setup 或 osekkai folder publish 公布。",
                "osekkai setup 또는 osekkai folder publish로 공개하세요.",
            ),
        )
        self.args = ()


class NothingReadable(Unavailable):
    """There are versions, and today's programme cannot read any of them; the first that is wrong is said."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Said(
                f"公開されている制度を、いまのプログラムでは読めません（{why}）。",
                "公開されて いる 制度を、いまの プログラムでは 読めません。",
                f"What is published cannot be read by this release ({why}).",
                f"当前程序无法读取已公布的制度（{why}）。",
                f"공개된 제도를 현재 프로그램이 읽을 수 없습니다({why}).",
            ),
            Said(
                "osekkai folder take-out で版を出し、なおして、osekkai folder publish で公開してください。",
                "osekkai folder take-out で 出し、なおして、osekkai folder publish で 公開してください。",
                "Take a version out with osekkai folder take-out, mend it, and publish it.",
                "请用 osekkai folder take-out 取出版本，修正后用 osekkai folder publish 公布。",
                "osekkai folder take-out으로 꺼내 고친 뒤 osekkai folder publish로 공개하세요.",
            ),
        )
        self.args = (why,)
