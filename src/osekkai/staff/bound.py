"""What the ledger binds of this room's tables: who could do what, when."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q

from osekkai.ledger.queries import binds, leaves

HELD = User.user_permissions.through.objects.filter(permission=OuterRef("pk"))

binds(
    "auth.User",
    "username email last_name first_name is_active is_staff is_superuser",
    work="password last_login date_joined",  # with a password alone nobody comes in
)
binds("auth.User_user_permissions", "user permission")
binds("auth.Permission", "content_type codename", work="name", only=Q(Exists(HELD)))
binds("auth.User_groups", "user group")
binds("auth.Group_permissions", "group permission")
binds("mfa.Authenticator", "user type data created_at", work="last_used_at")
binds("staff.StaffRole", "user unit role since until")
binds("staff.Delegation", "level unit given_by to since until up_to_yen services ended_at")
binds("staff.Absence", "user since until")
binds("staff.Emergency", "section by reason since ended_at")
binds(
    "staff.Plan",
    "title day state by at decided_by decided_at version",
    later="title version",
)
binds("staff.Recovery", "user asked_by asked_at until reason agreed_by agreed_at ended_at")
binds("staff.PlanLine", "plan kind user name called from_role from_unit to_role to_unit by done")
leaves("staff.Skill", "only who is proposed first for a case")
leaves("staff.Handover", "a board for colleagues, nothing about single people")
