"""起案: a clerk proposes a decision; what is proposed is frozen, and its digest is what everybody after agrees to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db import transaction

from osekkai.applications import queries as applications
from osekkai.applications import services as applying
from osekkai.approvals import services as approvals
from osekkai.approvals.services import Asked
from osekkai.casework import kinds
from osekkai.casework.errors import Changed, NotReady
from osekkai.casework.examination.checks import points_open, reason_of
from osekkai.casework.models import Case, State
from osekkai.casework.models import Decision as Decided
from osekkai.casework.processes import steps
from osekkai.casework.term import Days, term
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import ADVERSE, DECISIONS, Service
from osekkai.documents.queries import undrawable
from osekkai.publication.queries import service_of

if TYPE_CHECKING:
    from osekkai.applications.models import Application

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What a clerk writes.

    `starts` and `ends` are days from and until which the decision holds; empty where it has none.
    """

    kind: str
    reason: str
    article: str
    starts: date | None = None
    ends: date | None = None
    conditions: str = ""


def suggestion(case: Case, catalogue: Catalogue) -> Draft:
    """What the rules suggest, for the clerk to agree with or to change. Where they do not know, nothing is suggested.

    Of a decided case: the decision as it stands, to be corrected. Raises `ServiceIsGone`.
    """
    if decided := Decided.objects.filter(case=case, is_current=True).first():
        return Draft(decided.kind, decided.reason, decided.article, decided.starts, decided.ends, decided.conditions)
    service = service_of(catalogue, case.service)
    basis = service.rules.basis
    article = f"{basis[0].law} {basis[0].article}".strip() if basis else ""
    kind = USUAL.get(case.verdict.get("status", ""), "")
    reason = reason_of(case.verdict) if kind else ""
    days = term(case.verdict, service) if kind in ("grant", "partial") else Days(None, None)
    return Draft(kind, reason[:LONGEST], article, days.starts, days.ends)


def propose(case: Case, draft: Draft, by: User, seen: int, catalogue: Catalogue, *, batch: str = "") -> int:
    """Put a decision on its route; the proposal's id.

    Raises `NotReady`; `Changed` where the case is not the version that was `seen`; `ServiceIsGone`, `SectionIsGone`.
    """
    with transaction.atomic():
        applying.lock(case.application_id)  # first, as everywhere (ADR 12)
        case = Case.objects.select_for_update(of=("self",)).select_related("application", "person").get(pk=case.pk)
        if case.version != seen or case.state not in (State.OPEN, State.DECIDED) or case.disposal_id:
            raise Changed
        if case.checked_at is None:
            steps.look_at(case, catalogue)
            case.refresh_from_db()
            if case.state not in (State.OPEN, State.DECIDED):
                raise Changed
        service = service_of(catalogue, case.service)
        if problems := _problems(case, draft, service):
            raise NotReady(problems)
        content = _content(case, draft, catalogue)
        made = approvals.propose(
            Asked(
                kinds.CASE(case),
                draft.kind,
                content,
                case.section,
                yen=content["yen"],
                service=case.service,
                risk=risk_of(case, draft),
                due=case.due,
                batch=batch,
            ),
            by,
            catalogue,
        )
        case.state, case.version = State.APPROVAL, case.version + 1
        case.save(update_fields=["state", "version"])
    return made


