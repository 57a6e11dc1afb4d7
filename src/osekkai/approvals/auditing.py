"""Whether what was signed is what stands there: proposals, agreements and passkeys against the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from osekkai.approvals import kinds
from osekkai.approvals.models import Proposal, Stop, StopState
from osekkai.approvals.proposing import digest_of
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger.kinds import Ref
from osekkai.ledger.queries import Event
from osekkai.staff.queries import key_digest, name_of, proves


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: as it should be, not, or not to be known; and what it was."""

    ok: bool | None
    text: str


def findings_of(about: Ref, events: Sequence[Event]) -> list[Finding]:
    """Of everything proposed about it; `events` are those of the thing."""
    proposals = Proposal.objects.filter(about=str(about)).order_by("id")
    return [finding for each in proposals for finding in _of_proposal(each, events)]


def _of_proposal(proposal: Proposal, events: Sequence[Event]) -> Iterator[Finding]:
    told = next(
        (each for each in events if each.kind in kinds.PROPOSED.ids and each.after == str(kinds.PROPOSAL(proposal))),
        None,
    )
    same = digest_of(proposal.content) == proposal.digest and (told is None or proposal.digest in said(told))
    yield Finding(
        same and told is not None,
        f"起案 {proposal.pk} の内容は、起案したときのままです（制度ファイル {proposal.content.get('catalogue', '')}）",
    )
    for stop in proposal.stops.filter(state=StopState.DONE).select_related("by").order_by("position", "id"):
        yield _of_stop(stop, proposal, events)


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
    if stop.digest != proposal.digest or told is None or stop.digest not in said(told):
        return Finding(False, f"{who} が決裁した内容は、いまの起案と ちがいます")
    if not stop.proof:
        return Finding(None, f"{who} の決裁には、パスキーの署名が ついていません")
    return Finding(
        _holds(stop) and key_digest(stop.proof) in said(told), f"{who} のパスキーは、この内容に署名しています"
    )


def _holds(stop: Stop) -> bool:
    try:
        return proves(stop.proof, f"{stop.pk}:{stop.digest}")
    except (KeyError, TypeError, ValueError):
        return False


def said(event: Event) -> str:
    return event.content.said if hasattr(event, "content") else ""
