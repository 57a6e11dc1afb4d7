"""Door: events of what was found."""

from __future__ import annotations

from osekkai.ledger.kinds import PERSON, kind, thing

ITEM = thing("lost-item", lambda item: PERSON(item.owner_id) if item.owner_id else None)

FOUND = kind(
    "lost-item.found",
    ITEM,
    ja="あなたの落とし物が見つかりました",
    easy="あなたの おとしものが 見つかりました",
    en="something of yours was found",
    zh="找到了您的失物",
    ko="분실물을 찾았습니다",
    seen=True,
)
REMINDED = kind(
    "lost-item.reminded",
    ITEM,
    ja="落とし物が待っていることを知らせました",
    easy="おとしものが あることを 知らせました",
    en="was told that something waits",
    zh="已通知您有失物待领",
    ko="분실물이 보관 중임을 알렸습니다",
    seen=True,
)
HANDED_OUT = kind(
    "lost-item.handed-out",
    ITEM,
    ja="落とし物を渡しました",
    easy="おとしものを わたしました",
    en="was handed out",
    zh="失物已领取",
    ko="분실물을 돌려드렸습니다",
    seen=True,
)
GONE = kind(
    "lost-item.gone",
    ITEM,
    ja="保存の期間が終わり、落とし物の記録を消しました",
    easy="古い 記録なので、けしました",
    en="its time was over, and its record was emptied",
    zh="保存期限已过，记录已清除",
    ko="보존 기간이 끝나 기록을 지웠습니다",
    seen=True,
)
