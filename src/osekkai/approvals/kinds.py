"""Door: what happens to a proposal. Each is told about the thing that is approved, whichever room's it is."""

from __future__ import annotations

from osekkai.ledger.kinds import kind, thing
from osekkai.personal import Data

PROPOSAL = thing("proposal")
STOP = thing("stop")

PROPOSED = kind(
    "approval.proposed",
    formerly="case.proposed",
    ja="起案しました",
    easy="決める 案を 作りました",
    en="a decision was proposed",
    zh="起草了决定",
    ko="기안했습니다",
    says=Data.WORK,
)
AGREED = kind(
    "approval.agreed",
    formerly="case.agreed",
    ja="決裁しました",
    easy="いいと 言いました",
    en="agreed to it",
    zh="已审批",
    ko="결재했습니다",
    says=Data.WORK,
)
APPROVED = kind(
    "approval.approved",
    ja="決裁が終わりました",
    easy="みんなが いいと 言いました",
    en="everybody has agreed to it",
    zh="审批已完成",
    ko="결재가 끝났습니다",
)
"""The last has agreed; who proposed it follows this, and lets it take effect in the same transaction."""
SENT_BACK = kind(
    "approval.sent-back",
    formerly="case.sent-back",
    ja="差し戻しました",
    easy="もう 一度 考えます",
    en="sent it back",
    zh="已退回",
    ko="반려했습니다",
    says=Data.WORK,
)
PULLED = kind(
    "approval.pulled",
    formerly="case.pulled",
    ja="引き戻しました",
    easy="案を もどしました",
    en="pulled it back",
    zh="已撤回",
    ko="회수했습니다",
    says=Data.WORK,
)
SCRAPPED = kind(
    "approval.scrapped",
    formerly="case.scrapped",
    ja="廃案にしました",
    easy="案を やめました",
    en="dropped the proposal",
    zh="废除了草案",
    ko="폐안했습니다",
    says=Data.WORK,
)
SEEN_LATER = kind(
    "approval.seen-later",
    formerly="case.seen-later",
    ja="後閲しました",
    easy="あとで 見ました",
    en="looked at it afterwards",
    zh="已事后阅览",
    ko="후열했습니다",
)
ABANDONED = kind(
    "approval.abandoned",
    ja="申請が変わったので、決裁をやめました",
    easy="申し込みが 変わったので、やめました",
    en="was dropped, as the application changed",
    zh="因申请有变化，已停止审批",
    ko="신청이 바뀌어 결재를 중단했습니다",
    says=Data.WORK,
)
