"""What the ledger binds of this room's tables, beside the decision and its case as whole rows (ADR 30)."""

from __future__ import annotations

from django.db.models import Q

from osekkai.casework.models import CASE_ROW, DECISION_ROW
from osekkai.ledger.queries import binds, leaves

binds(
    "casework.Case",
    f"{' '.join(CASE_ROW)} process verdict is_plain done papers until disposal",
    work="""state assignee due checked_at version escalated
    came_back
    """,
    later="process verdict is_plain done papers until disposal",
)
binds("casework.Decision", f"{' '.join(DECISION_ROW)} is_current")
binds("casework.Notice", "decision document", work="problem read_at", only=Q(document__isnull=False))
binds("casework.Enclosure", "case name kind digest stored size by at removed_at came_on", later="came_on")
binds("casework.Note", "case by text at")
binds(
    "casework.Step",
    "case node name kind section not_for opened_at order done_at by outcome comment",
    later="kind section not_for opened_at",
    before=Q(by__isnull=False),
)
binds("casework.Circulation", "case to by at seen_at")
binds("casework.ProcessVersion", "service process digest xml since by at waits put_by put_at", before=~Q(service=""))
binds("casework.Worker", "case user purpose since")
leaves("casework.CaseText", "made of the case, for searching")
binds("casework.Opening", "case by purpose asked_at agreed_by agreed_at until")
