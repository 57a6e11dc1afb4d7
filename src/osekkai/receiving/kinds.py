"""Door: events of what somebody receives."""

from __future__ import annotations

from osekkai.casework.kinds import CASE
from osekkai.ledger.kinds import PERSON, Data, kind, thing

REPORT = thing("report", lambda report: PERSON(report.case.person_id) if report.case.person_id else None)
RECEIVING = thing("receiving")
"""A list of those who receive a service."""

REPORTED = kind(
    "report.came",
    REPORT,
    ja="届け出ました",
    easy="知らせました",
    en="reported it",
    zh="已申报",
    ko="신고했습니다",
    seen=True,
    says=Data.STATED,
)
DONE = kind(
    "report.done",
    REPORT,
    ja="届け出を確かめました",
    easy="知らせを 見ました",
    en="the report was looked at",
    zh="已确认申报",
    ko="신고를 확인했습니다",
    seen=True,
)
OVER = kind(
    "receiving.over",
    CASE,
    ja="受ける期間が終わりました",
    easy="もらう 期間が 終わりました",
    en="the time for which it was granted is over",
    zh="领取期限已结束",
    ko="받는 기간이 끝났습니다",
    seen=True,
)
