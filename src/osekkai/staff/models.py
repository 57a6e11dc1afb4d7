"""Who works here, as what, since when; who is away, who acts for whom, what a section tells those who come after.

People themselves are the accounts that sign in (`auth.User`). The tables keep the names they had in other rooms, so
that the release before still reads them.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Role(models.TextChoices):
    """What staff are beside the levels of `authority.yaml` (課長, 部長 …), whose ids are roles too."""

    CLERK = "clerk", "担当"
    DESIGNER = "designer", "進めかたの図を描く人"
    AUDITOR = "auditor", "監査"
    MANAGER = "manager", "人と役の係"


class StaffRole(models.Model):
    """What somebody is for a unit of the folder, from a day and until one. Without a role nothing of a section is seen.

    `unit` is a section, a department, or empty for the whole municipality; `role` one of `Role` or a level of the
    folder; `until` the last day. Who gave it is in the ledger.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    unit = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "identity_staffrole"
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role", "since"], name="a_role_is_given_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_role_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.role}"


class Delegation(models.Model):
    """The powers of a post given to somebody else: from a moment and until one, up to an amount, for some services.

    No services means all.
    """

    level = models.CharField(max_length=20)
    unit = models.CharField(max_length=60, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    up_to_yen = models.PositiveBigIntegerField(null=True)
    services = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_delegation"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="a_delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(to=F("given_by")), name="nobody_delegates_to_themselves"),
        ]
        indexes = [models.Index(fields=["level", "unit", "until"], name="delegations_of_a_post")]

    def __str__(self) -> str:
        return f"{self.level} {self.unit} until {self.until:%Y-%m-%d %H:%M}"


class Absence(models.Model):
    """Somebody is away: meanwhile the deputy acts (代決), and they look at it afterwards (後閲)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "identity_absence"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="an_absence_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"away until {self.until:%Y-%m-%d %H:%M}"


class Skill(models.Model):
    """A service that somebody knows well, as their chief says; its cases go to them first."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skills")
    service = models.CharField(max_length=60)

    class Meta:
        db_table = "casework_skill"
        constraints = [models.UniqueConstraint(fields=["user", "service"], name="a_skill_is_said_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.service}"


class Handover(models.Model):
    """What somebody of a section writes on its board for those who come after: 申し送り.

    Nothing about single people.
    """

    section = models.CharField(max_length=60, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_handover"

    def __str__(self) -> str:
        return f"{self.section} {self.at:%Y-%m-%d}"


class Emergency(models.Model):
    """災害のとき: until it is ended, every clerk of the section's department may take over the section's queue."""

    section = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_emergency"
        constraints = [
            models.UniqueConstraint(fields=["section"], condition=Q(ended_at=None), name="one_emergency_of_a_section")
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.since:%Y-%m-%d}"


class Recovery(models.Model):
    """Somebody lost their passkey: a manager asks for a new start, and says how the person was identified.

    Another agrees before `until`, or it has lapsed; `ended_at` where it was dropped, or something else came before.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recoveries")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    reason = models.TextField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(agreed_at=None, ended_at=None), name="one_recovery_of_somebody_waits"
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="nobody_asks_for_their_own_recovery"),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("user")),
                name="two_people_recover_a_third",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False, ended_at=None),
                name="who_agreed_to_a_recovery_is_named",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="a_recovery_lapses_after_it_is_asked"),
        ]

    def __str__(self) -> str:
        return f"of {self.user_id} until {self.until:%Y-%m-%d %H:%M}"


class PlanState(models.TextChoices):
    DRAFT = "draft", "案"
    DECIDED = "decided", "決まりました"
    UNDONE = "undone", "取りやめました"


class Plan(models.Model):
    """人事異動: who is what from a day on, decided as one by somebody else than whoever wrote it.

    `version` goes up with every change of a draft, so that exactly what was seen is decided.
    """

    title = models.CharField(max_length=80)
    day = models.DateField()
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("by")), name="four_eyes_see_a_plan"),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="who_decided_a_plan_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.day}"

    @property
    def eve(self) -> date:
        """The last day of what was."""
        return self.day - timedelta(days=1)


class Move(models.TextChoices):
    MOVES = "moves", "異動"
    ADDS = "adds", "兼務"
    ENDS = "ends", "兼務を解く"
    LEAVES = "leaves", "退職"
    ARRIVES = "arrives", "採用"


class PlanLine(models.Model):
    """One person in a plan: from a role to a role. Who arrives is named, and has an account once it is decided.

    `done` is what deciding it did, for undoing it: the roles that were `given` (ids), those that `ended` with the day
    until which they were held before, and whether the account was `closed` on the day.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=Move.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, blank=True)
    called = models.CharField(max_length=301, blank=True)
    from_role = models.CharField(max_length=20, blank=True)
    from_unit = models.CharField(max_length=60, blank=True)
    to_role = models.CharField(max_length=20, blank=True)
    to_unit = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="arrives") & ~Q(name="") & ~Q(called="") | ~Q(kind="arrives") & Q(user__isnull=False),
                name="a_line_is_about_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["moves", "ends"]) & ~Q(from_role="")
                | Q(kind__in=["adds", "arrives", "leaves"], from_role=""),
                name="a_line_ends_what_it_says",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["moves", "adds", "arrives"]) & ~Q(to_role="")
                | Q(kind__in=["ends", "leaves"], to_role=""),
                name="a_line_gives_what_it_says",
            ),
            models.CheckConstraint(condition=~Q(user=F("by")), name="nobody_plans_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id or self.name} in {self.plan_id}"
