"""Door: events of issued documents, print jobs and disposals."""

from __future__ import annotations

from osekkai.ledger.kinds import Data, kind, thing
from osekkai.staff.kinds import SECTION

DOCUMENT = thing("document")
PRINT_JOB = thing("print-job")
DISPOSAL = thing("disposal")

ISSUED = kind(
    "document.issued",
    DOCUMENT,
    ja="通知を作りました",
    easy="お知らせの 紙を 作りました",
    en="issued a document",
    zh="制作了通知",
    ko="통지를 만들었습니다",
    seen=True,
)
STAMPED = kind(
    "document.stamped",
    DOCUMENT,
    ja="通知に時刻の証明を足しました",
    easy="お知らせの 紙に、いつの ものかの しるしを つけました",
    en="added a proof of time to a document",
    zh="为通知添加了时间证明",
    ko="통지에 시각 증명을 추가했습니다",
)
"""`after` is the digest of the copy that carries it."""
ENDED = kind(
    "document.ended",
    DOCUMENT,
    ja="通知が効かなくなりました",
    easy="お知らせの 紙は もう 使えません",
    en="a document no longer holds",
    zh="通知已失效",
    ko="통지가 효력을 잃었습니다",
    seen=True,
)
"""`after` says how: what it told was `revoked`, or `corrected` by another; or `changed`, `suspended`, `ended`, and the
day of that."""
PRINTED = kind(
    "document.printed",
    PRINT_JOB,
    ja="手紙を印刷しました",
    easy="手紙を 印刷しました",
    en="printed letters",
    zh="印刷了信件",
    ko="편지를 인쇄했습니다",
    says=Data.LINK,
)
KEPT_LONGER = kind(
    "document.kept-longer",
    DOCUMENT,
    ja="保存の期間を延ばしました",
    easy="長く とって おきます",
    en="it is kept longer",
    zh="已延长保存期限",
    ko="보존 기간을 연장했습니다",
)
DISPOSED = kind(
    "document.disposed",
    DOCUMENT,
    ja="廃棄しました",
    easy="すてました",
    en="disposed of it",
    zh="已废弃",
    ko="폐기했습니다",
    seen=True,
)
DISPOSAL_PROPOSED = kind(
    "disposal.proposed",
    DISPOSAL,
    ja="廃棄を申し出ました",
    easy="すてる ことを 申し出ました",
    en="proposed a disposal",
    zh="提出了废弃",
    ko="폐기를 제안했습니다",
)
DISPOSAL_AGREED = kind(
    "disposal.agreed",
    DISPOSAL,
    ja="廃棄を認めました",
    easy="すてて いいと きめました",
    en="agreed to a disposal",
    zh="同意了废弃",
    ko="폐기에 동의했습니다",
)
DISPOSAL_DROPPED = kind(
    "disposal.dropped",
    DISPOSAL,
    ja="廃棄の申し出を取り消しました",
    easy="すてる ことを やめました",
    en="dropped a disposal",
    zh="取消了废弃",
    ko="폐기 제안을 취소했습니다",
)
EXPORTED = kind(
    "documents.exported",
    SECTION,
    ja="記録を取り出しました",
    easy="記録を 取り出しました",
    en="took records out",
    zh="取出了记录",
    ko="기록을 꺼냈습니다",
)
