"""What the tables of this room tell about people: who worked here as what, and nothing of residents."""

from __future__ import annotations

from osekkai.personal import ForEver, Room, tells

PROOF = ForEver("who held which post and acted for whom: the proof of what was decided")

tells("staff.StaffRole", ends=PROOF, work="user unit role since until")
tells(
    "staff.Delegation",
    ends=PROOF,
    work="level unit given_by to since until up_to_yen services ended_at",
)
tells("staff.Absence", ends=PROOF, work="user since until")
tells("staff.Skill", ends=Room("when the chief says so"), work="user service")
tells("staff.Handover", ends=PROOF, work="section by text at done_at")
tells("staff.Emergency", ends=PROOF, work="section by reason since ended_at")
tells("staff.Recovery", ends=PROOF, work="user asked_by asked_at until reason agreed_by agreed_at ended_at")
tells("staff.Plan", ends=PROOF, work="title day state by at decided_by decided_at version")
tells(
    "staff.PlanLine",
    ends=PROOF,
    work="plan kind user name called from_role from_unit to_role to_unit by done",
)
