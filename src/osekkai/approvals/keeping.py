"""What is kept of what was proposed, and what goes when its time is over."""

from __future__ import annotations

from typing import Any

from osekkai.approvals.models import Proposal, Stop
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import Ref

_STOP = ("task", "level", "unit", "state", "by__username", "how", "at", "comment", "digest", "proof")


def kept(about: Ref) -> list[dict[str, Any]]:
    """Everything that was proposed about it, to be read without this system."""
    return [
        {
            "kind": each.kind,
            "drafted_by": each.drafted_by.get_username(),
            "drafted_at": each.drafted_at,
            "state": each.state,
            "content": each.content,
            "digest": each.digest,
            "stops": list(each.stops.order_by("position", "id").values(*_STOP)),
        }
        for each in Proposal.objects.filter(about=str(about)).select_related("drafted_by").order_by("id")
    ]


def forget(about: Ref) -> list[ledger.Wrote]:
    """What was proposed and why it was sent back goes; that it was, who agreed when, and the digest stay.

    What was written, for the caller's event.
    """
    return [
        *ledger.forget(Stop.objects.filter(proposal__about=str(about))),
        *ledger.forget(Proposal.objects.filter(about=str(about))),
    ]
