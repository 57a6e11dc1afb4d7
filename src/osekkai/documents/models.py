"""Papers that the office issued: signed, numbered, kept sealed in the storage, verifiable by anybody who holds them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class PrintJob(models.Model):
    """Letters for the post, in the order of their postal codes.

    `parts` are where its files are kept, each of so many letters.
    """

    section = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    letters = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    parts = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.section} {self.made_at:%Y-%m-%d} {self.letters}"


class Disposal(models.Model):
    """廃棄: what of a section is over its retention.

    One person proposes, another agrees to exactly this list (`digest`).
    """

    section = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section"], condition=Q(agreed_at=None), name="one_open_disposal_of_a_section"
            ),
            models.CheckConstraint(condition=Q(agreed_by=None) | ~Q(agreed_by=F("by")), name="two_people_dispose"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.at:%Y-%m-%d}"


class Numbered(models.Model):
    """The number of a paper (文書番号簿), given before it is made: `key` has it once, however often making it is begun.

    `number` is what anybody can check, `serial` counts the papers of a section in a fiscal year.
    """

    key = models.CharField(max_length=120, unique=True)
    number = models.CharField(max_length=20, unique=True)
    section = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "year", "serial"], name="one_paper_of_a_number"),
        ]

    def __str__(self) -> str:
        return self.number


class Document(models.Model):
    """One issued PDF. `key` names what it is for, so that it is issued once; `digest` is the SHA-256 of the file.

    `until` is the end of its retention (文書の保存期間), nothing for what is kept for ever. `by_post`: it goes out on
    paper. After its disposal the row stays, without the file.
    """

    number = models.CharField(max_length=20, unique=True)
    mark = models.CharField(max_length=80, blank=True, db_default="")
    """文書記号番号: how the section files it; empty for what a release before issued."""
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    section = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, db_index=True)
    stored = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    issued_at = models.DateTimeField(default=timezone.now)
    until = models.DateField(null=True)
    postcode = models.CharField(max_length=8, blank=True)
    by_post = models.BooleanField(default=False)
    print_job = models.ForeignKey(PrintJob, null=True, on_delete=models.PROTECT, related_name="documents")
    disposal = models.ForeignKey(Disposal, null=True, on_delete=models.PROTECT, related_name="documents")

    class Meta:
        indexes = [
            models.Index(
                fields=["section", "postcode"], condition=Q(by_post=True, print_job=None), name="letters_to_print"
            ),
            models.Index(
                fields=["section", "until"],
                condition=Q(disposal=None, until__isnull=False),
                name="documents_by_retention",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Stamp(models.Model):
    """時刻の証明: what an authority proves about when a document was there (RFC 3161).

    It stands in the issued file itself (`stored` empty), or in a copy kept beside it: the issued file, byte for byte,
    and the proof appended. `at` is by the authority's clock, `until` the end of its certificate; `digest` is the
    SHA-256 of the file that carries it. `is_lasting`: with what it takes to check the certificates later (PAdES B-LTA).
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="stamps")
    authority = models.CharField(max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField()
    stored = models.CharField(max_length=120, blank=True, default="")
    digest = models.CharField(max_length=64)
    is_lasting = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.document} {self.at:%Y-%m-%d}"
