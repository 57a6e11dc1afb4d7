"""いま受けている人: what they report of themselves, and that what they received is over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from osekkai.casework.models import Case, Decision
from osekkai.documents.models import Document
from osekkai.identity.models import Account


class What(models.TextChoices):
    """What is reported: that all is as it was (現況届), or what is not (変更届・消滅届)."""

    RENEWAL = "renewal", "現況届"
    FAMILY = "family", "家族や お子さんが変わった"
    NAME = "name", "氏名や住所が変わった"
    ACCOUNT = "account", "振込先の口座を変えたい"
    STOP = "stop", "受けるのをやめる"
    OTHER = "other", "そのほか"


class Report(models.Model):
    """What somebody who receives says of themselves, as it was written; never edited.

    `year` is that of a renewal. `answers` are what was asked and how it was answered: yes, no, unknown. `done_at` is
    there once a clerk has looked at it, or it was decided as it was reported. `bank_account` is another account to be
    paid into, whole, by fact as the form of an application keeps it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    what = models.CharField(max_length=10, choices=What.choices)
    year = models.PositiveSmallIntegerField(null=True)
    answers = models.JSONField(default=list)
    text = models.TextField(blank=True)
    bank_account = models.JSONField(default=dict, db_default={})
    reported_at = models.DateTimeField()
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="reports")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "year"], condition=Q(what="renewal"), name="a_case_is_renewed_once_a_year"
            ),
            models.CheckConstraint(
                condition=(Q(what="renewal") & Q(year__isnull=False)) | (~Q(what="renewal") & Q(year=None)),
                name="a_renewal_is_of_a_year",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="who_looked_at_a_report_is_named",
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(done_at=None), name="reports_to_look_at")]

    def __str__(self) -> str:
        return f"{self.what} of {self.case_id}"

    @property
    def is_as_before(self) -> bool:
        """Everything that was asked is as it was, and nothing is added: an unknown is no yes."""
        return bool(self.answers) and all(each["answer"] == "yes" for each in self.answers) and not self.text


class Ending(models.Model):
    """The last day of what a decision gave has passed: told once, in a letter. Without a document it is to be made."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="ending")
    last = models.DateField()
    document = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="ending")
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"ending of {self.decision_id}"


REPORT_ROW = ("case", "what", "year", "answers", "text", "bank_account", "reported_at", "account", "entered_by")
"""What of a report never changes: the ledger binds it."""
