"""What the table of this room tells about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import Room, tells
from osekkai.said import Said

tells(
    "lost_property.Item",
    words=Said("落とし物", en="lost property"),
    ends=Room("when its time is over, by two people (documents.retention)"),
    nothing="number section place found_on until reminded_at handed_out_at disposal",
    link="owner",
    known={"what": Said("どんな物か", en="what it is")},
    person="owner",
)
