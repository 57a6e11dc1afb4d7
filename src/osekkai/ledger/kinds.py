"""Door: declaring kinds of events, and the ledger's own."""

from __future__ import annotations

from osekkai.ledger.declaring import Kind, Ref, Thing, kind, ref_of, thing
from osekkai.personal import Data
from osekkai.said import Said

EVENT = thing("event")
PERSON = thing("person")
"""A resident: whom most events are about."""
STAFF = thing("staff")

LOOKED = kind(
    "register.looked",
    ja="見ました",
    easy="見ました",
    en="looked at it",
    zh="看了",
    ko="보았습니다",
    seen=True,
)
ERASED = kind(
    "ledger.erased",
    EVENT,
    ja="保存の期間が終わり、内容を消しました",
    easy="古い 記録の 中身を 消しました",
    en="what it said was erased, as its time was over",
    zh="保存期限已过，已删除内容",
    ko="보존 기간이 끝나 내용을 지웠습니다",
)

ANCHOR = thing("anchor")
"""A line of the ledger's tip (see `ledger.anchors`), by the number of its last event."""
ANCHORED = kind(
    "ledger.anchored",
    ANCHOR,
    ja="台帳の しるしを 外に出しました",
    easy="記録の しるしを 外に 出しました",
    en="the ledger's tip went out of the office",
    zh="已将台账的标记发送到外部",
    ko="대장의 표시를 밖으로 내보냈습니다",
)
"""`after` is the hash of the tip, `purpose` when the line was made."""

TABLE = thing("table")
BOUND = kind(
    "ledger.bound",
    TABLE,
    ja="前の版からある行を、いまのまま記録に結びました",
    easy="前から ある 記録に しるしを つけました",
    en="rows from before were bound as they are",
    zh="已将之前的记录按现状绑定",
    ko="이전부터 있던 행을 지금 그대로 기록에 묶었습니다",
)
"""Once for a table, by `osekkai setup`: what a release before wrote without saying so in its events."""

__all__ = [
    "ANCHORED",
    "BOUND",
    "ERASED",
    "EVENT",
    "LOOKED",
    "PERSON",
    "STAFF",
    "TABLE",
    "Data",
    "Kind",
    "Ref",
    "Said",
    "Thing",
    "kind",
    "ref_of",
    "thing",
]
