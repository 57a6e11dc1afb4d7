"""起案: a clerk proposes a decision; what is proposed is frozen, and its digest is what everybody after agrees to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.applications import returning
from osekkai.applications.models import Application, Attachment
from osekkai.casework import kinds
from osekkai.casework.checking import points_open, reason_of
from osekkai.casework.errors import Changed, NotReady
from osekkai.casework.models import Case, Proposal, ProposalState, State, Stop, StopState, Task
from osekkai.casework.models import Decision as Decided
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.catalogue.authority import Level
from osekkai.catalogue.model import ADVERSE, DECISIONS, Service
from osekkai.identity.posts import Post, holders, post_of, who_may
from osekkai.ledger import services as ledger

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

    Of a decided case: the decision as it stands, to be corrected.
    """
    if decided := Decided.objects.filter(case=case, is_current=True).first():
        return Draft(decided.kind, decided.reason, decided.article, decided.starts, decided.ends, decided.conditions)
    service = catalogue.services[case.service]
    basis = service.rules.basis
    article = f"{basis[0].law} {basis[0].article}".strip() if basis else ""
    kind = USUAL.get(case.verdict.get("status", ""), "")
    reason = reason_of(case.verdict) if kind else ""
    return Draft(
        kind,
        reason[:LONGEST],
        article,
        timezone.localdate() if kind in ("grant", "partial") and service.is_paid_out else None,
    )


def propose(case: Case, draft: Draft, by: User, seen: int, catalogue: Catalogue, *, batch: str = "") -> Proposal:
    """Put a decision on its route. Raises `NotReady`; `Changed` where the case is not the version that was `seen`."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("application", "person").get(pk=case.pk)
        if case.version != seen or case.state not in (State.OPEN, State.DECIDED) or case.disposal_id:
            raise Changed(case.state)
        if case.checked_at is None:
            steps.look_at(case, catalogue)
            case.refresh_from_db()
            if case.state not in (State.OPEN, State.DECIDED):
                raise Changed(case.state)
        service = catalogue.services[case.service]
        if problems := _problems(case, draft, service):
            raise NotReady(problems)
        content = _content(case, draft, catalogue)
        proposal = Proposal.objects.create(
            case=case,
            batch=batch,
            kind=draft.kind,
            yen=content["yen"],
            content=content,
            digest=digest_of(content),
            risk=risk_of(case, draft),
            drafted_by=by,
        )
        section = catalogue.section_on(case.section, timezone.localdate()).id
        route = _route(service, section, draft.kind, content["yen"] or 0, by, catalogue)
        Stop.objects.bulk_create(Stop(proposal=proposal, section=section, **each) for each in route)
        case.state, case.version = State.APPROVAL, case.version + 1
        case.save(update_fields=["state", "version"])
        ledger.record(
            kinds.PROPOSED,
            ledger.staff(by),
            kinds.CASE(case),
            after=kinds.PROPOSAL(proposal),
            said={"digest": proposal.digest, "kind": draft.kind},
        )
    return proposal


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
        "effects": case.verdict.get("effects", []) if gives else [],
        "yen": case.verdict.get("yen_a_year", 0) if gives else None,
        "verdict": case.verdict,
        "points": case.done,
        "catalogue": catalogue.hash,
        "application": stated(case.application),
        "enclosures": list(case.enclosures.filter(removed_at=None).order_by("id").values("id", "name", "digest")),
        "replaces": current,
    }


def stated(application: Application | None) -> dict[str, Any] | None:
    """What the resident said and attached, by version and digest."""
    if application is None:
        return None
    files = sorted(Attachment.objects.filter(bundle=application.bundle).values_list("digest", flat=True))
    return {
        "number": application.number,
        "version": returning.version(application),
        "digest": application.statement.digest,
        "files": files,
    }


def digest_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


USUAL = {"eligible": "grant", "partial": "partial", "ineligible": "refusal"}
"""What the rules' answer suggests to decide."""


def attention_of(proposal: Proposal) -> list[str]:
    """Why a proposal deserves attention, in words: adverse, against the rules' suggestion, or something open.

    Nothing for a plain one.
    """
    verdict = proposal.content["verdict"]
    usual = USUAL.get(verdict.get("status", ""))
    found = [f"機械の見立て（{DECISIONS[usual].ja}）と ちがう決定です"] if usual not in (None, proposal.kind) else []
    if proposal.kind in ADVERSE:
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


def _route(service: Service, section: str, kind: str, yen: int, by: User, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The stations of a proposal: reviews up the ladder where somebody holds the post, consultations, the decision."""
    now, authority = timezone.now(), catalogue.authority
    rule = authority.rule_for(service, kind, yen, timezone.localdate())
    ladder = authority.up_to(rule.decide)
    reviews = [post_of(level, section, catalogue) for level in ladder[:-1]]
    reviews = [post for post in reviews if holders(post, now, catalogue) - {by.pk}]
    stations = [[(Task.REVIEW, post)] for post in reviews]
    if consulted := [each for each in rule.consult if each != section]:
        chief = _chief_level(authority.levels)
        stations.append([(Task.CONSULT, Post(chief.id, each)) for each in consulted])
    stations.append([(Task.DECIDE, post_of(ladder[-1], section, catalogue))])
    return [
        {
            "position": position,
            "task": task,
            "level": post.level,
            "unit": post.unit,
            "state": StopState.WAITING if position else StopState.OPEN,
        }
        for position, station in enumerate(stations)
        for task, post in station
    ]


def _chief_level(levels: Mapping[str, Level]) -> Level:
    """The highest rung inside a section."""
    return [each for each in levels.values() if each.of == "section"][-1]


def may_act(stop: Stop, catalogue: Catalogue) -> dict[int, str]:
    """Who may act at a stop now, and how; never whoever drafted it."""
    proposal = stop.proposal
    service, yen = proposal.content["service"], proposal.yen or 0
    return who_may(
        Post(stop.level, stop.unit),
        _line(stop),
        timezone.now(),
        catalogue,
        service=service,
        yen=yen,
        never={proposal.drafted_by_id},
    )


def _line(stop: Stop) -> str:
    """The section in whose line a stop stands: for a consultation that of whoever is asked."""
    return stop.unit if stop.task == Task.CONSULT else stop.section


__all__ = ["Draft", "ProposalState", "digest_of", "may_act", "propose", "risk_of", "stated", "suggestion"]
