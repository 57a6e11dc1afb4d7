"""Drafts, which only their code can read, and applications."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from osekkai import codes
from osekkai.applications.statement import Statement
from osekkai.identity.models import Account, Mandate

DRAFT_DAYS = 60
"""A draft that nobody touched for so long is deleted; the page says so."""


DISPOSED = "disposed:"
"""How the bundle of an application begins whose retention is over: its code opens nothing any more."""


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=DRAFT_DAYS)


def hash_of(code: str) -> str:
    """What the database knows of a draft's code; also the name of the bundle that is submitted with it."""
    return codes.hash_of(code, "draft")


class Draft(models.Model):
    """What a resident has written so far, under a code that only they have.

    Of somebody who is signed in the office keeps the code too, under its own key (`code_sealed`), so that they find
    their drafts on every device. `version` goes up with every change, so that two devices never overwrite each other
    unseen.
    """

    code_hash = models.CharField(max_length=64)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="drafts")
    code_sealed = models.BinaryField(default=b"")
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_expiry, db_index=True)

    class Meta:
        # Not `unique=True`: that would keep a second index of random hashes for LIKE, which nobody asks.
        constraints = [models.UniqueConstraint(fields=["code_hash"], name="a_code_opens_one_draft")]

    def __str__(self) -> str:
        return f"draft until {self.expires_at:%Y-%m-%d}"


class Status(models.TextChoices):
    ANNOUNCED = "announced", "本人確認を待っています"
    SUBMITTED = "submitted", "受け付けました"
    RETURNED = "returned", "書きなおしをお願いしています"
    DECIDED = "decided", "決まりました"
    WITHDRAWN = "withdrawn", "取り下げました"


class CameBy(models.TextChoices):
    ONLINE = "online", "インターネット"
    PAPER = "paper", "紙"


class Application(models.Model):
    """One application for one service. What came on paper is what a clerk copied off it, as it stands there.

    `content` is what was asked and answered (see `statement`); `bundle` the hash of the code it came with.

    Of somebody who is signed in the office keeps the code (`code_sealed`), as of their drafts. `by_post`: they want
    what is decided on paper too.
    """

    number = models.CharField(max_length=10)
    service = models.CharField(max_length=60)
    section = models.CharField(max_length=60)
    catalogue = models.CharField(max_length=16)
    bundle = models.CharField(max_length=64)
    code_sealed = models.BinaryField(default=b"")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="applications")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="applications")
    status = models.CharField(max_length=12, choices=Status.choices)
    content = models.JSONField()
    submitted_at = models.DateTimeField()
    due = models.DateField()
    by_post = models.BooleanField(default=False)
    came_by = models.CharField(max_length=8, choices=CameBy.choices, default=CameBy.ONLINE, db_default=CameBy.ONLINE)
    language = models.CharField(max_length=8, default="ja", db_default="ja")
    """In which language the pages were when it was submitted: what is decided is told in it too."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "service"], name="a_service_is_applied_for_once"),
            models.UniqueConstraint(fields=["number"], name="a_number_is_of_one_application"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.number}"

    @property
    def statement(self) -> Statement:
        """What it says now."""
        return Statement.read(self.content)

    @property
    def is_disposed(self) -> bool:
        """Its retention is over: nothing that anybody said is left, and nothing is added any more."""
        return self.bundle.startswith(DISPOSED)


class Attachment(models.Model):
    """A picture or PDF that goes with the applications of a bundle, for one document of the catalogue.

    The file lies in Django's storage under `stored`, encrypted, once for the same contents (`digest` is keyed).
    """

    bundle = models.CharField(max_length=64)
    document = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=[("image/jpeg", "写真"), ("application/pdf", "PDF")])
    digest = models.CharField(max_length=64)
    stored = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "document", "digest"], name="a_file_is_attached_once")]
        indexes = [models.Index(fields=["digest"], name="files_by_contents")]

    def __str__(self) -> str:
        return f"{self.document} {self.kind}"


class Revision(models.Model):
    """What an application said before it was mended: nothing is overwritten."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="a_revision_has_one_number")]

    def __str__(self) -> str:
        return f"{self.application_id} before {self.replaced_at:%Y-%m-%d}"


class Correction(models.Model):
    """One thing that the section asks to be mended (補正, 行政手続法 第7条), and why: a fact, or a document."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrections")
    page = models.CharField(max_length=80, blank=True)
    fact = models.CharField(max_length=60, blank=True)
    document = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=400)
    asked_at = models.DateTimeField(default=timezone.now)
    until = models.DateField()
    mended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fact="") ^ models.Q(document=""), name="a_correction_is_of_a_fact_or_a_document"
            ),
        ]
        indexes = [models.Index(fields=["application"], condition=models.Q(mended_at=None), name="open_corrections")]

    def __str__(self) -> str:
        return f"{self.fact or self.document}: {self.why}"


class Message(models.Model):
    """A line between a resident and the section, about an application."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    by_staff = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d %H:%M}"


class MailKey(models.Model):
    """An address of whoever holds a draft or application: mail about it goes there, and the way back is asked there.

    `confirmed_at`: who holds the code typed the number that was mailed there; empty on rows of a release before, which
    lead back and get nothing else.
    """

    address_hash = models.CharField(max_length=64, db_index=True)
    bundle = models.CharField(max_length=64)
    code_sealed = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "bundle"], name="an_address_is_kept_once_for_a_draft")
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class MailProof(models.Model):
    """A number that was mailed to an address, to be typed by whoever holds the draft; the last one counts."""

    address_hash = models.CharField(max_length=64)
    bundle = models.CharField(max_length=64)
    number_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "bundle"], name="one_number_of_an_address_for_a_draft")
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class MailLink(models.Model):
    """A link that was sent to an address; it opens once, for a short time."""

    token_hash = models.CharField(max_length=64, unique=True)
    address_hash = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
