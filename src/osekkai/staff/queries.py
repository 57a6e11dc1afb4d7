"""Door: who works here, as what, on any day; who is away, who acts for whom; whose desk is whose."""

from __future__ import annotations

from osekkai.staff.being_away import Away, Delegated, absences_of, away, delegates, delegations, delegations_at
from osekkai.staff.board import (
    LONGEST,
    Colleague,
    Disaster,
    HandedOver,
    colleagues,
    emergencies,
    handovers,
    last_seen,
    skills_of,
)
from osekkai.staff.history import Told, givers_of, history_of
from osekkai.staff.holding import (
    Desk,
    Held,
    desk_in,
    desk_of,
    ever_held,
    held,
    held_by,
    holders,
    holds,
    people_of,
    posts_of,
    roles_from,
    roles_in,
    roles_of,
    rows_of,
    sections_of,
    who_works,
    with_a_role,
)
from osekkai.staff.managing import Reach, manages, only_manager, reach_of
from osekkai.staff.models import Move, Role
from osekkai.staff.naming import name_of, names_of
from osekkai.staff.passkeys import challenge, key_digest, proves
from osekkai.staff.plans.deciding import changed_since
from osekkai.staff.plans.findings import Finding, findings_of
from osekkai.staff.plans.lines import Line, Written
from osekkai.staff.plans.reading import Summary, may_decide, may_undo, plan_for, plans_for
from osekkai.staff.recovering import Asked, waiting_recoveries, waiting_recovery
from osekkai.staff.rights import Right, all_rights, rights_of
from osekkai.staff.seconds import must_be_two
from osekkai.staff.signing_in import has_passkey
from osekkai.staff.units import WHOLE, fits, name_of_unit, role_named, roles, unit_named, units_on

__all__ = [
    "LONGEST",
    "WHOLE",
    "Asked",
    "Away",
    "Colleague",
    "Delegated",
    "Desk",
    "Disaster",
    "Finding",
    "HandedOver",
    "Held",
    "Line",
    "Move",
    "Reach",
    "Right",
    "Role",
    "Summary",
    "Told",
    "Written",
    "absences_of",
    "all_rights",
    "away",
    "challenge",
    "changed_since",
    "colleagues",
    "delegates",
    "delegations",
    "delegations_at",
    "desk_in",
    "desk_of",
    "emergencies",
    "ever_held",
    "findings_of",
    "fits",
    "givers_of",
    "handovers",
    "has_passkey",
    "held",
    "held_by",
    "history_of",
    "holders",
    "holds",
    "key_digest",
    "last_seen",
    "manages",
    "may_decide",
    "may_undo",
    "must_be_two",
    "name_of",
    "name_of_unit",
    "names_of",
    "only_manager",
    "people_of",
    "plan_for",
    "plans_for",
    "posts_of",
    "proves",
    "reach_of",
    "rights_of",
    "role_named",
    "roles",
    "roles_from",
    "roles_in",
    "roles_of",
    "rows_of",
    "sections_of",
    "skills_of",
    "unit_named",
    "units_on",
    "waiting_recoveries",
    "waiting_recovery",
    "who_works",
    "with_a_role",
]
