"""Door: events of objections (審査請求)."""

from __future__ import annotations

from osekkai.casework.kinds import CASE
from osekkai.ledger.kinds import PERSON, Data, kind, thing

OBJECTION = thing(
    "objection",
    lambda objection: PERSON(objection.decision.case.person_id) if objection.decision.case.person_id else None,
)

FILED = kind(
    "objection.filed",
    OBJECTION,
    ja="審査請求を受け付けました",
    easy="「ちがう」と いう 申し出を 受け付けました",
    en="an objection was taken in",
    zh="受理了审查请求",
    ko="심사청구를 접수했습니다",
    seen=True,
    says=Data.STATED,
)
TAKEN = kind(
    "objection.taken",
    OBJECTION,
    ja="審査請求の担当が決まりました",
    easy="担当の 人が 決まりました",
    en="somebody handles the objection",
    zh="审查请求的负责人已确定",
    ko="심사청구 담당이 정해졌습니다",
)
PASSED_ON = kind(
    "objection.passed-on",
    OBJECTION,
    ja="審査請求を審査庁に送りました",
    easy="決める ところに 送りました",
    en="the objection was passed on to whoever decides about it",
    zh="审查请求已送交审查机关",
    ko="심사청구를 심사청에 보냈습니다",
    seen=True,
)
DISCLOSED = kind(
    "objection.disclosed",
    OBJECTION,
    ja="決定の書類を見られるようにしました",
    easy="決定の 書類を 見る ことが できます",
    en="the file of the decision was disclosed",
    zh="已公开决定的文件",
    ko="결정 서류를 열람할 수 있게 했습니다",
    seen=True,
)
RULED = kind(
    "objection.ruled",
    OBJECTION,
    ja="審査請求への答え（裁決）が出ました",
    easy="「ちがう」と いう 申し出の 答えが 出ました",
    en="the objection was decided",
    zh="审查请求已有裁决",
    ko="심사청구에 대한 재결이 나왔습니다",
    seen=True,
    says=Data.WORK,
)
WRITTEN = kind(
    "objection.ruling-written",
    OBJECTION,
    ja="裁決書ができました",
    easy="答えの 手紙が できました",
    en="the ruling is there as a paper",
    zh="裁决书已制作",
    ko="재결서가 작성되었습니다",
    seen=True,
)
WITHDRAWN = kind(
    "objection.withdrawn",
    OBJECTION,
    ja="審査請求を取り下げました",
    easy="「ちがう」と いう 申し出を やめました",
    en="the objection was withdrawn",
    zh="撤回了审查请求",
    ko="심사청구를 취하했습니다",
    seen=True,
)
GONE = kind(
    "objection.gone",
    CASE,
    ja="審査請求の中身を、案件といっしょに廃棄しました",
    easy="古い 申し出なので、すてました",
    en="what was said in an objection was disposed of with the case",
    zh="审查请求的内容已随案件废弃",
    ko="심사청구 내용을 안건과 함께 폐기했습니다",
)
LOOKED_AT = "審査請求の確認"
"""For what a page of an objection is opened."""
