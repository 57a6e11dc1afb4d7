"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.db.models import F

from osekkai.personal import With, tells
from osekkai.said import Said

tells(
    "approvals.Proposal",
    words=Said("起案", en="proposal"),
    ends=With("what it is of"),
    nothing="service due batch kind digest risk drafted_at state",
    work="drafted_by",
    link="about",
    known={
        "yen": Said("一年の金額（円）", en="yen a year"),
        "content": Said("起案の内容", en="what was proposed"),
    },
    gone={"yen": F("yen")},
    inside=True,
)
tells(
    "approvals.Stop",
    words=Said("決裁の段", en="stop of a route"),
    ends=With("its proposal"),
    nothing="proposal position task level unit section state digest",
    work="by how at seen_by seen_at proof",
    known={
        "comment": Said("意見", en="comment"),
    },
    inside=True,
)
