"""Door: events of the office as a whole."""

from __future__ import annotations

from osekkai.ledger.kinds import kind, thing

BACKUP = thing("backup")

BACKED_UP = kind(
    "office.backed-up",
    BACKUP,
    ja="区役所の控えを取りました",
    easy="ぜんぶの 記録の 控えを とりました",
    en="a backup of the office was made",
    zh="已备份全部记录",
    ko="전체 기록을 백업했습니다",
)
RESTORED = kind(
    "office.restored",
    BACKUP,
    ja="控えから もどしました。控えのあとの記録は ありません",
    easy="控えから もどしました。控えの あとの 記録は ありません",
    en="restored from a backup; what was written after it is not there",
    zh="已从备份恢复，备份之后的记录不存在",
    ko="백업에서 복원했습니다. 백업 이후의 기록은 없습니다",
)
