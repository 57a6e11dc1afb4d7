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

__all__ = [
    "ERASED",
    "EVENT",
    "LOOKED",
    "PERSON",
    "STAFF",
    "Data",
    "Kind",
    "Ref",
    "Said",
    "Thing",
    "kind",
    "ref_of",
    "thing",
]
