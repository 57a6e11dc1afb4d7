"""Door: events of the outbox."""

from __future__ import annotations

from osekkai.ledger.kinds import kind, thing

OUTGOING = thing("outgoing")
"""By its key."""

SENT = kind(
    "channel.sent",
    OUTGOING,
    ja="メールを送りました",
    easy="メールを 送りました",
    en="sent mail",
    zh="发送了邮件",
    ko="메일을 보냈습니다",
)
