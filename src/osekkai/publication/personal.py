"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import ForEver, tells

tells("publication.Version", ends=ForEver("what the rules and texts were on a day"), nothing="hash files kept_at")
tells(
    "publication.Publication",
    ends=ForEver("what was in force on a day"),
    nothing="number version since looked_at held_back",
    work="note published_at published_by",
)
