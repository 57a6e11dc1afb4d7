"""Door: events of applications and drafts, and the states of an application."""

from __future__ import annotations

from osekkai.identity.kinds import subject_of
from osekkai.ledger.kinds import Data, kind, thing

APPLICATION = thing("application", lambda each: subject_of(each.account) if each.account else None)
REVISION = thing("revision")
"""By the number of the version that it keeps."""
ATTACHMENT = thing("attachment")
MESSAGE = thing("message")

ANNOUNCED = kind(
    "application.announced",
    APPLICATION,
    ja="窓口へ送りました",
    easy="窓口に 送りました",
    en="sent it to the counter",
    zh="已发送到窗口",
    ko="창구로 보냈습니다",
    seen=True,
)
SUBMITTED = kind(
    "application.submitted",
    APPLICATION,
    ja="申請を出しました",
    easy="申し込みを 出しました",
    en="sent the application",
    zh="提交了申请",
    ko="신청을 냈습니다",
    seen=True,
)
COPIED_OFF = kind(
    "application.copied-off",
    APPLICATION,
    ja="紙に書かれたことを写しました",
    easy="紙に 書いて あった ことを 入れました",
    en="was copied off a paper",
    zh="已录入纸面内容",
    ko="종이에 적힌 내용을 옮겨 적었습니다",
    seen=True,
    says=Data.WORK,
)
IDENTIFIED = kind(
    "application.identified",
    APPLICATION,
    ja="窓口で本人だと確かめました",
    easy="区役所で 本人だと 確かめました",
    en="was identified at the counter",
    zh="在窗口确认了身份",
    ko="창구에서 본인임을 확인했습니다",
    seen=True,
)
RETURNED = kind(
    "application.returned",
    APPLICATION,
    ja="なおすところを伝えました",
    easy="なおす ところを 知らせました",
    en="asked for corrections",
    zh="通知了需要修改的地方",
    ko="고칠 곳을 알렸습니다",
    seen=True,
    says=Data.STATED,
)
MENDED = kind(
    "application.mended",
    APPLICATION,
    ja="なおしました",
    easy="なおしました",
    en="corrected it",
    zh="已修改",
    ko="고쳤습니다",
    seen=True,
    says=Data.WORK,
)
MESSAGE_WRITTEN = kind(
    "application.message",
    APPLICATION,
    ja="メッセージを書きました",
    easy="メッセージを 書きました",
    en="wrote a message",
    zh="写了留言",
    ko="메시지를 썼습니다",
    seen=True,
)
WITHDRAWN = kind(
    "application.withdrawn",
    APPLICATION,
    ja="取り下げました",
    easy="やめました",
    en="withdrew it",
    zh="已撤回",
    ko="취하했습니다",
    seen=True,
)
DECIDED = kind(
    "application.decided",
    APPLICATION,
    ja="決まったことを知らせました",
    easy="決まった ことを 知らせました",
    en="told what was decided",
    zh="通知了决定",
    ko="결정된 것을 알렸습니다",
    seen=True,
)
