"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import ForEver, Room, tells
from osekkai.said import Said

KEPT = Room("when its years are over, by two people (documents.retention)")

tells("documents.PrintJob", ends=ForEver("which letters were printed"), work="section by made_at letters sheets parts")
tells(
    "documents.Disposal",
    ends=ForEver("the proof of what was disposed of"),
    nothing="digest number",
    work="section by at agreed_by agreed_at",
)
tells(
    "documents.Numbered",
    ends=ForEver("which number was given when, not what it is of"),
    nothing="key number section year serial at",
)
tells(
    "documents.Document",
    words=Said("手紙・証明書", en="letter or certificate"),
    ends=KEPT,
    nothing="number mark kind title section digest size issued_at until by_post print_job disposal",
    link="key",
    identity={
        "postcode": Said("郵便番号", en="postal code"),
    },
    sealed="stored",
)
tells(
    "documents.Stamp",
    words=Said("手紙・証明書の時刻の証明", en="proof of time of a letter or certificate"),
    ends=KEPT,
    nothing="authority at until digest is_lasting",
    link="document",
    sealed="stored",
)
