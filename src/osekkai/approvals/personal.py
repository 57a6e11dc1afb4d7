"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.db.models import F

from osekkai.personal import With, tells

tells(
    "approvals.Proposal",
    ends=With("what it is of"),
    nothing="service due batch kind digest risk drafted_at state",
    work="drafted_by",
    link="about",
    known="yen content",
    gone={"yen": F("yen")},
    inside=True,
)
tells(
    "approvals.Stop",
    ends=With("its proposal"),
    nothing="proposal position task level unit section state digest",
    work="by how at seen_by seen_at proof",
    known="comment",
    inside=True,
)
