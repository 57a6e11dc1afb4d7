"""監査: a case as it can be proven.

Nothing the tables say is believed that a signature, a digest or the ledger's chain can show.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from osekkai.applications import kinds as applications_kinds
from osekkai.casework import kinds
from osekkai.casework.enclosing import contents_of as contents_of_enclosure
from osekkai.casework.models import Case, Decision, Enclosure, Proposal, Stop, StopState
from osekkai.casework.proposing import digest_of
from osekkai.documents import kinds as documents_kinds
from osekkai.documents import signing
from osekkai.documents.issuing import contents_of
from osekkai.documents.models import Document
from osekkai.identity import passkeys
from osekkai.identity.staff import name_of, names_of
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import queries as ledger
from osekkai.ledger.queries import Event

SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tested: proven, refuted, or (`None`) neither can be shown."""

    ok: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """An event of the case, by whom, and what is wrong with it in the chain (nothing: it is as it was written)."""

    event: Event
    who: str
    wrong: str


def sample(
    sections: Collection[str], since: date, until: date, service: str = "", most: int = SAMPLE
) -> list[Decision]:
    """So many decisions of these days that nobody chose (無作為抽出); all of them, where there are fewer."""
    found = Decision.objects.filter(
        case__section__in=sections, decided_at__date__gte=since, decided_at__date__lte=until, case__disposal=None
    )
    if service:
        found = found.filter(case__service=service)
    ids = list(found.values_list("pk", flat=True))
    chosen = secrets.SystemRandom().sample(ids, min(most, len(ids)))
    return list(
        Decision.objects.filter(pk__in=chosen)
        .select_related("case__process", "case__disposal", "case__application", "decided_by")
        .order_by("decided_at")
    )


def events_of(case: Case) -> list[Event]:
    """Everything in the ledger about a case, its application and its documents, in the order it was written."""
    documents = Document.objects.filter(notice__decision__case=case).values_list("pk", flat=True)
    things = [
        kinds.CASE(case),
        *(documents_kinds.DOCUMENT(each) for each in documents),
        *([applications_kinds.APPLICATION(case.application_id)] if case.application_id else []),
    ]
    return ledger.events_of(things)


def lines_of(case: Case) -> list[Line]:
    events = events_of(case)
    names = names_of(each.actor for each in events)
    wrong = ledger.wrong_with(events)
    return [Line(each, names.get(each.actor, each.actor), wrong.get(each.pk, "")) for each in events]


def findings_of(case: Case, lines: list[Line]) -> list[Finding]:
    events = [each.event for each in lines]
    found = [
        Finding(
            not any(each.wrong for each in lines), f"記録 {len(lines)}件は、書いたときのままで、鎖に つながっています"
        )
    ]
    if case.process:
        found.append(
            Finding(
                hashlib.sha256(case.process.xml.encode()).hexdigest() == case.process.digest,
                f"進めかたの図（{case.process.process}）は、始まったときのままです",
            )
        )
    if case.disposal:
        other = name_of(case.disposal.agreed_by) if case.disposal.agreed_by else ""
        agreed = f"{name_of(case.disposal.by)}が申し出て {other}が認めました"
        return [
            *found,
            Finding(
                None, f"保存の期間が終わり、中身は廃棄しました（{agreed}）。だれが何をいつ決めたかだけが残っています"
            ),
        ]
    for proposal in Proposal.objects.filter(case=case).order_by("id"):
        found += _of_proposal(proposal, events)
    for decision in Decision.objects.filter(case=case).select_related("proposal", "notice__document").order_by("id"):
        found += _of_decision(decision, events)
    return found


def _of_proposal(proposal: Proposal, events: list[Event]) -> Iterator[Finding]:
    told = next(
        (each for each in events if each.kind == kinds.PROPOSED.id and each.after == str(kinds.PROPOSAL(proposal))),
        None,
    )
    same = digest_of(proposal.content) == proposal.digest and (told is None or proposal.digest in _said(told))
    yield Finding(
        same and told is not None,
        f"起案 {proposal.pk} の内容は、起案したときのままです（制度ファイル {proposal.content.get('catalogue', '')}）",
    )
    if enclosed := proposal.content.get("enclosures"):
        yield Finding(
            all(map(_is_as_laid, enclosed)),
            f"起案 {proposal.pk} に添えた書類 {len(enclosed)}個は、起案したときのままです",
        )
    for stop in proposal.stops.filter(state=StopState.DONE).select_related("by").order_by("position", "id"):
        yield _of_stop(stop, proposal, events)


def _is_as_laid(named: Mapping[str, Any]) -> bool:
    """Whether what a proposal names among its enclosures is still what lies in the storage."""
    found = Enclosure.objects.filter(pk=named["id"]).first()
    try:
        return found is not None and found.digest == named["digest"] and bool(contents_of_enclosure(found))
    except (OSError, ValueError):
        return False


def _of_stop(stop: Stop, proposal: Proposal, events: list[Event]) -> Finding:
    who = f"{stop.unit}{stop.get_task_display()} {name_of(stop.by) if stop.by else ''}"
    told = next(
        (
            each
            for each in events
            if each.kind == kinds.AGREED.id
            and each.before == str(kinds.STOP(stop))
            and each.actor == str(ledger_kinds.STAFF(stop.by_id))
        ),
        None,
    )
    if stop.digest != proposal.digest or told is None or stop.digest not in _said(told):
        return Finding(False, f"{who} が決裁した内容は、いまの起案と ちがいます")
    if not stop.proof:
        return Finding(None, f"{who} の決裁には、パスキーの署名が ついていません")
    return Finding(
        _holds(stop) and passkeys.key_digest(stop.proof) in _said(told), f"{who} のパスキーは、この内容に署名しています"
    )


def _holds(stop: Stop) -> bool:
    try:
        return passkeys.holds(stop.proof, f"{stop.pk}:{stop.digest}")
    except (KeyError, TypeError, ValueError):
        return False


def _of_decision(decision: Decision, events: list[Event]) -> Iterator[Finding]:
    content = decision.proposal.content if decision.proposal else None
    same = content is None or all(
        content[name] == (value.isoformat() if isinstance(value, date) else value)
        for name, value in [
            ("kind", decision.kind),
            ("reason", decision.reason),
            ("article", decision.article),
            ("starts", decision.starts),
            ("ends", decision.ends),
        ]
    )
    told = any(
        each.kind == kinds.DECIDED.id
        and each.after == str(kinds.DECISION(decision))
        and each.purpose == decision.article
        for each in events
    )
    yield Finding(same and told, f"決定 {decision.pk}（{decision.get_kind_display()}）は、決裁した内容と同じです")
    document = decision.notice.document if hasattr(decision, "notice") else None
    if document is None:
        yield Finding(None, f"決定 {decision.pk} の通知は、まだ作られていません")
        return
    issued = any(
        each.kind == documents_kinds.ISSUED.id
        and each.object == str(documents_kinds.DOCUMENT(document))
        and each.after == document.digest
        for each in events
    )
    try:
        contents = contents_of(document)
        signature = signing.signature_of(contents)
        whole = (
            hashlib.sha256(contents).hexdigest() == document.digest
            and signature is not None
            and signature.whole
            and signature.ours
        )
    except (OSError, ValueError):
        whole = False
    yield Finding(whole and issued, f"通知 {document.number} は、発行したときのままで、区の電子署名が 有効です")


def _said(event: Event) -> str:
    return event.content.said if hasattr(event, "content") else ""
