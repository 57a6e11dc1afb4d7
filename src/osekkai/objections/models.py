"""審査請求: what somebody says against a decision, who handles it, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from osekkai.approvals.models import Proposal
from osekkai.casework.models import Decision
from osekkai.documents.models import Document
from osekkai.identity.models import Account


class Told(models.TextChoices):
    """Whether the decision told how to object (教示, 行政不服審査法 第19条2項5号)."""

    YES = "yes", "教えられた（通知書に書いてあった）"
    NO = "no", "教えられていない"
    UNKNOWN = "unknown", "わからない"


class Outcome(models.TextChoices):
    UPHELD = "upheld", "認容"
    REJECTED = "rejected", "棄却"
    DISMISSED = "dismissed", "却下"
    WITHDRAWN = "withdrawn", "取下げ"


class Objection(models.Model):
    """One objection to one decision, as it was written; it is never edited.

    `authority` is who decides about it (a name of `objections.yaml`). `filed_on` is the day that counts: that on which
    the office received it (第21条3項: also for another authority), of a letter the day it was posted (第18条3項).
    `known_on` is nothing where they do not remember. `file` names what the decision rested on, by digests. `proposal`
    is the ruling on its route, where this office decides; `ruled_on` and what follows are there at the end.
    `document` is this office's ruling on paper (裁決書, 第50条), `problem` why it could not be made.
    """

    number = models.CharField(max_length=10, unique=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="objections")
    authority = models.CharField(max_length=40)
    section = models.CharField(max_length=60)
    received_at = models.DateTimeField()
    filed_on = models.DateField()
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="objections")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400)
    agent = models.CharField(max_length=400, blank=True)
    known_on = models.DateField(null=True)
    told = models.CharField(max_length=10, choices=Told.choices)
    demand = models.TextField()
    grounds = models.TextField()
    late_because = models.TextField(blank=True)
    file = models.JSONField(default=dict)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    disclosed_at = models.DateTimeField(null=True)
    passed_on = models.DateField(null=True)
    passed_as = models.CharField(max_length=100, blank=True)
    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="objection")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    ruled_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ruling = models.TextField(blank=True)
    document = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="objection")
    problem = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(outcome=""), name="one_open_objection_to_a_decision"
            ),
            models.CheckConstraint(condition=Q(entered_by=None) | Q(account=None), name="an_objection_came_one_way"),
            models.CheckConstraint(
                condition=Q(outcome="", ruled_on=None, ended_at=None)
                | (~Q(outcome="") & Q(ruled_on__isnull=False, ended_at__isnull=False)),
                name="an_outcome_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["section", "filed_on"], condition=Q(outcome=""), name="open_objections")]

    def __str__(self) -> str:
        return f"objection {self.number}"

    @property
    def is_open(self) -> bool:
        return not self.outcome


OBJECTION_ROW = (
    "number",
    "decision",
    "authority",
    "section",
    "received_at",
    "filed_on",
    "account",
    "entered_by",
    "name",
    "address",
    "agent",
    "known_on",
    "told",
    "demand",
    "grounds",
    "late_because",
    "file",
)
"""What of an objection never changes: the ledger binds it when it is filed."""
OUTCOME_ROW = ("decision", "outcome", "ruled_on", "ruling", "proposal", "passed_on", "passed_as")
"""What became of it: bound at its end."""
