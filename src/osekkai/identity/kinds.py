"""Door: events of residents: who they are, who helps them, what they agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osekkai.ledger.kinds import PERSON, Ref, kind, thing

if TYPE_CHECKING:
    from osekkai.identity.models import Account


def subject_of(account: Account) -> Ref:
    """Whom events of the account are about: the resident, once they are known."""
    return PERSON(account.person_id) if account.person_id else ACCOUNT(account.pk)


ACCOUNT = thing("account", subject_of)
MANDATE = thing("mandate", lambda mandate: subject_of(mandate.grantor))
AGENT = thing("agent")
AGENT_TOKEN = thing("agent-token", lambda token: subject_of(token.account))
CONSENT = thing("consent")
"""By the id of its purpose."""

SIGNED_IN = kind(
    "identity.signed-in",
    ACCOUNT,
    ja="サインインしました",
    easy="サインインしました",
    en="signed in",
    zh="登录了",
    ko="로그인했습니다",
    seen=True,
)
MATCHED = kind(
    "identity.matched",
    ACCOUNT,
    ja="台帳と結びつけました",
    easy="記録と つなぎました",
    en="matched you with the register",
    zh="与登记簿关联了",
    ko="대장과 연결했습니다",
    seen=True,
)
NOT_MATCHED = kind(
    "identity.not-matched",
    ACCOUNT,
    ja="台帳との結びつきを外しました",
    easy="記録との つながりを やめました",
    en="unmatched you from the register",
    zh="解除了与登记簿的关联",
    ko="대장과의 연결을 해제했습니다",
    seen=True,
)
DOWNLOADED = kind(
    "register.downloaded",
    ACCOUNT,
    ja="ダウンロードしました",
    easy="ダウンロードしました",
    en="downloaded it",
    zh="下载了",
    ko="내려받았습니다",
    seen=True,
)
MANDATE_GIVEN = kind(
    "mandate.given",
    MANDATE,
    ja="代わりの人に頼みました",
    easy="代わりの 人に たのみました",
    en="asked somebody to help",
    zh="委托了代理人",
    ko="대리인에게 부탁했습니다",
    seen=True,
)
MANDATE_ACCEPTED = kind(
    "mandate.accepted",
    MANDATE,
    ja="代わりを引き受けました",
    easy="代わりを ひきうけました",
    en="agreed to help",
    zh="接受了代理",
    ko="대리를 맡았습니다",
    seen=True,
)
MANDATE_REVOKED = kind(
    "mandate.revoked",
    MANDATE,
    ja="代わりを取り消しました",
    easy="代わりを やめました",
    en="took back a mandate",
    zh="取消了代理",
    ko="대리를 취소했습니다",
    seen=True,
)
AGENT_REGISTERED = kind(
    "agent.registered",
    AGENT,
    ja="申請を任せられるアプリを登録しました",
    easy="アプリを 登録しました",
    en="registered a program that residents may let act",
    zh="登记了可代办申请的应用",
    ko="신청을 맡길 수 있는 앱을 등록했습니다",
)
AGENT_LET_IN = kind(
    "agent.let-in",
    AGENT_TOKEN,
    ja="アプリに任せました",
    easy="アプリに まかせました",
    en="let a program act",
    zh="交给了应用",
    ko="앱에 맡겼습니다",
    seen=True,
)
AGENT_PUT_OUT = kind(
    "agent.put-out",
    AGENT_TOKEN,
    ja="アプリに任せるのを やめました",
    easy="アプリに まかせるのを やめました",
    en="no longer lets a program act",
    zh="不再交给应用",
    ko="앱에 맡기는 것을 그만두었습니다",
    seen=True,
)
CONSENT_GIVEN = kind(
    "consent.given",
    CONSENT,
    ja="お知らせなどを おねがいしました",
    easy="お知らせなどを おねがいしました",
    en="agreed to something",
    zh="同意了通知等",
    ko="알림 등을 부탁했습니다",
    seen=True,
)
CONSENT_WITHDRAWN = kind(
    "consent.withdrawn",
    CONSENT,
    ja="お知らせなどを やめました",
    easy="お知らせなどを やめました",
    en="took back an agreement",
    zh="停止了通知等",
    ko="알림 등을 그만두었습니다",
    seen=True,
)