def _problems(case: Case, draft: Draft, service: Service) -> dict[str, str]:
    found = {}
    if draft.kind not in DECISIONS:
        found["kind"] = "決定の種類を選んでください"
    if not draft.reason.strip():
        found["reason"] = "理由を書いてください"
    if not draft.article.strip():
        found["article"] = "根拠の条文を書いてください（例: 児童手当法 第4条）"
    if any(len(each) > LONGEST or "\0" in each for each in (draft.reason, draft.article, draft.conditions)):
        found["reason"] = f"{LONGEST:,}文字までで書いてください"
    for name in ("reason", "conditions"):
        if without := undrawable(getattr(draft, name)):
            found[name] = f"通知に印刷できない字が あります: {'、'.join(without)}。ほかの字で書いてください"
    if draft.starts and draft.ends and draft.ends < draft.starts:
        found["ends"] = "おわりの日が、はじまりの日より前です"
    if draft.kind == "grant" and (left := points_open(case, service.handling.checklist)):
        found[""] = f"まだ確かめていないことが あります: {'、'.join(left)}"
    if draft.kind in ("grant", "partial") and service.is_paid_out and not case.verdict.get("effects"):
        found["kind"] = "だれに いくら出すかが決まっていません。台帳との照合か、書きなおしが先です"
    if not steps.waits_for_decision(case):
        names = "、".join(f"「{each.name}」" for each in steps.people_steps(case))
        found[""] = f"起案の前に、手順の{names}を済ませてください"
    if case.application and case.application.status not in ("submitted", "decided"):
        found[""] = "申請した方の書きなおしを待っています"
    decided = Decided.objects.filter(case=case, is_current=True).exists()
    if draft.kind == "revocation" and not decided:
        found["kind"] = "まだ何も決まっていないので、取り消せません"
    return found


def _content(case: Case, draft: Draft, catalogue: Catalogue) -> dict[str, Any]:
    """Everything that is approved, as JSON: the decision, what it rests on, and on which version of the rules."""
    gives = draft.kind in ("grant", "partial")
    current = Decided.objects.filter(case=case, is_current=True).values_list("pk", flat=True).first()
    return {
        "case": case.number,
        "service": case.service,
        "kind": draft.kind,
        "reason": draft.reason.strip(),
        "article": draft.article.strip(),
        "conditions": draft.conditions.strip(),
        "starts": draft.starts.isoformat() if draft.starts else None,
        "ends": draft.ends.isoformat() if draft.ends else None,
        "effects": _effects(case, draft, service_of(catalogue, case.service)) if gives else [],
        "yen": case.verdict.get("yen_a_year", 0) if gives else None,
        "verdict": case.verdict,
        "points": case.done,
        "catalogue": catalogue.hash,
        "application": stated(case.application),
        "enclosures": list(case.enclosures.filter(removed_at=None).order_by("id").values("id", "name", "digest")),
        "replaces": current,
    }


def _effects(case: Case, draft: Draft, service: Service) -> list[dict[str, Any]]:
    """Each person's own days as the rules say them; those of the draft where the clerk wrote others."""
    ruled = term(case.verdict, service)
    other = {
        name: day.isoformat() if day else ""
        for name, day, usual in (("starts", draft.starts, ruled.starts), ("ends", draft.ends, ruled.ends))
        if day != usual
    }
    return [{**each, **other} for each in case.verdict.get("effects", [])]


def stated(application: Application | None) -> dict[str, Any] | None:
    """What the resident said and attached, by version and digest."""
    if application is None:
        return None
    files = sorted(each.digest for each in applications.files_of(application.bundle))
    return {
        "number": application.number,
        "version": applications.version(application),
        "digest": application.statement.digest,
        "files": files,
    }


USUAL = {"eligible": "grant", "partial": "partial", "ineligible": "refusal"}
"""What the rules' answer suggests to decide."""


def attention_of(kind: str, content: Mapping[str, Any]) -> list[str]:
    """Why a proposal deserves attention, in words: adverse, against the rules' suggestion, or something open.

    Nothing for a plain one.
    """
    verdict = content.get("verdict", {})
    usual = USUAL.get(verdict.get("status", ""))
    found = [f"機械の見立て（{DECISIONS[usual].ja}）と ちがう決定です"] if usual not in (None, kind) else []
    if kind in ADVERSE:
        found.append("申請した方に 不利益になる決定です")
    return [*found, *(each["text"] for each in verdict.get("checks", ()) if not each["ok"])]


def risk_of(case: Case, draft: Draft) -> int:
    """How much attention a proposal deserves, from 0.

    What is open or against it, adverse, against the rules' suggestion.
    """
    checks = case.verdict.get("checks", ())
    usual = USUAL.get(case.verdict.get("status", ""))
    return (
        sum(not each["ok"] for each in checks)
        + 2 * (draft.kind in ADVERSE)
        + 4 * (usual is not None and usual != draft.kind)
    )
