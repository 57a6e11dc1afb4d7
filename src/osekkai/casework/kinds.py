"""Door: events of cases, and the states of a case."""

from __future__ import annotations

from osekkai.ledger.kinds import PERSON, Data, kind, thing

CASE = thing("case", lambda case: PERSON(case.person_id) if case.person_id else None)
DECISION = thing("decision")
STEP = thing("step")
NOTE = thing("note")
ENCLOSURE = thing("enclosure")
NOTICE = thing("notice")
PROCESS = thing("process")

OPENED = kind(
    "case.opened",
    CASE,
    ja="案件になりました",
    easy="担当の 人が 見はじめました",
    en="became a case",
    zh="成为案件",
    ko="안건이 되었습니다",
    seen=True,
)
FOLLOWED = kind(
    "case.followed",
    CASE,
    ja="申請が変わりました",
    easy="申し込みが 変わりました",
    en="the application changed",
    zh="申请有变化",
    ko="신청이 바뀌었습니다",
)
TIED = kind(
    "case.tied",
    CASE,
    ja="台帳の方と結びつきました",
    easy="記録の 人と つながりました",
    en="was tied to a resident",
    zh="与登记簿中的人关联了",
    ko="대장의 분과 연결되었습니다",
    seen=True,
)
GIVEN = kind(
    "case.given",
    CASE,
    ja="担当が決まりました",
    easy="担当の 人が 決まりました",
    en="was given to somebody",
    zh="决定了负责人",
    ko="담당이 정해졌습니다",
)
PUT_BACK = kind(
    "case.put-back",
    CASE,
    ja="列にもどりました",
    easy="順番を 待っています",
    en="went back to the queue",
    zh="回到了队列",
    ko="대기열로 돌아갔습니다",
)
LET_IN = kind(
    "case.let-in",
    CASE,
    ja="担当でない人が開きました",
    easy="担当では ない 人が 開きました",
    en="somebody else was let in",
    zh="非负责人打开了",
    ko="담당이 아닌 사람이 열었습니다",
    seen=True,
)
OPENING = thing("opening")
OPENING_ASKED = kind(
    "case.opening-asked",
    CASE,
    ja="支援措置のある案件を見ることを、職員が頼みました",
    easy="職員が、あなたの ことを 見たいと 頼みました",
    en="somebody of the staff asked to see a protected case",
    zh="工作人员申请查看受保护的案件",
    ko="직원이 보호 대상 안건의 열람을 요청했습니다",
    seen=True,
)
OPENING_AGREED = kind(
    "case.opening-agreed",
    CASE,
    ja="支援措置のある案件を見ることに、もう一人の職員が同意しました",
    easy="もう ひとりの 職員が、見ても いいと 言いました",
    en="a second person agreed that a protected case is seen",
    zh="第二名工作人员同意查看受保护的案件",
    ko="다른 직원이 보호 대상 안건의 열람에 동의했습니다",
    seen=True,
)
TICKED = kind(
    "case.ticked",
    CASE,
    ja="見て確かめました",
    easy="見て 確かめました",
    en="was looked over",
    zh="已查看确认",
    ko="보고 확인했습니다",
)
KEPT_LONGER = kind(
    "case.kept-longer",
    CASE,
    ja="保存の期間を延ばしました",
    easy="長く とって おきます",
    en="it is kept longer",
    zh="已延长保存期限",
    ko="보존 기간을 연장했습니다",
)
PAPERS_SEEN = kind(
    "case.papers-seen",
    CASE,
    ja="紙の書類を確かめました",
    easy="紙の 書類を 見ました",
    en="papers were looked at",
    zh="已确认纸质文件",
    ko="종이 서류를 확인했습니다",
    says=Data.WORK,
)
LOOSENED = kind(
    "case.loosened",
    CASE,
    ja="台帳の方との結びつけを、とりやめました",
    easy="記録の 人と つなぐのを やめました",
    en="is tied to a resident no more",
    zh="取消了与登记簿中的人的关联",
    ko="대장의 분과의 연결을 취소했습니다",
    says=Data.WORK,
)
NOTED = kind(
    "case.noted",
    CASE,
    ja="メモを残しました",
    easy="メモを 書きました",
    en="a note was written",
    zh="留下了备注",
    ko="메모를 남겼습니다",
)
WENT_ON = kind(
    "case.went-on",
    CASE,
    ja="機械が確かめ、手順が進みました",
    easy="機械が 見ました",
    en="was looked at by the machine, and its process went on",
    zh="系统已检查，流程已推进",
    ko="기계가 확인하여 절차가 진행되었습니다",
)
"""Only where something is otherwise than before: most nights find the same."""
STEP_DONE = kind(
    "case.step",
    CASE,
    ja="手順を済ませました",
    easy="やる ことを 終わりました",
    en="a step was done",
    zh="完成了步骤",
    ko="절차를 마쳤습니다",
    says=Data.WORK,
)
ENCLOSED = kind(
    "case.enclosed",
    CASE,
    ja="書類を添えました",
    easy="書類を つけました",
    en="a paper was enclosed",
    zh="附上了文件",
    ko="서류를 첨부했습니다",
)
TAKEN_OUT = kind(
    "case.taken-out",
    CASE,
    ja="添えた書類を外しました",
    easy="書類を 外しました",
    en="a paper was taken out",
    zh="取下了所附文件",
    ko="첨부한 서류를 뺐습니다",
)
CIRCULATED = kind(
    "case.circulated",
    CASE,
    ja="供覧にまわしました",
    easy="ほかの 人にも 読んで もらいます",
    en="was put before readers",
    zh="已送供阅",
    ko="공람에 돌렸습니다",
)
READ = kind(
    "case.read",
    CASE,
    ja="供覧で読みました",
    easy="読みました",
    en="was read",
    zh="供阅已读",
    ko="공람에서 읽었습니다",
)
ESCALATED = kind(
    "case.escalated",
    CASE,
    ja="期限を過ぎたので、上の段に知らせました",
    easy="おそく なったので、上の 人に 知らせました",
    en="is late, and those above were told",
    zh="已逾期，通知了上级",
    ko="기한이 지나 윗선에 알렸습니다",
)
DECIDED = kind(
    "case.decided",
    CASE,
    ja="決まりました",
    easy="決まりました",
    en="was decided",
    zh="已决定",
    ko="결정되었습니다",
    seen=True,
    says=Data.WORK,
)
NOTICE_MADE = kind(
    "notice.made",
    CASE,
    ja="通知をつけました",
    easy="お知らせを つけました",
    en="has its notice",
    zh="附上了通知",
    ko="통지를 붙였습니다",
)
NOTICE_READ = kind(
    "notice.read",
    CASE,
    ja="通知を読みました",
    easy="お知らせを 読みました",
    en="read the notice",
    zh="已读通知",
    ko="통지를 읽었습니다",
    seen=True,
)
NOTICE_BY_POST = kind(
    "notice.by-post",
    CASE,
    ja="紙でもほしいと言いました",
    easy="紙も ほしいと 言いました",
    en="wants the notice on paper too",
    zh="也希望收到纸质通知",
    ko="종이로도 받고 싶다고 했습니다",
    seen=True,
)
CASE_DISPOSED = kind(
    "case.disposed",
    CASE,
    ja="保存の期間が終わり、廃棄しました",
    easy="古い 記録なので、すてました",
    en="its time was over, and it was disposed of",
    zh="保存期限已过，已废弃",
    ko="보존 기간이 끝나 폐기했습니다",
    seen=True,
)
PROCESS_KEPT = kind(
    "process.kept",
    PROCESS,
    ja="進めかたの図を、そのまま持ちました",
    easy="やりかたの 図を しまいました",
    en="a drawn process of the folder was kept",
    zh="保存了流程图",
    ko="절차도를 그대로 보관했습니다",
)
"""The first case that follows it keeps it, as the folder has it."""
PROCESS_PROPOSED = kind(
    "process.proposed",
    PROCESS,
    ja="進めかたの図を使いたいと申し出ました",
    easy="やりかたの 図を 使いたいと 言いました",
    en="a drawn process was proposed",
    zh="申请使用流程图",
    ko="절차도 사용을 제안했습니다",
    says=Data.WORK,
)
PROCESS_TAKEN_BACK = kind(
    "process.taken-back",
    PROCESS,
    ja="進めかたの図の申し出を取り下げました",
    easy="やりかたの 図を 使うのを やめました",
    en="a proposed process was taken back",
    zh="撤回了流程图申请",
    ko="절차도 제안을 취하했습니다",
)
PROCESS_PUT_INTO_USE = kind(
    "process.put-into-use",
    PROCESS,
    ja="進めかたの図を使いはじめました",
    easy="やりかたの 図を 使いはじめました",
    en="a drawn process was put into use",
    zh="开始使用流程图",
    ko="절차도를 사용하기 시작했습니다",
    says=Data.WORK,
)
