"""Events, what they said, and the chain that proves them.

An event is never changed or deleted: triggers of the database refuse it. What an event said about a person (`Content`)
stands beside it and can be erased when its time is over; the event keeps a digest of it, made with a salt that goes
with the contents, so that what is left proves but does not tell.
"""

from __future__ import annotations

from django.db import models

from osekkai.ledger.declaring import Ref, kind_of, ref_of
from osekkai.said import Said


class ActorKind(models.TextChoices):
    RESIDENT = "resident", "本人"
    HELPER = "helper", "代わりの人"
    STAFF = "staff", "職員"
    SYSTEM = "system", "システム"


class Event(models.Model):
    """One change of state, or one look at a resident's record.

    `subject` is whom it is about (as `person:12`), `object` what it changed (as `application:7`); `before` and `after`
    name versions of the object, not their contents. `rows` binds what it wrote in the tables (see `binding`). `digest`
    is of everything else in the row.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor = models.CharField(max_length=80)
    mandate = models.CharField(max_length=80, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    object = models.CharField(max_length=80, blank=True)
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    rows = models.TextField(blank=True, default="", db_default="")
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="ledger_by_subject"),
            models.Index(fields=["object", "id"], name="ledger_by_object"),
            models.Index(fields=["kind", "at"], name="ledger_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object}"

    @property
    def about(self) -> Ref:
        return ref_of(self.object)

    @property
    def whose(self) -> Ref | None:
        """The person whom it is about, where it is about one."""
        return ref_of(self.subject) if self.subject else None

    @property
    def words(self) -> Said:
        """What happened, in every language; of a kind that no room declares any more, its id."""
        found = kind_of(self.kind)
        return found.words if found else Said(self.kind)


class Content(models.Model):
    """What an event said, as JSON text, with the salt of its digest. It may be deleted, never changed."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="content")
    salt = models.CharField(max_length=32)
    said = models.TextField()
    keep_until = models.DateField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"event:{self.event_id}"


class Waiting(models.Model):
    """An event that is not yet in the chain, so that sealing never looks through those that are.

    `mark` is made of it under the ledger's key (see `digests.mark_of`): what somebody else puts here never comes in.
    """

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="waiting")
    mark = models.CharField(max_length=64, default="", db_default="")

    def __str__(self) -> str:
        return f"event:{self.event_id}"


class Link(models.Model):
    """The place of an event in the chain: `hash` is of the link before and the event's digest."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position}"
