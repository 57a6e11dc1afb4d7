"""起案: a clerk proposes a decision; what is proposed is frozen, and its digest is what everybody after agrees to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.applications import services as applying
from osekkai.applications.queries import ACCOUNT
from osekkai.approvals import queries as routes
from osekkai.approvals import services as approvals
from osekkai.approvals.services import Asked
from osekkai.casework import accounts, articles, kinds, proven, reported, running
from osekkai.casework.access import must_work_on
from osekkai.casework.drafts import (
    GIVES,
    LONGEST,
    RUNNING,
    STOPS,
    USUAL,
    Draft,
    differences,
    given_otherwise,
    is_of_account_only,
    last_given,
    ruled,
)
from osekkai.casework.errors import Changed, NotReady
from osekkai.casework.examination.checks import points_open
from osekkai.casework.models import Case, Origin, State
from osekkai.casework.models import Decision as Decided
from osekkai.casework.paperwork import filing_of, inquiry_of, subject_of
from osekkai.casework.plausible import problems_of
from osekkai.casework.processes import steps
from osekkai.casework.reasons import problem_of, problem_of_part, reasons_in
from osekkai.casework.signed import replaced_of
from osekkai.casework.withheld import withheld_by
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import ADVERSE, DECISIONS, Service
from osekkai.documents.queries import undrawable
from osekkai.problems import Unseen
from osekkai.publication.queries import service_of
from osekkai.register import queries as register
from osekkai.said import unseen_in

if TYPE_CHECKING:
    from osekkai.applications.models import Application

SHORTEST_WHY = 5


def propose(case: Case, draft: Draft, by: User, seen: int, catalogue: Catalogue, *, batch: str = "") -> int:
    """Put a decision on its route; the proposal's id.

    Raises `OnlyReads`, `NotReady`; `Changed` where the case is not the version that was `seen`, `Altered` where it is
    not what this office wrote; `ServiceIsGone`, `SectionIsGone`.
    """
    with transaction.atomic():
        applying.lock(case.application_id)  # first, as everywhere (ADR 12)
        case = Case.objects.select_for_update(of=("self",)).select_related("application", "person").get(pk=case.pk)
        must_work_on(case, by, catalogue)
        if case.version != seen or case.state not in (State.OPEN, State.DECIDED) or case.disposal_id:
            raise Changed
        if case.checked_at is None:
            steps.look_at(case, catalogue)
            case.refresh_from_db()
            if case.state not in (State.OPEN, State.DECIDED):
                raise Changed
        service = service_of(catalogue, case.service)
        _must_be_as_written(case, draft, by)
        otherwise = [
            *differences(draft, case, service),
            *running.taken_over(draft, case),
            *_in_place_of(draft, case),
            *filter(None, [accounts.against(draft.account, case), articles.otherwise(draft.article, service)]),
        ]
        if problems := _problems(case, draft, service, otherwise, catalogue):
            raise NotReady(problems)
        asked = Asked(
            kinds.CASE(case),
            draft.kind,
            {},
            case.section,
            yen=draft.yen_a_year,
            service=case.service,
            risk=risk_of(case, draft, otherwise),
            due=case.due,
            batch=batch,
        )
        content = _content(case, draft, service, catalogue) | {
            "differs": otherwise,
            "route": routes.way(asked, by, catalogue),
        }
        made = approvals.propose(replace(asked, content=content), by, catalogue)
        case.state, case.version, case.came_back = State.APPROVAL, case.version + 1, ""
        case.save(update_fields=["state", "version", "came_back"])
    return made


def _must_be_as_written(case: Case, draft: Draft, by: User) -> None:
    """Nothing that goes into it is otherwise than this office wrote it. Raises `Altered`."""
    receiving = {each.person for each in draft.gives} | {each.person for each in running.of_case(case)}
    things, rows = proven.rests_on(case, receiving)
    approvals.hold_still(things, rows, {by.pk})


_ARTICLE = re.compile(r"第\s*[0-9０-９一二三四五六七八九十百]+")


def _problems(
    case: Case, draft: Draft, service: Service, otherwise: Sequence[str], catalogue: Catalogue
) -> dict[str, str]:
    found = problems_of(draft, case, service) | _account_problems(draft, case, service, catalogue)
    if draft.kind not in DECISIONS:
        found["kind"] = "決定の種類を選んでください"
    if (wrong := problem_of(draft.kind, draft.reason)) or (
        draft.kind == "partial"
        and withheld_by(draft.kind, draft.gives, case.verdict)
        and (wrong := problem_of_part(draft.reason, case.verdict))
    ):
        found["reason"] = wrong
    if not draft.article.strip():
        found["article"] = "根拠の条文を書いてください（例: 児童手当法 第4条）"
    elif draft.kind in ADVERSE and not _ARTICLE.search(draft.article):  # 行政手続法 第8条・第14条
        found["article"] = "不利益になる決定には、どの条かまで書いてください（例: …条例 第3条、…要綱 第2）"
    for name in ("reason", "article", "conditions", "why"):
        if len(text := getattr(draft, name)) > LONGEST or "\0" in text:
            found[name] = f"{LONGEST:,}文字までで書いてください"
        if codes := unseen_in(text):
            found[name] = Unseen(codes).say("ja")
    for name in ("reason", "conditions"):
        if name not in found and (without := undrawable(getattr(draft, name))):
            found[name] = f"通知に印刷できない字が あります: {'、'.join(without)}。ほかの字で書いてください"
    if (
        not found
        and len(draft.why.strip()) < SHORTEST_WHY
        and (against := _to_explain(case, draft, service, otherwise))
    ):
        found["why"] = f"{against}。決裁する人のために、なぜかを書いてください"
    if draft.kind in GIVES and (left := points_open(case, service.handling.checklist)):
        found[""] = f"まだ確かめていないことが あります: {'、'.join(left)}"
    if not steps.waits_for_decision(case):
        names = "、".join(f"「{each.name}」" for each in steps.people_steps(case))
        found[""] = f"起案の前に、手順の{names}を済ませてください"
    if case.origin == Origin.PAPER and service.form and case.application_id is None:
        found[""] = "紙に書かれたことを、まだ写していません。「紙に書かれたことを 写す」で、先に写してください"
    if case.application and case.application.status not in ("submitted", "decided"):
        found[""] = "申請した方の書きなおしを待っています"
    current = _current(case)
    if draft.kind == "revocation" and not current:
        found["kind"] = "まだ何も決まっていないので、取り消せません"
    if current and draft.kind not in (*GIVES, *STOPS, "revocation") and last_given(current).kind in GIVES:
        found["kind"] = "もう認めています。なかったことにするときは「取り消す」を選んでください"
    if draft.kind in RUNNING:
        found |= running.problems_of(draft, case, service)
    return found


def _in_place_of(draft: Draft, case: Case) -> list[str]:
    """A second decision of a case that is decided already: never by one key, and not for nothing."""
    if draft.kind == "change" or draft.kind in STOPS or (now := _current(case)) is None:
        return []
    return [f"{timezone.localdate(now.decided_at):%Y-%m-%d}に もう決まっている案件です。その決定に替わります"]


def _to_explain(case: Case, draft: Draft, service: Service, otherwise: Sequence[str]) -> str:
    """What whoever signs has to be told the reason of: what is otherwise than the rules say, what is open and given."""
    article = articles.otherwise(draft.article, service)
    if draft.kind == "change":
        keeps = is_of_account_only(draft, _current(case))
        than_ruled = [] if keeps else list(given_otherwise(draft.gives, ruled(case, service)))
        said = [f"規則の案とちがいます（{'。'.join(than_ruled)}）"] if than_ruled else []
        return "。".join(filter(None, [*said, accounts.against(draft.account, case), article]))
    if draft.kind in STOPS:
        return article
    if otherwise:
        return f"規則の案とちがいます（{'。'.join(otherwise)}）"
    open_ = [each["text"] for each in case.verdict.get("checks", ()) if not each["ok"]]
    return f"まだ ✓ でないことが あります（{'。'.join(open_)}）" if open_ and draft.kind in GIVES else ""


def _current(case: Case) -> Decided | None:
    return Decided.objects.filter(case=case, is_current=True).select_related("proposal", "case").first()


def _account_problems(draft: Draft, case: Case, service: Service, catalogue: Catalogue) -> dict[str, str]:
    """What keeps the account from being changed to the draft's, by the fact's id."""
    if not draft.account:
        return {}
    if draft.kind != "change" or not service.is_paid_out:
        return {ACCOUNT[0]: "口座を変えられるのは、お金を振り込んでいるものを「変更する」ときだけです"}
    _, wrong = applications.read_account(draft.account, catalogue)
    if not wrong and applications.account_in_words(draft.account, catalogue) == accounts.in_force(case, catalogue):
        return {"account_number": "いまの振込先と同じ口座です"}
    return {id: each.ja for id, each in wrong.items()}


def _content(case: Case, draft: Draft, service: Service, catalogue: Catalogue) -> dict[str, Any]:
    """Everything that is approved, as JSON: the decision, what it rests on, and on which version of the rules."""
    gives = draft.gives if draft.kind in GIVES else ()
    current, before = _current(case), accounts.in_force(case, catalogue)
    reason, only_account = draft.reason.strip(), is_of_account_only(draft, current)
    return {
        "case": case.number,
        "service": case.service,
        "subject": subject_of(case, "account" if only_account else draft.kind, service),
        "inquiry": inquiry_of(case, draft.kind, service),
        "drafted_on": timezone.localdate().isoformat(),
        "kind": draft.kind,
        "reason": reason,
        "reasons": reasons_in(draft.kind, reason, case.verdict),
        "article": draft.article.strip(),
        "conditions": draft.conditions.strip(),
        "starts": draft.days.starts.isoformat() if draft.days.starts else None,
        "ends": draft.days.ends.isoformat() if draft.days.ends else None,
        "effects": [each.as_json() for each in gives],
        "withheld": [each.as_json() for each in withheld_by(draft.kind, gives, case.verdict)],
        "stops": [each.as_json() for each in running.of_case(case)] if draft.kind in STOPS else [],
        "yen": draft.yen_a_year,
        "yen_of_twelve_months": draft.yen_of_twelve_months,
        "why": draft.why.strip(),
        "account": (applications.account_in_words(draft.account, catalogue) or before) if gives else {},
        "account_before": before if draft.account else None,
        "only_account": only_account,
        "reported": [each.as_json() for each in reported.of_cases([case.pk])],
        "filing": filing_of(service),
        "verdict": case.verdict,
        "points": case.done,
        "papers": [each.words.ja for each in service.documents if each.id in case.papers],
        "catalogue": catalogue.hash,
        "application": stated(case.application),
        "enclosures": [
            {"id": each.pk, "name": each.called, "digest": each.digest}
            for each in case.enclosures.filter(removed_at=None).order_by("id")
        ],
        "replaces": current.pk if current else None,
        "people": people_of({each.person for each in gives}),
        "replaced": replaced_of(case),
        "received": [each.as_json() for each in running.of_people({one.person for one in gives}, case.service)],
    }


def people_of(ids: Collection[int]) -> list[dict[str, Any]]:
    """Whom it is about: by their birth date, where two have one name; nobody signs for who is gone meanwhile."""
    found = sorted(register.people(ids).values(), key=lambda each: each.id)
    return [
        {
            "person": each.id,
            "name": each.name,
            "born": each.birth_date.isoformat() if each.birth_date else "",
            "ended_on": each.ended_on.isoformat() if each.ended_on else "",
        }
        for each in found
    ]


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


def attention_of(kind: str, content: Mapping[str, Any]) -> list[str]:
    """Why a proposal deserves attention, in words: otherwise than the rules suggest, another account, adverse, or open.

    Nothing for a plain one. Of what a release before proposed, whether the kind is another.
    """
    verdict = content.get("verdict", {})
    usual = USUAL.get(verdict.get("status", ""))
    is_other = kind not in RUNNING and usual != kind
    otherwise = [f"機械の見立て（{DECISIONS[usual].ja}）と ちがう決定です"] if usual and is_other else []
    found = [*content.get("differs", otherwise)]
    if content.get("account_before") is not None:
        found.append("振込先の口座が変わります")
    found += [f"まだだれも見ていない届け出が あります：{each.said}" for each in reported.beside(content)]
    if kind in ADVERSE:
        found.append("申請した方に 不利益になる決定です")
    return [*found, *(each["text"] for each in verdict.get("checks", ()) if not each["ok"])]


def risk_of(case: Case, draft: Draft, otherwise: Sequence[str]) -> int:
    """How much attention a proposal deserves, from 0.

    What is open or against it, adverse, paid into another account, otherwise than the rules suggest.
    """
    checks = case.verdict.get("checks", ())
    return (
        sum(not each["ok"] for each in checks)
        + 2 * (draft.kind in ADVERSE or bool(draft.account))
        + 4 * bool(otherwise)
    )
