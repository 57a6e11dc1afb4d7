"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import ForEver, Until, With, tells

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
    ends=With("the run of its night"),
    nothing="run",
    link="person household",
    known="kind service deadline",
    person="person",
)
tells("matching.SavedResult", ends=Until("expires_at"), nothing="saved_at expires_at", sealed="code_hash sealed")
