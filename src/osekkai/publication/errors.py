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
                "消さずに、制度には paused: か until:、課には until: と then: を書いてください。",
                "けさないで、制度には paused: か until:、課には until: と then: を 書いて ください。",
                "Keep it: write paused: or until: for a service, until: and then: for a section.",
                "请不要删除：制度请写 paused: 或 until:，科室请写 until: 和 then:。",
                "삭제하지 말고, 제도에는 paused: 또는 until:, 부서에는 until:과 then:을 적어 주세요.",
            ),
        )
        self.needed = list(needed)
        self.args = (self.needed,)


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
