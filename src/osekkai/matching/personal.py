"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import ForEver, Until, With, tells
from osekkai.said import Said

tells(
    "matching.Run",
    ends=ForEver("figures of a night"),
    nothing="on catalogue snapshot folder people seconds finished_at before",
)
tells(
    "matching.ServiceCount",
    ends=ForEver("figures of a night"),
    nothing="run service entitled open receiving missed missed_yen newly no_longer due soon",
)
tells(
    "matching.Event",
    words=Said("受けられる制度の変わりめ", en="change of what somebody is entitled to"),
    ends=With("the run of its night"),
    nothing="run",
    link="person household",
    known={
        "kind": Said("何が変わったか", en="what changed"),
        "service": Said("制度", en="service"),
        "deadline": Said("期限", en="deadline"),
    },
    person="person",
)
tells(
    "matching.SavedResult",
    words=Said("とっておいた結果", en="kept result"),
    ends=Until("expires_at"),
    nothing="saved_at expires_at",
    sealed="code_hash sealed",
)
