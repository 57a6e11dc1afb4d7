"""Door: events of people who work here."""

from __future__ import annotations

from osekkai.ledger.kinds import STAFF, kind, thing

ABSENCE = thing("absence")
DELEGATION = thing("delegation")
SECTION = thing("section")
EMERGENCY = thing("emergency")
ROLE = thing("role")

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
