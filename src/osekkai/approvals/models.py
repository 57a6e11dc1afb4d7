"""決裁: what is proposed, frozen, and the way it takes. Tables keep the names that they had in casework."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ProposalState(models.TextChoices):
    OPEN = "open", "決裁中"
    APPROVED = "approved", "決裁が終わりました"
    RETURNED = "returned", "差し戻されました"
    PULLED = "pulled", "引き戻されました"
    SCRAPPED = "scrapped", "廃案"


class Proposal(models.Model):
    """起案: something as it is proposed. `about` is what it is of, by its reference (`case:7`).

    `content` is everything that is approved, and `digest` its SHA-256. `yen` are a year's. `kind`, `service` and `yen`
    choose the route (see `authority.yaml`); `risk` and `due` order what waits.
    """

    about = models.CharField(max_length=60, db_default="")
    service = models.CharField(max_length=60, blank=True, db_default="")
    due = models.DateField(null=True)
    batch = models.CharField(max_length=32, blank=True, db_index=True)
    kind = models.CharField(max_length=12)
    yen = models.PositiveBigIntegerField(null=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    risk = models.PositiveSmallIntegerField(default=0)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals")
    drafted_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)

    class Meta:
        db_table = "casework_proposal"
        constraints = [
            models.UniqueConstraint(
                fields=["about"], condition=Q(state="open") & ~Q(about=""), name="one_open_proposal_of_a_thing"
            )
        ]
        indexes = [models.Index(fields=["about"], name="proposals_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.about}"


PROPOSAL_ROW = ("about", "service", "due", "batch", "kind", "yen", "digest", "risk", "drafted_by", "drafted_at")
"""What of a proposal never changes: the ledger binds it when it is proposed."""


class Task(models.TextChoices):
    REVIEW = "review", "審査"
    CONSULT = "consult", "合議"
    DECIDE = "decide", "決定"


class StopState(models.TextChoices):
    WAITING = "waiting", "まだ"
    OPEN = "open", "いま"
    DONE = "done", "済み"
    BACK = "back", "差し戻し"


class Stop(models.Model):
    """One station of a proposal's route: a post, and what it has to do.

    Stops of the same `position` are asked together. `section` is in whose line it stands.

    `how` says under which power somebody acted (see `powers`), `digest` what exactly they agreed to, `proof` the
    assertion of their passkey over it. `seen_by` is the holder of the post who looked at it after a deputy acted
    (後閲).
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    task = models.CharField(max_length=8, choices=Task.choices)
    level = models.CharField(max_length=20)
    unit = models.CharField(max_length=60, blank=True)
    section = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=StopState.choices, default=StopState.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    proof = models.JSONField(default=dict)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_stop"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "position", "level", "unit"], name="a_post_is_asked_once_at_a_station"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "open"], by=None)
                | Q(state__in=["done", "back"], by__isnull=False, at__isnull=False),
                name="who_acted_is_named",
            ),
            models.CheckConstraint(condition=~Q(state="done", digest=""), name="who_agrees_agrees_to_something"),
        ]
        indexes = [
            models.Index(fields=["level", "unit"], condition=Q(state="open"), name="stops_that_are_open"),
            models.Index(
                fields=["level", "unit"], condition=Q(how="deputy", seen_at=None), name="stops_to_look_at_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.unit} {self.task}"


STATION = ("position", "task", "level", "unit", "section")
"""What of a stop is fixed with the route."""
STOP_ROW = ("proposal", *STATION, "state", "by", "how", "at", "comment", "digest", "proof")
"""What of a stop never changes once somebody acted there."""
