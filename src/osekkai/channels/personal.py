"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import Room, tells
from osekkai.said import Said

tells(
    "channels.Outgoing",
    words=Said("送るメール", en="mail to be sent"),
    ends=Room("what it says goes when it is sent"),
    nothing="made_at problem sent_at waits_for",
    link="key",
    sealed="sealed",
)
