"""What stands on the paper of a draft (起案用紙) beside the decision: subject, question, filing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from osekkai.applications.queries import spoken
from osekkai.casework.models import Case, Origin
from osekkai.casework.term import day_in
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
    """伺い文: from what it comes, in the words of the letter, and what whoever approves is asked."""
    paper = "紙で受け付けた申請。" if case.origin == Origin.PAPER else ""
    from_what = f"{come_by(case, 'ja')}案件（{paper}受付番号 {spoken(case.number)}）"
    return f"{from_what}について、次のとおり決定し（{DECISIONS[kind].ja}）、通知してよろしいか伺います。"


_APPLIED = {
    "ja": "{}に申請のあった",
    "easy": "申し込みを 見ました",
    "en": "your application of {}",
    "zh": "您于{}提交的申请",
    "ko": "{}에 하신 신청",
}
_TAKEN_UP = {
    "ja": "職権により{}に調べはじめた",
    "easy": "ことを、役所が 自分で 調べました",
    "en": "taken up by this office itself on {}",
    "zh": "本机关于{}依职权开始调查",
    "ko": "{}에 관청이 직권으로 조사를 시작한 건",
}


def come_by(case: Case, lang: str) -> str:
    """How a case began (経緯): what the sheet of the draft and the letter say alike.

    What came on paper was applied for. Ex officio is only what nobody applied for: the office looked by itself.
    """
    words = _APPLIED if case.application_id or case.origin != Origin.MATCHING else _TAKEN_UP
    return words.get(lang, words["ja"]).format(day_in(timezone.localdate(case.opened_at), lang))


def filing_of(service: Service) -> Mapping[str, Any]:
    """文書分類・簿冊・保存年限・公開区分."""
    handling, year = service.handling, fiscal_year(timezone.localdate().toordinal())
    return {
        "class": handling.filed or service.category,
        "binder": handling.binder or f"{service.words.ja} 決定綴（{year}年度）",
        "keep": handling.keep,
        "open": handling.open or CLOSED,
    }
