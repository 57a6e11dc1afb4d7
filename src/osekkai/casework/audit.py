"""監査: a case as it can be proven.

Nothing the tables say is believed that a signature, a digest or the ledger's chain can show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from osekkai.applications import kinds as applications_kinds
from osekkai.approvals import queries as approvals
from osekkai.approvals.queries import Finding
from osekkai.casework import kinds, running
from osekkai.casework.accounts import masked
from osekkai.casework.drafts import GIVES, Given, given
from osekkai.casework.enclosures import contents_of as contents_of_enclosure
from osekkai.casework.models import CASE_ROW, DECISION_ROW, Case, Decision, Enclosure, Notice, Origin
from osekkai.casework.places import IN_AUDIT, PROVEN
from osekkai.casework.proven import of_rows
from osekkai.casework.signed import Signed, signed
from osekkai.casework.term import days_of
from osekkai.catalogue import catalogue_in_use
from osekkai.documents import kinds as documents_kinds
from osekkai.documents.queries import Signature, contents_of, first_stamp, lasting_copy_of, signature_of
from osekkai.ledger import queries as ledger
from osekkai.ledger.kinds import Ref
from osekkai.ledger.queries import Event, row_digest
from osekkai.publication import queries as publication
from osekkai.register import queries as register
from osekkai.staff.queries import name_of, names_of

if TYPE_CHECKING:
    from osekkai.documents.models import Document, Stamp
    from osekkai.publication.models import Publication


@dataclass(frozen=True, slots=True)
class Line:
    """An event of the case, by whom, and what is wrong with it in the chain (nothing: it is as it was written)."""

    event: Event
    who: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Told:
    """A decision in words: what, for whom how much, why, by whom, on which version of the rules, in which letter.

    `letter` is empty while it is still to be made, `rules` where a release before did not keep it.
    """

    decision: Decision
    gives: Sequence[Given]
    withheld: Sequence[Given]
    stops: Sequence[running.Running]
    rules: str
    in_force: Publication | None
    letter: Document | None
    signed: Signed | None
    """What whoever agreed signed; nothing of a grant that the rules gave by themselves."""
    account: str
    account_before: str | None
    """Masked; before a change of it, nothing where there was none."""


def told_in_words(case: Case) -> list[Told]:
    """Every decision of a case, the first first."""
    found = []
    rows = Decision.objects.filter(case=case).select_related("proposal", "notice__document", "decided_by")
    for each in rows.order_by("id"):
        content = each.proposal.content if each.proposal else case.verdict
        rules = content.get("catalogue", "") or (case.application.catalogue if case.application else "")
        letter = each.notice.document if hasattr(each, "notice") else None
        in_force = publication.publication_on(timezone.localdate(each.decided_at))
        of = in_force if in_force and in_force.version.hash == rules else None
        stops = [running.running_of(one) for one in content.get("stops", ())]
        account, before = masked(content.get("account") or {}), content.get("account_before")
        account_before = None if before is None else masked(before)
        whole = signed(content, each.decided_at) if each.proposal else None
        gives, withheld = (given(content.get(name, ())) for name in ("effects", "withheld"))
        found.append(Told(each, gives, withheld, stops, rules, of, letter, whole, account, account_before))
    return found


def events_of(case: Case) -> list[Event]:
    """Everything in the ledger about a case, its application and its documents, in the order it was written."""
    return ledger.events_of(_things_of(case))


def _things_of(case: Case) -> list[Ref]:
    notices = Notice.objects.filter(decision__case=case, document__isnull=False)
    documents = notices.values_list("document", flat=True)
    return [
        kinds.CASE(case),
        *(documents_kinds.DOCUMENT(each) for each in documents),
        *([applications_kinds.APPLICATION(case.application_id)] if case.application_id else []),
    ]


def lines_of(case: Case) -> list[Line]:
    """All that, and what other rooms have of it: such as what was reported by whoever receives it."""
    events = ledger.events_of([*_things_of(case), *IN_AUDIT.filled(case.pk)])
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
    found += _of_arrival(case, events)
    if case.process:
        found.append(
            Finding(
                hashlib.sha256(case.process.xml.encode()).hexdigest() == case.process.digest,
                f"進めかたの図（{case.process.process}）は、始まったときのままです",
            )
        )
    if case.disposal:
        itself = f"{Case._meta.label}:{case.pk}"
        wrong = [each.what for each in ledger.unlike_told(events, [case]) if each.row == itself]
        found += [Finding(False, each) for each in wrong]
        other = name_of(case.disposal.agreed_by) if case.disposal.agreed_by else ""
        agreed = f"{name_of(case.disposal.by)}が申し出て {other}が認めました"
        return [
            *found,
            Finding(
                None, f"保存の期間が終わり、中身は廃棄しました（{agreed}）。だれが何をいつ決めたかだけが残っています"
            ),
        ]
    found += approvals.findings_of(kinds.CASE(case), events)
    found += _of_enclosures(case)
    decisions = list(Decision.objects.filter(case=case).select_related("proposal", "notice__document").order_by("id"))
    found += of_rows(case, decisions, events)
    found += _of_all(case, decisions, events)
    for decision in decisions:
        found += _of_decision(decision, events)
    return [*found, *PROVEN.filled(case.pk)]


def _of_arrival(case: Case, events: Sequence[Event]) -> Iterator[Finding]:
    """The day from which the law counts (行政手続法 第7条: the arrival), where it was written down on another day."""
    wrote = next((each for each in events if each.kind in (kinds.OPENED.id, applications_kinds.SUBMITTED.id)), None)
    if wrote is None:
        return
    came, at = timezone.localdate(case.opened_at), timezone.localtime(wrote.at)
    if came != at.date():
        how = (
            "紙の届いた日として、職員が入れた日です"
            if case.origin == Origin.PAPER
            else "どうしてかは、記録では示せません"
        )
        said = f"期限や はじまりの月は、届いた日（{came:%Y-%m-%d}）から数えています"
        yield Finding(None, f"{said}。記録に書かれたのは {at:%Y-%m-%d %H:%M} です（{how}）")


def _of_all(case: Case, decisions: Sequence[Decision], events: Sequence[Event]) -> Iterator[Finding]:
    """That no decision is missing, that the last holds, and that the register pays what was signed and nothing else."""
    told = [each for each in events if each.kind == kinds.DECIDED.id]
    refs = [str(kinds.DECISION(each)) for each in decisions]
    if not told and not decisions:
        return
    yield Finding(
        [each.after for each in told] == refs
        and [each.is_current for each in decisions] == [*[False] * (len(refs) - 1), True],
        f"決定は {len(told)}件で、どれも残り、さいごのものが効いています",
    )
    whole = all(approvals.binds(each, "case", row_digest(case, CASE_ROW)) for each in told)
    yield Finding(whole, "案件（番号・制度・だれの・いつから）は、決めたときのままです")
    yield Finding(_is_paid_as_signed(case, decisions), "台帳の「受けている」は、決めたとおりです")


def _is_paid_as_signed(case: Case, decisions: Sequence[Decision]) -> bool:
    """Each line of the register that a decision wrote is one that was signed, as it began or as it was ended."""
    service = catalogue_in_use().services.get(case.service)
    if service is not None and not service.is_paid_out:
        return True
    ever: set[tuple[int, str, int | None, date]] = set()
    for decision in decisions:
        source = str(kinds.DECISION(decision))
        effects = decision.proposal.content.get("effects", ()) if decision.proposal else case.verdict.get("effects", ())
        signed = effects if decision.kind in GIVES and not decision.is_of_account_only else ()
        first = decision.starts or timezone.localdate(decision.decided_at)
        own = {(each["person"], case.service, each["yen"], days_of(each).starts or first) for each in signed}
        ever |= _stopped(decision) | _given_way(decision)
        written = {(each.person, each.service, each.yen, each.since) for each in register.begun_by(source)}
        left = {(each.person, each.service, each.yen, each.since) for each in register.left_by(source)}
        if not own <= left or not written <= own | ever:
            return False
        ever |= own
    return True


def _stopped(decision: Decision) -> set[tuple[int, str, int | None, date]]:
    """What a stop writes of what was received until then: it as it was, nought from its first day, and it again."""
    stops = decision.proposal.content.get("stops", ()) if decision.proposal else ()
    found: set[tuple[int, str, int | None, date]] = set()
    for each in map(running.running_of, stops):
        found.add((each.person, each.service, each.yen, each.since))
        if decision.kind == "suspension" and decision.starts:
            found.add((each.person, each.service, 0, max(decision.starts, each.since)))
            if decision.ends:
                after = decision.ends + timedelta(days=1)
                found.add((each.person, each.service, each.yen, max(after, decision.starts, each.since)))
    return found


def _given_way(decision: Decision) -> set[tuple[int, str, int | None, date]]:
    """What somebody received already, by another case or system: it ends where theirs begins.

    By a release before, it went on after the last day of theirs.
    """
    content = decision.proposal.content if decision.proposal else {}
    received = [running.running_of(each) for each in content.get("received", ())]
    ends = [(each["person"], days_of(each).ends) for each in content.get("effects", ())]
    after = {
        (each.person, each.service, each.yen, last + timedelta(days=1))
        for each in received
        for person, last in ends
        if last and person == each.person
    }
    return {(each.person, each.service, each.yen, each.since) for each in received} | after


def _of_enclosures(case: Case) -> Iterator[Finding]:
    """What lay beside the case when something was proposed."""
    for route in approvals.all_of(kinds.CASE(case)):
        if enclosed := route.content.get("enclosures"):
            yield Finding(
                all(map(_is_as_laid, enclosed)),
                f"起案 {route.id} に添えた書類 {len(enclosed)}個は、起案したときのままです",
            )


def _is_as_laid(named: Mapping[str, Any]) -> bool:
    """Whether what a proposal names among its enclosures is still what lies in the storage."""
    found = Enclosure.objects.filter(pk=named["id"]).first()
    try:
        return found is not None and found.digest == named["digest"] and bool(contents_of_enclosure(found))
    except (OSError, ValueError):
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
            ("yen", decision.yen),
            ("conditions", decision.conditions),
        ]
    )
    told = any(
        each.kind == kinds.DECIDED.id
        and each.after == str(kinds.DECISION(decision))
        and each.purpose == decision.article
        and approvals.binds(each, "row", row_digest(decision, DECISION_ROW))
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
    kept = None
    try:
        contents = contents_of(document)
        signature, kept = signature_of(contents), signature_of(lasting_copy_of(document))
        whole = (
            hashlib.sha256(contents).hexdigest() == document.digest
            and signature is not None
            and signature.whole
            and signature.ours
        )
    except (OSError, ValueError):
        whole = False
    stamp = first_stamp(document)
    alone = "" if stamp else "（時刻の証明なし：署名の時刻は、区の時計のものです）"
    yield Finding(whole and issued, f"通知 {document.number} は、発行したときのままで、区の電子署名が 有効です{alone}")
    if stamp:
        yield _time_of(document, stamp, kept)


def _time_of(document: Document, stamp: Stamp, kept: Signature | None) -> Finding:
    """Whether the authority proves the time that the table says."""
    at = timezone.localtime(stamp.at)
    if kept and kept.whole and kept.proof is None:
        return Finding(None, f"通知 {document.number} の時刻の証明は、いまの設定では 確かめられません")
    same = bool(kept and kept.proof and (kept.proof.at, kept.proof.authority) == (stamp.at, stamp.authority))
    return Finding(same, f"通知 {document.number} は、{at:%Y-%m-%d %H:%M:%S}に あったと、時刻認証局が証明しています")
