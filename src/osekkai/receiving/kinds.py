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
GONE = kind(
    "report.gone",
    CASE,
    ja="届け出の中身を、案件といっしょに廃棄しました",
    easy="古い 知らせなので、すてました",
    en="what was reported was disposed of with the case",
    zh="申报内容已随案件废弃",
    ko="신고 내용을 안건과 함께 폐기했습니다",
)
TOLD = kind(
    "receiving.told",
    CASE,
    ja="期間が終わったことの お知らせを作りました",
    easy="終わった ことの お知らせを 作りました",
    en="the notice that the time is over was made",
    zh="已制作期限结束通知",
    ko="기간 종료 안내를 만들었습니다",
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
