"""Whether what was signed is what stands there: proposals, agreements and passkeys against the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from osekkai.approvals import kinds
from osekkai.approvals.models import PROPOSAL_ROW, STATION, STOP_ROW, Proposal, ProposalState, Stop, StopState
from osekkai.approvals.proposing import digest_of
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger.kinds import Ref
from osekkai.ledger.queries import Event, row_digest, rows_digest, said_by
from osekkai.staff.queries import key_digest, name_of, proves


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: as it should be, not, or not to be known; and what it was."""

    ok: bool | None
    text: str


def findings_of(about: Ref, events: Sequence[Event]) -> list[Finding]:
    """Of everything proposed about it; `events` are those of the thing."""
    proposals = {str(kinds.PROPOSAL(each)): each for each in Proposal.objects.filter(about=str(about)).order_by("id")}
    gone = [each.after for each in events if each.kind in kinds.PROPOSED.ids and each.after not in proposals]
    found = [Finding(False, f"起案 {each.partition(':')[2]} は、記録にありますが、なくなっています") for each in gone]
    return found + [finding for each in proposals.values() for finding in _of_proposal(each, events)]


def _of_proposal(proposal: Proposal, events: Sequence[Event]) -> Iterator[Finding]:
    ref = str(kinds.PROPOSAL(proposal))
    told = next((each for each in events if each.kind in kinds.PROPOSED.ids and each.after == ref), None)
    same = digest_of(proposal.content) == proposal.digest and (told is None or proposal.digest in said_by(told))
    yield Finding(
        same and told is not None and binds(told, "row", row_digest(proposal, PROPOSAL_ROW)),
        f"起案 {proposal.pk} の内容は、起案したときのままです（制度ファイル {proposal.content.get('catalogue', '')}）",
    )
    stations = rows_digest(proposal.stops.order_by("position", "id"), STATION)
    approved = any(each.kind in kinds.APPROVED.ids and each.before == ref for each in events)
    yield Finding(
        told is not None and binds(told, "stops", stations) and approved == (proposal.state == ProposalState.APPROVED),
        f"起案 {proposal.pk} の道すじは、決められたとおりで、終わったところまで 記録にあります",
    )
    yield from _of_eyes(proposal, told, approved)
    acted = proposal.stops.filter(state__in=[StopState.DONE, StopState.BACK]).select_related("by")
    for stop in acted.order_by("position", "id"):
        yield _of_stop(stop, proposal, events) if stop.state == StopState.DONE else _of_return(stop, proposal, events)
    agreed = {each.before for each in events if each.kind in kinds.AGREED.ids}
    undone = [each for each in proposal.stops.exclude(state=StopState.DONE) if str(kinds.STOP(each)) in agreed]
    for stop in undone:
        yield Finding(False, f"{stop.unit}{stop.get_task_display()} が決裁したことが、記録にあるのに 消えています")


def _of_eyes(proposal: Proposal, told: Event | None, approved: bool) -> Iterator[Finding]:
    """Who drafted it is who the ledger says, and agreed at no station; it was decided only when all had agreed."""
    drafter = str(ledger_kinds.STAFF(proposal.drafted_by_id))
    signers = [str(ledger_kinds.STAFF(each.by_id)) for each in proposal.stops.filter(state=StopState.DONE)]
    drafted = told is not None and told.actor == drafter and drafter not in signers
    yield Finding(drafted, f"起案 {proposal.pk} を起案した人は記録のとおりで、決裁には くわわっていません")
    if approved:
        left = proposal.stops.exclude(state=StopState.DONE).exists()
        yield Finding(not left, f"起案 {proposal.pk} は、道すじの すべての駅で決裁されています")


def _of_stop(stop: Stop, proposal: Proposal, events: Sequence[Event]) -> Finding:
    who = f"{stop.unit}{stop.get_task_display()} {name_of(stop.by) if stop.by else ''}"
    told = next(
        (
            each
            for each in events
            if each.kind in kinds.AGREED.ids
            and each.before == str(kinds.STOP(stop))
            and each.actor == str(ledger_kinds.STAFF(stop.by_id))
        ),
        None,
    )
    if stop.digest != proposal.digest or told is None or stop.digest not in said_by(told):
        return Finding(False, f"{who} が決裁した内容は、いまの起案と ちがいます")
    if not binds(told, "row", row_digest(stop, STOP_ROW)):
        return Finding(False, f"{who} の決裁の記録（いつ、どの力で、何と書いて）が、あとから変えられています")
    if not stop.proof:
        return Finding(None, f"{who} の決裁には、パスキーの署名が ついていません")
    return Finding(
        _holds(stop) and key_digest(stop.proof) in said_by(told), f"{who} のパスキーは、この内容に署名しています"
    )


def _of_return(stop: Stop, proposal: Proposal, events: Sequence[Event]) -> Finding:
    """差し戻し: who, when and why."""
    ref = str(kinds.PROPOSAL(proposal))
    told = next((each for each in events if each.kind in kinds.SENT_BACK.ids and each.before == ref), None)
    ok = told is not None and told.actor == str(ledger_kinds.STAFF(stop.by_id))
    return Finding(
        ok and told is not None and binds(told, "row", row_digest(stop, STOP_ROW)),
        f"起案 {proposal.pk} の差し戻しは、したときのままです",
    )


def binds(event: Event, name: str, digest: str) -> bool:
    """Whether the event binds it; one that a release before wrote binds nothing of it."""
    try:
        told: dict[str, Any] = json.loads(said_by(event))
    except ValueError:
        return False
    return bool(told.get(name, digest) == digest)


def _holds(stop: Stop) -> bool:
    try:
        return proves(stop.proof, f"{stop.pk}:{stop.digest}")
    except (KeyError, TypeError, ValueError):
        return False
