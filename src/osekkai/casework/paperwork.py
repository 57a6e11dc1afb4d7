"""What stands on the paper of a draft (起案用紙) beside the decision: subject, question, filing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from osekkai.applications.queries import spoken
from osekkai.casework.models import Case
from osekkai.catalogue.model import DECISIONS, Service
from osekkai.policy.calendar import fiscal_year

NOUNS = {
    "grant": "認定",
    "partial": "一部の認定",
    "refusal": "不認定",
    "dismissal": "却下",
    "return": "返戻",
    "revocation": "認定の取消し",
    "change": "変更（額の改定など）",
    "account": "振込先の口座の変更",
    "suspension": "支給の差止め",
    "end": "受給の終了",
}
"""What a kind of decision is called in a subject; `account` is a change of the account only."""
CLOSED = "非公開（個人に関する情報を含むため）"


def subject_of(case: Case, kind: str, service: Service) -> str:
    """件名."""
    who = f"（{case.person.name}）" if case.person else ""
    return f"{service.words.ja}の{NOUNS[kind]}について{who}"


def inquiry_of(case: Case, kind: str, service: Service) -> str:
    """伺い文: from what it comes, and what whoever approves is asked."""
    on = timezone.localdate(case.opened_at)
    begun = f"{on.year}年{on.month}月{on.day}日に受け付けた申請（受付番号 {spoken(case.number)}）"
    from_what = begun if case.application_id else f"職権により {on.year}年{on.month}月{on.day}日に起こした案件"
    return f"{from_what}について、次のとおり決定し（{DECISIONS[kind].ja}）、通知してよろしいか伺います。"


def filing_of(service: Service) -> Mapping[str, Any]:
    """文書分類・簿冊・保存年限・公開区分."""
    handling, year = service.handling, fiscal_year(timezone.localdate().toordinal())
    return {
        "class": handling.filed or service.category,
        "binder": handling.binder or f"{service.words.ja} 決定綴（{year}年度）",
        "keep": handling.keep,
        "open": handling.open or CLOSED,
    }
