"""振込先: into which account a case pays, as its application says and as decisions changed it; and how it is told."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from osekkai.applications.queries import ACCOUNT, account_in_words
from osekkai.casework.models import Case, Decision
from osekkai.catalogue import Catalogue
from osekkai.policy.values import is_same_holder

SHOWN = 3
"""Digits of an account that a letter and a resident's page show."""


def of_application(case: Case, catalogue: Catalogue) -> dict[str, str]:
    """As the application says it, in words by fact; nothing where it asks for none."""
    return account_in_words({name: case.statement.text(name) for name in ACCOUNT}, catalogue)


def paid_into(decision: Decision, catalogue: Catalogue) -> dict[str, str]:
    """Into which account a decision pays: the one signed with it, or with the last before it that names one.

    Where none was signed, the application's. A release before signed it with every decision by which something is paid.
    """
    found, before = decision, dict[int, Decision]()
    while not (named := found.proposal.content.get("account") if found.proposal else None):
        if found.replaces_id is None:
            return of_application(decision.case, catalogue)
        before = before or {each.pk: each for each in _of_case(decision)}
        found = before[found.replaces_id]
    return account_in_words(named, catalogue)


def _of_case(decision: Decision) -> QuerySet[Decision]:
    """All decisions of its case together: a case may be changed for years."""
    return Decision.objects.filter(case=decision.case_id).select_related("proposal")


def in_force(case: Case, catalogue: Catalogue) -> dict[str, str]:
    """Into which account it is paid now: the latest decision's; before any, the application's."""
    current = Decision.objects.filter(case=case, is_current=True).select_related("proposal", "case").first()
    return paid_into(current, catalogue) if current else of_application(case, catalogue)


def carried_on(decision: Decision) -> Decision:
    """The decision by which what this one gave is received: itself, or a later one that changed only the account."""
    if decision.is_current:
        return decision
    after = {each.replaces_id: each for each in _of_case(decision).filter(replaces__isnull=False)}
    while (following := after.get(decision.pk)) and following.is_of_account_only:
        decision = following
    return decision


def whole(account: Mapping[str, str]) -> str:
    """`見本銀行　支店 001　普通　口座番号 0123456　名義 ブンキョウ ハナコ`: for whoever pays, drafts and signs."""
    return _line(account, account.get("account_number", ""), account.get("account_holder", ""))


def masked(account: Mapping[str, str]) -> str:
    """The same with the last three digits only and without the holder; empty where there is no number to show."""
    number = "".join(each for each in account.get("account_number", "") if each.isdecimal())
    return _line(account, "＊" * (len(number) - SHOWN) + number[-SHOWN:], "") if len(number) > SHOWN else ""


def _line(account: Mapping[str, str], number: str, holder: str) -> str:
    said = (
        ("", account.get("bank_name", "")),
        ("支店 ", account.get("bank_branch", "")),
        ("", account.get("account_kind", "")),
        ("口座番号 ", number),
        ("名義 ", holder),
    )
    return "　".join(f"{name}{text}" for name, text in said if text)


def kana_of(case: Case) -> str:
    """Whose an account should be: as the register writes whoever applied, else as they wrote it."""
    return (case.person.kana if case.person else "") or case.statement.text("full_name_kana")


def against(account: Mapping[str, str], case: Case) -> str:
    """That the holder is not whoever receives, as banks write names; nothing where it is."""
    holder, kana = account.get("account_holder", ""), kana_of(case)
    if not account or is_same_holder(holder, kana):
        return ""
    return f"口座の名義が、受ける方のカナと ちがいます（{holder} ≠ {kana or 'わかりません'}）"
