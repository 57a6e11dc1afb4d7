"""Door: events of people who work here.

What is done to somebody is about them (`STAFF`), so that their history is theirs; `after` and `before` name the role.
"""

from __future__ import annotations

from osekkai.ledger.kinds import STAFF, Data, kind, thing

ABSENCE = thing("absence")
DELEGATION = thing("delegation")
SECTION = thing("section")
EMERGENCY = thing("emergency")
HANDOVER = thing("handover")
ROLE = thing("role")
PLAN = thing("plan")
TASK = thing("task")
RECOVERY = thing("recovery")

SIGNED_IN = kind(
    "staff.signed-in",
    STAFF,
    ja="サインインしました",
    easy="サインインしました",
    en="signed in",
    zh="登录了",
    ko="로그인했습니다",
)
SESSION_MOVED = kind(
    "staff.session-moved",
    STAFF,
    ja="ほかのブラウザで使われたので、サインインを終えました",
    easy="ちがう ブラウザで 使われたので、サインインを 終わりました",
    en="the session was used in another browser, and ended",
    zh="在其他浏览器中被使用，已结束登录",
    ko="다른 브라우저에서 사용되어 로그인을 종료했습니다",
)
SIGN_IN_STOPPED = kind(
    "staff.sign-in-stopped",
    STAFF,
    ja="まちがいがつづいたので、サインインを止めました",
    easy="まちがいが つづいたので、サインインを 止めました",
    en="sign-ins went wrong again and again, and were stopped",
    zh="多次登录失败，已暂停登录",
    ko="실패가 계속되어 로그인을 멈췄습니다",
)
AWAY = kind(
    "staff.away",
    ABSENCE,
    ja="不在にしました",
    easy="休みに しました",
    en="will be away",
    zh="设为不在",
    ko="부재로 했습니다",
)
BACK = kind(
    "staff.back",
    ABSENCE,
    ja="不在を終えました",
    easy="休みを 終わりました",
    en="is back",
    zh="结束了不在",
    ko="부재를 마쳤습니다",
)
DELEGATED = kind(
    "staff.delegated",
    DELEGATION,
    ja="権限を委任しました",
    easy="仕事の 力を 人に まかせました",
    en="delegated powers",
    zh="委托了权限",
    ko="권한을 위임했습니다",
)
DELEGATION_ENDED = kind(
    "staff.delegation-ended",
    DELEGATION,
    ja="委任を終えました",
    easy="まかせるのを やめました",
    en="ended a delegation",
    zh="结束了委托",
    ko="위임을 끝냈습니다",
)
EMERGENCY_BEGUN = kind(
    "emergency.begun",
    SECTION,
    ja="災害のときの扱いを始めました",
    easy="災害の ときの やりかたを 始めました",
    en="began an emergency",
    zh="开始了灾害时的处理",
    ko="재해 시 처리를 시작했습니다",
)
EMERGENCY_ENDED = kind(
    "emergency.ended",
    SECTION,
    ja="災害のときの扱いを終えました",
    easy="災害の ときの やりかたを 終わりました",
    en="ended an emergency",
    zh="结束了灾害时的处理",
    ko="재해 시 처리를 끝냈습니다",
)
HIRED = kind(
    "staff.hired",
    STAFF,
    ja="職員として登録しました",
    easy="職員に なりました",
    en="was hired",
    zh="登记为职员",
    ko="직원으로 등록했습니다",
    says=Data.IDENTITY,
)
RENAMED = kind(
    "staff.renamed",
    STAFF,
    ja="名前か連絡先を変えました",
    easy="名前や 連絡先を かえました",
    en="the name or address was changed",
    zh="更改了姓名或联系方式",
    ko="이름이나 연락처를 바꾸었습니다",
    says=Data.IDENTITY,
)
LEFT = kind(
    "staff.left",
    STAFF,
    ja="退職しました",
    easy="仕事を やめました",
    en="left",
    zh="已离职",
    ko="퇴직했습니다",
    says=Data.WORK,
)
ROLE_GIVEN = kind(
    "staff.role-given",
    STAFF,
    ja="役につきました",
    easy="役に つきました",
    en="was given a role",
    zh="被任命职务",
    ko="직무를 맡았습니다",
    says=Data.WORK,
)
ROLE_ENDED = kind(
    "staff.role-ended",
    STAFF,
    ja="役を終えることになりました",
    easy="役を 終わります",
    en="a role ends",
    zh="职务结束",
    ko="직무를 마치게 되었습니다",
    says=Data.WORK,
)
ROLE_TAKEN_BACK = kind(
    "staff.role-taken-back",
    STAFF,
    ja="役を取り消しました",
    easy="役を とりけしました",
    en="a role was taken back",
    zh="取消了职务",
    ko="직무를 취소했습니다",
    says=Data.WORK,
)
PASSWORD_RESET = kind(
    "staff.password-reset",
    STAFF,
    ja="パスワードを作りなおしました",
    easy="パスワードを 作りなおしました",
    en="the password was made anew",
    zh="重设了密码",
    ko="비밀번호를 다시 만들었습니다",
)
PASSWORD_CHANGED = kind(
    "staff.password-changed",
    STAFF,
    ja="自分のパスワードに変えました",
    easy="自分の パスワードに かえました",
    en="put a password of their own",
    zh="改为自己的密码",
    ko="자신의 비밀번호로 바꾸었습니다",
)
PASSKEY_RESET = kind(
    "staff.passkey-reset",
    STAFF,
    ja="パスキーを使えなくして、登録しなおすことにしました",
    easy="パスキーを もう 一度 登録します",
    en="the passkeys were ended, to be registered anew",
    zh="停用了通行密钥，需重新登记",
    ko="패스키를 해지하고 다시 등록하게 했습니다",
    says=Data.IDENTITY,
)
KEY_REGISTERED = kind(
    "staff.key-registered",
    STAFF,
    ja="サインインの鍵（パスキーか、かわりの番号）を登録しました",
    easy="サインインの かぎを 登録しました",
    en="registered a key to sign in with (a passkey, or numbers in its place)",
    zh="登记了登录密钥（通行密钥或备用号码）",
    ko="로그인 키(패스키 또는 대체 번호)를 등록했습니다",
)
KEY_CHANGED = kind(
    "staff.key-changed",
    STAFF,
    ja="サインインの鍵の呼び名を変えたか、かわりの番号を使いました",
    easy="サインインの かぎの 名前を かえたか、番号を 使いました",
    en="renamed a key to sign in with, or used a number in its place",
    zh="更改了登录密钥的名称，或使用了备用号码",
    ko="로그인 키의 이름을 바꾸었거나 대체 번호를 사용했습니다",
)
KEY_RESEALED = kind(
    "staff.key-resealed",
    STAFF,
    ja="かわりの番号を、新しい区の鍵で封じなおしました",
    easy="かわりの 番号を、新しい 区の かぎで しまいなおしました",
    en="sealed the numbers in place of a key anew, under the newest key of the office",
    zh="用新的区役所密钥重新封存了备用号码",
    ko="대체 번호를 새로운 구의 키로 다시 봉인했습니다",
)
KEY_GONE = kind(
    "staff.key-gone",
    STAFF,
    ja="サインインの鍵を取りのぞきました",
    easy="サインインの かぎを けしました",
    en="took away a key to sign in with",
    zh="移除了登录密钥",
    ko="로그인 키를 없앴습니다",
)
RECOVERY_ASKED = kind(
    "staff.recovery-asked",
    STAFF,
    ja="パスキーの登録しなおしを、もう一人に頼みました",
    easy="パスキーを もう 一度 登録したいと 言いました",
    en="asked another manager for new passkeys",
    zh="请求另一人同意重新登记通行密钥",
    ko="패스키 재등록을 다른 담당자에게 요청했습니다",
    says=Data.IDENTITY,
)
RECOVERY_DROPPED = kind(
    "staff.recovery-dropped",
    STAFF,
    ja="パスキーの登録しなおしを取りやめました",
    easy="パスキーを もう 一度 登録するのを やめました",
    en="dropped the request for new passkeys",
    zh="取消了重新登记通行密钥的请求",
    ko="패스키 재등록 요청을 취소했습니다",
)
RIGHT_GIVEN = kind(
    "staff.right-given",
    STAFF,
    ja="権限を渡しました",
    easy="できる ことを ふやしました",
    en="was given a right",
    zh="授予了权限",
    ko="권한을 주었습니다",
)
RIGHT_TAKEN = kind(
    "staff.right-taken",
    STAFF,
    ja="権限を外しました",
    easy="できる ことを へらしました",
    en="a right was taken",
    zh="取消了权限",
    ko="권한을 뺐습니다",
)
LEARNED = kind(
    "staff.learned",
    STAFF,
    ja="得意な制度に加えました",
    easy="よく わかる 制度に 入れました",
    en="knows a service well",
    zh="添加了擅长的制度",
    ko="잘 아는 제도에 더했습니다",
)
FORGOT = kind(
    "staff.forgot",
    STAFF,
    ja="得意な制度から外しました",
    easy="よく わかる 制度から 外しました",
    en="a service is no longer among those known well",
    zh="从擅长的制度中去除",
    ko="잘 아는 제도에서 뺐습니다",
)
HANDED_OVER = kind(
    "handover.written",
    HANDOVER,
    ja="申し送りを書きました",
    easy="つぎの 人への メモを 書きました",
    en="wrote a handover",
    zh="写了交接事项",
    ko="인수인계를 적었습니다",
)
HANDOVER_DONE = kind(
    "handover.done",
    HANDOVER,
    ja="申し送りを済ませました",
    easy="つぎの 人への メモを 終わりました",
    en="a handover is done",
    zh="完成了交接事项",
    ko="인수인계를 마쳤습니다",
)
PLAN_DRAFTED = kind(
    "plan.drafted",
    PLAN,
    ja="人事異動の案を作りました",
    easy="人が うごく 計画を 書きました",
    en="drafted a reorganisation",
    zh="起草了人事调动方案",
    ko="인사이동안을 만들었습니다",
)
PLAN_CHANGED = kind(
    "plan.changed",
    PLAN,
    ja="人事異動の案を変えました",
    easy="人が うごく 計画を かえました",
    en="changed the draft of a reorganisation",
    zh="更改了人事调动方案",
    ko="인사이동안을 바꾸었습니다",
    says=Data.WORK,
)
PLAN_DECIDED = kind(
    "plan.decided",
    PLAN,
    ja="人事異動を決めました",
    easy="人が うごく 計画を 決めました",
    en="decided a reorganisation",
    zh="决定了人事调动",
    ko="인사이동을 결정했습니다",
)
PLAN_DAY_CAME = kind(
    "plan.day-came",
    PLAN,
    ja="人事異動の日が来ました",
    easy="人が うごく 日に なりました",
    en="the day of a reorganisation has come for somebody who leaves",
    zh="人事调动的日期已到",
    ko="인사이동의 날이 되었습니다",
)
PLAN_UNDONE = kind(
    "plan.undone",
    PLAN,
    ja="人事異動を取りやめました",
    easy="人が うごく 計画を やめました",
    en="undid a reorganisation",
    zh="取消了人事调动",
    ko="인사이동을 취소했습니다",
)
MOVED = kind(
    "staff.moved",
    STAFF,
    ja="人事異動が決まりました",
    easy="仕事の 場所や 役が かわります",
    en="is moved by a reorganisation",
    zh="确定了人事调动",
    ko="인사이동이 결정되었습니다",
    says=Data.WORK,
)
MOVED_BACK = kind(
    "staff.moved-back",
    STAFF,
    ja="人事異動がもとに戻りました",
    easy="人事異動が なくなりました",
    en="a reorganisation was taken back",
    zh="撤回了人事调动",
    ko="인사이동이 취소되었습니다",
    says=Data.WORK,
)
TASK_TRIED_AGAIN = kind(
    "task.tried-again",
    TASK,
    ja="あきらめたしごとを、もう一度ためしました",
    easy="できなかった しごとを、もう 一度 はじめました",
    en="tried a task again that was given up",
    zh="重新尝试了已放弃的任务",
    ko="포기한 작업을 다시 시도했습니다",
    says=Data.WORK,
)
