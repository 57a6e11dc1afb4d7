"""What the table of this room tells about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.db.models import Q

from osekkai.personal import Room, Who, tells
from osekkai.said import Said

GONE = "（保存の期間が終わり、廃棄しました）"


def _whose(who: Who) -> Q:
    of_person = Q(decision__case__person=who.person) if who.person else Q()
    of_account = Q(account=who.account) | Q(decision__case__application__account=who.account) if who.account else Q()
    return of_person | of_account


tells(
    "objections.Objection",
    words=Said("審査請求", en="objection"),
    ends=Room("with the case of its decision (objections.followers)"),
    nothing="number authority section received_at filed_on disclosed_at passed_on passed_as outcome ruled_on ended_at "
    "told file proposal document problem",
    work="entered_by handler",
    link="decision account",
    identity={"name": Said("氏名", en="name"), "address": Said("住所", en="address")},
    stated={
        "agent": Said("代理人", en="agent"),
        "known_on": Said("決定を知った日", en="when they knew of the decision"),
        "demand": Said("審査請求の趣旨", en="what is asked for"),
        "grounds": Said("審査請求の理由", en="grounds"),
        "late_because": Said("期間を過ぎた理由", en="why it is late"),
    },
    known={"ruling": Said("裁決", en="ruling")},
    gone={"name": GONE, "address": GONE, "demand": GONE, "grounds": GONE},
    by=_whose,
)
